/** What one call, or one event, costs the store and the processor, on average. */
export interface UnitCost {
  /** Read units of DynamoDB: 4 KB each, strongly consistent. */
  readonly readUnits: number;
  /** Write units of DynamoDB: 1 KB each, two of them in a transaction, the index included. */
  readonly writeUnits: number;
  /** Requests to DynamoDB, one after the other. */
  readonly requests: number;
  /** Reads of the registry item that all calls for the same purpose share. */
  readonly hotReads: number;
  /** Processor time on one full core, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes that stay in the table for good. */
  readonly keptBytes: number;
  /** Bytes that the answer sends. */
  readonly answerBytes: number;
}

/** What a customer's systems ask of the ledger. */
export const OPERATIONS = [
  'check',
  'pushPermitted',
  'pushRefused',
  'permitConsumed',
  'disclosure',
  'consent',
  'readConsents',
  'readHistory',
  'receipt',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Everything that was measured; scripts/scale/units.json. */
export interface Units {
  /** When and on what. */
  readonly measured: { readonly at: string; readonly node: string; readonly processor: string };
  readonly operations: Readonly<Record<Operation, UnitCost>>;
  /** Per event: candidates read, events updated, their share of the batch and the head. */
  readonly sequencing: UnitCost;
  /** Per leaf that a publication reads: the entry from its event, and its share of the batch. */
  readonly leafReadUnits: number;
  /** Per leaf: processor time of hashing, tiles and bundles. */
  readonly leafCpuMs: number;
  /** Bytes of an entry. */
  readonly entryBytes: number;
  /** Bytes of a batch item, full. */
  readonly batchBytes: number;
  /** Bytes that a customer has in the table whatever happens: chain and state with five consents. */
  readonly customerBytes: number;
}
