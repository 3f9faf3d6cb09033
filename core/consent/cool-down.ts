import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import type { Consent } from '../subject/state.ts';

/**
 * Returns the end of the cool-down after a refusal or withdrawal: the one on record with it, however the purpose has
 * changed since. Where none is on record, the purpose decides as it is now; null: there is no cool-down.
 *
 * @param decision the refusal or withdrawal, or the consent in its stead that awaits confirmation
 */
export function coolsDownUntil(decision: Consent | null, purpose: Purpose | null): Instant | null {
  if (decision === null) return null;
  if (decision.coolsDownUntil !== null) return decision.coolsDownUntil;
  return decision.status === 'given' ? null : coolDownFrom(decision.at, purpose);
}

/** Returns the end of the cool-down after a refusal or withdrawal now, which never cuts short an earlier cool-down. */
export function newCoolDown(current: Consent | null, purpose: Purpose | null, now: Instant): Instant | null {
  const own = coolDownFrom(now, purpose);
  const earlier = coolsDownUntil(current, purpose);
  if (own === null) return earlier;
  return earlier !== null && earlier > own ? earlier : own;
}

function coolDownFrom(at: Instant, purpose: Purpose | null): Instant | null {
  const days = purpose?.coolDownDays ?? null;
  return days === null ? null : later(at, days * DAY_MS);
}
