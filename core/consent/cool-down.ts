import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import type { Consent } from '../subject/state.ts';

/**
 * Returns until when the subject is not asked again after a refusal or withdrawal: as it was recorded with it, whatever has become of the
 * purpose since. Where nothing was recorded, the purpose as it is now decides.
 *
 * @param decision the refusal or withdrawal, or the consent that waits in its stead
 */
export function coolsDownUntil(decision: Consent | null, purpose: Purpose | null): Instant | null {
  if (decision === null) return null;
  if (decision.coolsDownUntil !== null) return decision.coolsDownUntil;
  return decision.status === 'given' ? null : coolDownFrom(decision.at, purpose);
}

/** Returns the end of the cool-down after a refusal or withdrawal that is made now, no earlier than that of the one before. */
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
