import type { MeasuredCall } from './units.ts';

/** The number of calls that the bank's systems make, for each customer and month. */
export const BEHAVIOUR: Readonly<Record<MeasuredCall, number>> = {
  check: 8,
  pushPermitted: 2.8,
  pushRefused: 1.2,
  permitConsumed: 2.5,
  disclosure: 0.5,
  consent: 0.25,
  readConsents: 1,
  readHistory: 0.2,
  receipt: 0.02,
};

/** Calls that record an event. */
export const RECORDING: readonly MeasuredCall[] = [
  'pushPermitted',
  'pushRefused',
  'permitConsumed',
  'disclosure',
  'consent',
];

/** Values that are assumed, because a machine without AWS cannot measure them. */
export const ASSUMED = {
  /** Load of the busiest second as a multiple of the mean. */
  peakFactor: 10,
  /** Number of months for which data are kept and paid for. */
  months: 12,
  /** Answer times within a region. */
  dynamodbMs: 5,
  transactionMs: 20,
  s3Ms: 30,
  kmsMs: 20,
  /** A Lambda function with this much memory has one full core. Source: Lambda developer guide. */
  memoryOfOneCoreMb: 1_769,
  /** Memory of the functions behind HTTP and of the sequencer, then of the publisher: lambdas/functions/index.ts. */
  memoryMb: 512,
  publisherMemoryMb: 1_024,
  /** Log lines of one call: ours, the platform's and the gateway's. */
  logBytesPerCall: 1_000,
  logRetentionMonths: 3,
  /** Number of times a second that Lambda polls a shard. Source: Lambda developer guide. */
  pollsPerShardSecond: 4,
  partitionGb: 10,
  partitionWriteUnits: 1_000,
  partitionReadUnits: 3_000,
  /** Schedules of a stage: sweep, publish, anchor, observe. */
  schedulesPerMinute: 4,
  /** Signatures of one anchor: log key, gas account, checkpoint. */
  signaturesPerAnchor: 3,
  /** Auditors that read every new file once and ask for the checkpoint every ten seconds. */
  auditors: 2,
  keys: 5,
  secrets: 2,
  metrics: 30,
  alarms: 15,
} as const;

/** Quotas and rates that limit growth, with AWS's defaults; AWS raises the adjustable ones on request. */
export const LIMITS = {
  tableUnitsPerSecond: 40_000,
  lambdaConcurrency: 1_000,
  httpApiPerSecond: 10_000,
  kmsEccPerSecond: 1_000,
  s3PutsPerPrefixSecond: 3_500,
} as const;
