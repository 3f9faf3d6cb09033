/** The average cost of one call, or one event, to the store and the processor. */
export interface UnitCost {
  /** Read units of DynamoDB: 4 KB each, strongly consistent. */
  readonly readUnits: number;
  /** Write units of DynamoDB: 1 KB each, doubled in a transaction, the index included. */
  readonly writeUnits: number;
  /** Requests to DynamoDB, one after the other. */
  readonly requests: number;
  /** Reads of the registry item that all calls for the same purpose share. */
  readonly hotReads: number;
  /** Processor time on one full core, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes that stay in the table for ever. */
  readonly keptBytes: number;
  /** Bytes of the answer. */
  readonly answerBytes: number;
}

/** Names the calls to the ledger whose cost is measured. */
export const MEASURED_CALLS = [
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
export type MeasuredCall = (typeof MEASURED_CALLS)[number];

/** Everything that was measured, as kept in scripts/scale/units.json. */
export interface Units {
  /** The date and the machine of the measurement. */
  readonly measured: { readonly at: string; readonly node: string; readonly processor: string };
  readonly operations: Readonly<Record<MeasuredCall, UnitCost>>;
  /** Cost per event: reading candidates, updating events, and their share of the batch and the head. */
  readonly sequencing: UnitCost;
  /** Read units per leaf that a publication reads: the entry in its event, and its share of the batch. */
  readonly leafReadUnits: number;
  /** Processor time per leaf, for hashing, tiles and bundles. */
  readonly leafCpuMs: number;
  /** Bytes of an entry. */
  readonly entryBytes: number;
  /** Bytes of a full batch item. */
  readonly batchBytes: number;
  /** Bytes that each customer has in the table: a chain, and a state with five consents. */
  readonly customerBytes: number;
}
