import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { DimensionedMetric, MetricName } from '../../lambdas/telemetry/metrics.ts';
import type { Stage } from '../stage.ts';

/** A watched metric: one of ours, or one of AWS about a part of the deployment. */
export type Watched =
  | { readonly kind: 'ours'; readonly metric: MetricName; readonly statistic: 'Maximum' | 'Minimum' | 'Sum' }
  /** Values of the metrics' own dimensions over which they are summed. */
  | { readonly kind: 'ours-among'; readonly values: Readonly<Partial<Record<DimensionedMetric, readonly string[]>>> }
  | { readonly kind: 'function-throttles' };

/** The treatment of missing data. */
interface Missing {
  readonly as: 'breaching' | 'notBreaching' | 'ignore';
  readonly because: string;
}

/** An alarm. Its id is also the heading of its runbook in docs/operate/aws.md. */
export interface AlarmSpec {
  readonly meaning: string;
  readonly watched: Watched;
  /** The value at which it fires: at or above it, or below it with `below`. */
  readonly threshold: (stage: Stage) => number;
  readonly below?: true;
  /** Length of a period in minutes. */
  readonly minutes: number;
  /** Number of consecutive periods for which the value must hold. */
  readonly periods: number;
  readonly missing: Missing;
}

const BLIND: Missing = { as: 'breaching', because: 'a measure that was not taken may be bad' };
const STAYS: Missing = {
  as: 'ignore',
  because: 'the last value holds until the next one, even while the chain does not answer',
};
const SILENT: Missing = { as: 'notBreaching', because: 'nothing is emitted while nothing happens' };

/** Reasons that show a mistake in a calling system, not a subject's choice: it names something the registry lacks. */
export const REGISTRY_REASONS = [
  'purpose-unknown',
  'channel-unknown',
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

/** Lists every alarm of a deployment, except each function's own alarm on its errors. */
export const ALARMS = {
  'unsequenced-age': {
    meaning: 'the oldest event waits too long for its leaf index',
    watched: { kind: 'ours', metric: 'UnsequencedAgeSeconds', statistic: 'Maximum' },
    threshold: ({ everyMinutes }) => late(everyMinutes.sweep),
    minutes: 1,
    periods: 3,
    missing: BLIND,
  },
  'put-down-age': {
    meaning: 'a no that counts already waits too long to be recorded',
    watched: { kind: 'ours', metric: 'PutDownAgeSeconds', statistic: 'Maximum' },
    threshold: ({ everyMinutes }) => late(everyMinutes.sweep),
    minutes: 1,
    periods: 3,
    missing: BLIND,
  },
  'untold-age': {
    meaning: 'what somebody else recorded in the name of a customer waits too long to be told to them',
    watched: { kind: 'ours', metric: 'UntoldAgeSeconds', statistic: 'Maximum' },
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
  'unmapped-age': {
    meaning: 'the oldest event waits too long for a statement of the map',
    watched: { kind: 'ours', metric: 'UnmappedAgeSeconds', statistic: 'Maximum' },
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
  'promises-failed': {
    meaning: 'events cannot be promised, or the permits that they ended not be counted',
    watched: { kind: 'ours', metric: 'PromisesFailed', statistic: 'Sum' },
    threshold: () => 1,
    minutes: 5,
    periods: 1,
    missing: SILENT,
  },
  'promise-keys-failed': {
    meaning: 'no key can be certified to sign promises with',
    watched: { kind: 'ours', metric: 'PromiseKeysFailed', statistic: 'Sum' },
    threshold: () => 1,
    minutes: 5,
    periods: 1,
    missing: SILENT,
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
    watched: { kind: 'ours-among', values: { Refusals: REGISTRY_REASONS } },
    threshold: () => 100,
    minutes: 5,
    periods: 1,
    missing: SILENT,
  },
  'clock-behind': {
    meaning: 'events are dated ahead of the clock: what lets more be done with the data of their subjects is refused',
    watched: { kind: 'ours-among', values: { Refusals: ['clock-behind'], Problems: ['CLOCK_BEHIND'] } },
    threshold: () => 1,
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

/** Names an alarm by its id. */
export type AlarmName = keyof typeof ALARMS;

/** The page of runbooks; each alarm's section is headed by its id. */
const RUNBOOKS = 'docs/operate/aws.md';

/** Returns the description of an alarm: its meaning and the location of its runbook. */
export function describeAlarm(id: string, meaning: string): string {
  return `${meaning}. Runbook: ${RUNBOOKS}#${id}`;
}

/** Notifies the topic when the alarm fires and when it is over. */
export function notify(alarm: Alarm, topic: ITopic): void {
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}
