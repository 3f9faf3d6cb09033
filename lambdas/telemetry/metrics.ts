/** The CloudWatch namespace of every metric here; the dimension `service` is the stage, so that stages do not mix. */
export const METRIC_NAMESPACE = 'ConsentLedger';

/** The dimension that every metric has; its value is the stage. */
export const STAGE_DIMENSION = 'service';

/** A metric as the functions emit it. SECURITY: a dimension is never a subject, a client or a request. */
export interface Metric {
  readonly meaning: string;
  readonly unit: 'Count' | 'Seconds';
  /** The dimension besides the stage, null for none. */
  readonly dimension: string | null;
}

/** Lists every metric of the product by name; dashboard and alarms read this table. */
export const METRICS = {
  Refusals: { meaning: 'checks, pushes and disclosures that were refused', unit: 'Count', dimension: 'reason' },
  Problems: { meaning: 'requests that failed on our side (5xx)', unit: 'Count', dimension: 'code' },
  Sequenced: { meaning: 'events that got their leaf index', unit: 'Count', dimension: null },
  Quarantined: { meaning: 'events that were put in quarantine', unit: 'Count', dimension: null },
  Redriven: { meaning: 'events that were healed and left quarantine', unit: 'Count', dimension: null },
  PromisesFailed: { meaning: 'events whose promise cannot be made', unit: 'Count', dimension: null },
  PromiseKeysFailed: {
    meaning: 'attempts to have a key for promises certified that failed: the process makes none meanwhile',
    unit: 'Count',
    dimension: null,
  },
  PublishedSize: { meaning: 'tree size of the newest signed checkpoint', unit: 'Count', dimension: null },
  MapSize: { meaning: 'leaves that the newest statement of the map covers', unit: 'Count', dimension: null },
  AnchoredSize: { meaning: 'tree size of the newest anchor', unit: 'Count', dimension: null },
  UnsequencedAgeSeconds: { meaning: 'age of the oldest event without leaf index', unit: 'Seconds', dimension: null },
  UnpublishedAgeSeconds: {
    meaning: 'age of the oldest sequenced event beyond the published checkpoint',
    unit: 'Seconds',
    dimension: null,
  },
  UnanchoredAgeSeconds: {
    meaning: 'age of the oldest sequenced event beyond the newest anchor',
    unit: 'Seconds',
    dimension: null,
  },
  UnmappedAgeSeconds: {
    meaning: 'age of the oldest sequenced event beyond the newest statement of the map, statements apart',
    unit: 'Seconds',
    dimension: null,
  },
  PutDownAgeSeconds: {
    meaning: 'age of the oldest no that is put down and not recorded',
    unit: 'Seconds',
    dimension: null,
  },
  UntoldAgeSeconds: {
    meaning: 'age of the oldest event of which the stream did not see the customer told',
    unit: 'Seconds',
    dimension: null,
  },
  QuarantinedEvents: { meaning: 'events in quarantine, at most 1,000', unit: 'Count', dimension: null },
  LogMarked: { meaning: 'marks that guardians put on the log in the contract', unit: 'Count', dimension: null },
  FailuresKept: { meaning: 'deliveries and runs that were given up on', unit: 'Count', dimension: null },
  StoreThrottles: {
    meaning: 'requests that the store turned away, tried again or not',
    unit: 'Count',
    dimension: null,
  },
  GasBalance: {
    meaning: 'anchors that the gas account can still pay at the current price, at most 1,000,000',
    unit: 'Count',
    dimension: null,
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;

/** The metrics that have a dimension besides the stage. */
export type DimensionedMetric = {
  [M in MetricName]: (typeof METRICS)[M]['dimension'] extends null ? never : M;
}[MetricName];

/** The metrics that have the stage alone. */
export type PlainMetric = Exclude<MetricName, DimensionedMetric>;
