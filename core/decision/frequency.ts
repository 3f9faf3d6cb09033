import { DAY_MS, type Instant, later, MONTH_MS } from '../kernel/instant.ts';
import { MAX_COUNTED_PUSHES } from '../limits.ts';
import type { Frequency, Purpose } from '../registry/model.ts';

/** Holds a push that a subject got: its permit was consumed. */
export interface ConsumedPush {
  /** The time of the `permit.consumed` event. */
  readonly at: Instant;
  readonly purpose: string;
  readonly marketing: boolean;
}

// See docs/decisions/0442-frequencies-count-what-was-consumed.md
const PERIOD_MS = { day: DAY_MS, week: 7 * DAY_MS, month: MONTH_MS } as const satisfies Record<
  Frequency['per'],
  number
>;

/**
 * Tells whether one more push of a purpose now would be one too many by any of its frequencies: in no 24 hours, 7 or 30
 * days does the subject get more than they say. Where all of the pushes that are kept lie in the period, there may have
 * been others, which count.
 * @param consumed the subject's last pushes, as `withConsumed` keeps them
 */
export function isTooOften(
  { id, frequency }: Pick<Purpose, 'id' | 'frequency'>,
  consumed: readonly ConsumedPush[],
  now: Instant,
): boolean {
  return frequency.some(({ atMost, per, of }) => {
    const recent = since(consumed, per, now);
    if (recent.length >= MAX_COUNTED_PUSHES) return true;
    return recent.filter((push) => (of === 'marketing' ? push.marketing : push.purpose === id)).length >= atMost;
  });
}

/**
 * Returns the subject's last pushes with one more, if its purpose is counted: it is marketing or has a frequency. They
 * are at most 31 of the last 30 days, oldest first.
 * @param at the time of the event by which its permit is consumed
 */
export function withConsumed(
  consumed: readonly ConsumedPush[],
  { id, ends, frequency }: Pick<Purpose, 'id' | 'ends' | 'frequency'>,
  at: Instant,
): readonly ConsumedPush[] {
  const marketing = ends === 'marketing';
  if (!marketing && frequency.length === 0) return consumed;
  return [...since(consumed, 'month', at), { at, purpose: id, marketing }].slice(-MAX_COUNTED_PUSHES);
}

function since(consumed: readonly ConsumedPush[], per: Frequency['per'], now: Instant): readonly ConsumedPush[] {
  const begin = later(now, -PERIOD_MS[per]);
  return consumed.filter(({ at }) => begin < at);
}
