import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { MetricName } from '../../lambdas/telemetry/metrics.ts';
import type { Stage } from '../stage.ts';

/** What is watched: a metric of ours, or one that AWS keeps of a part of the deployment. */
export type Watched =
  | { readonly kind: 'ours'; readonly metric: MetricName; readonly statistic: 'Maximum' | 'Minimum' | 'Sum' }
  /** The sum over some values of the metric's dimension. */
  | { readonly kind: 'ours-among'; readonly metric: 'Refusals'; readonly values: readonly string[] }
  | { readonly kind: 'function-throttles' };

/** What missing data count as, and why. */
interface Missing {
  readonly as: 'breaching' | 'notBreaching' | 'ignore';
  readonly because: string;
}

/** One alarm. Its id is also the heading of its runbook in docs/operate/aws.md. */
export interface AlarmSpec {
  readonly meaning: string;
  readonly watched: Watched;
  /** It fires at this value or beyond: above, or for `below` under it. */
  readonly threshold: (stage: Stage) => number;
  readonly below?: true;
  /** Minutes of one period. */
  readonly minutes: number;
  /** Periods in a row that must be so. */
  readonly periods: number;
  readonly missing: Missing;
}

const BLIND: Missing = { as: 'breaching', because: 'a measure that is not taken is not known to be good' };
const STAYS: Missing = {
  as: 'ignore',
  because: 'what was seen last stands until it is seen again, also while the chain is away',
};
const SILENT: Missing = { as: 'notBreaching', because: 'nothing is emitted while nothing happens' };

/** Reasons that say that a system asks for what the registry does not know or no longer has: somebody's mistake and no subject's choice. */
export const REGISTRY_REASONS = [
  'purpose-unknown',
  'purpose-retired',
  'recipient-unknown',
  'recipient-suspended',
  'notice-superseded',
  'content-not-approved',
  'product-unknown',
  'staff-not-qualified',
] as const;

const MINUTES_A_WEEK = 7 * 24 * 60;
const late = (minutes: number) => 60 * Math.max(5, 3 * minutes);

/** Every alarm of a deployment, but for each function's own on its errors. */
export const ALARMS = {
  'unsequenced-age': {
    meaning: 'the oldest event waits too long for its place in the log',
    watched: { kind: 'ours', metric: 'UnsequencedAgeSeconds', statistic: 'Maximum' },
    threshold: ({ everyMinutes }) => late(everyMinutes.sweep),
    minutes: 1,
    periods: 3,
    missing: BLIND,
  },
  'unpublished-age': {
    meaning: 'the oldest sequenced event waits too long for a published checkpoint',
    watched: { kind: 'ours', metric: 'UnpublishedAgeSeconds', statistic: 'Maximum' },
    threshold: ({ everyMinutes }) => late(everyMinutes.publish),
    minutes: 1,
    periods: 3,
    missing: BLIND,
  },
  'unanchored-age': {
    meaning: 'the oldest sequenced event waits too long for an anchor',
    watched: { kind: 'ours', metric: 'UnanchoredAgeSeconds', statistic: 'Maximum' },
    threshold: ({ everyMinutes }) => late(everyMinutes.anchor) + 600,
    minutes: 1,
    periods: 3,
    missing: BLIND,
  },
  quarantine: {
    meaning: 'events are held in quarantine',
    watched: { kind: 'ours', metric: 'QuarantinedEvents', statistic: 'Maximum' },
    threshold: () => 1,
    minutes: 1,
    periods: 1,
    missing: STAYS,
  },
  'log-marked': {
    meaning: 'a guardian marked the log in the contract',
    watched: { kind: 'ours', metric: 'LogMarked', statistic: 'Maximum' },
    threshold: () => 1,
    minutes: 1,
    periods: 1,
    missing: STAYS,
  },
  'gas-balance': {
    meaning: 'the gas account pays for less than a week of anchors',
    watched: { kind: 'ours', metric: 'GasBalance', statistic: 'Minimum' },
    threshold: ({ everyMinutes }) => Math.ceil(MINUTES_A_WEEK / everyMinutes.anchor),
    below: true,
    minutes: 5,
    periods: 3,
    missing: STAYS,
  },
  refusals: {
    meaning: 'unusually many checks, pushes and disclosures are refused',
    watched: { kind: 'ours', metric: 'Refusals', statistic: 'Sum' },
    threshold: ({ throttle }) => throttle.ratePerSecond * 30,
    minutes: 5,
    periods: 1,
    missing: SILENT,
  },
  'registry-refusals': {
    meaning: 'a system asks for what the registry does not have: purposes, recipients, contents, products, staff',
    watched: { kind: 'ours-among', metric: 'Refusals', values: REGISTRY_REASONS },
    threshold: () => 100,
    minutes: 5,
    periods: 1,
    missing: SILENT,
  },
  problems: {
    meaning: 'requests fail on our side',
    watched: { kind: 'ours', metric: 'Problems', statistic: 'Sum' },
    threshold: () => 5,
    minutes: 5,
    periods: 1,
    missing: SILENT,
  },
  'failure-queue': {
    meaning: 'the stream or a schedule gave up on something',
    watched: { kind: 'ours', metric: 'FailuresKept', statistic: 'Maximum' },
    threshold: () => 1,
    minutes: 1,
    periods: 1,
    missing: STAYS,
  },
  'function-throttles': {
    meaning: 'functions that answer requests are throttled',
    watched: { kind: 'function-throttles' },
    threshold: () => 1,
    minutes: 5,
    periods: 2,
    missing: SILENT,
  },
  'table-throttles': {
    meaning: 'the ledger table is throttled',
    watched: { kind: 'ours', metric: 'StoreThrottles', statistic: 'Sum' },
    threshold: () => 10,
    minutes: 5,
    periods: 1,
    missing: SILENT,
  },
} as const satisfies Readonly<Record<string, AlarmSpec>>;

/** The id of an alarm. */
export type AlarmName = keyof typeof ALARMS;

/** The page of runbooks; each alarm's section is headed by its id. */
const RUNBOOKS = 'docs/operate/aws.md';

/** What an alarm says of itself: its meaning and where its runbook is. */
export function describeAlarm(id: string, meaning: string): string {
  return `${meaning}. Runbook: ${RUNBOOKS}#${id}`;
}

/** Has the topic told when the alarm fires and when it is over. */
export function notify(alarm: Alarm, topic: ITopic): void {
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}
