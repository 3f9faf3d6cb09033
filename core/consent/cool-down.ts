import { DAY_MS, type Instant, later, latest } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import type { Pair } from '../subject/state.ts';

/**
 * Returns the end of the cool-down after a refusal or withdrawal: the one on record with it, however the purpose has
 * changed since. Where none is on record, the purpose decides as it is now; null: there is no cool-down.
 */
export function coolsDownUntil(pair: Pair | null, purpose: Purpose | null): Instant | null {
  if (pair === null) return null;
  if (pair.coolsDownUntil !== null) return pair.coolsDownUntil;
  const { current } = pair;
  return current === null || current.status === 'given' ? null : coolDownFrom(current.saidAt, purpose);
}

/**
 * Returns the end of the cool-down after a refusal or withdrawal, which never cuts short an earlier cool-down; null
 * when there is none, or it is over.
 * @param saidAt when the subject said it
 */
export function newCoolDown(pair: Pair | null, purpose: Purpose | null, saidAt: Instant, now: Instant): Instant | null {
  const end = latest(coolDownFrom(saidAt, purpose), coolsDownUntil(pair, purpose));
  return end !== null && now < end ? end : null;
}

function coolDownFrom(saidAt: Instant, purpose: Purpose | null): Instant | null {
  const days = purpose?.coolDownDays ?? null;
  return days === null ? null : later(saidAt, days * DAY_MS);
}
