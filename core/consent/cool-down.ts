import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import type { Consent } from '../subject/state.ts';

/**
 * Until when the subject is not asked again because of a no: what was said with it, whatever has become of the purpose since. A no that says
 * nothing of it, as none did in earlier versions of this product, goes by the purpose as it is now.
 *
 * @param decision the no, or the yes that waits in its place
 */
export function coolsDownUntil(decision: Consent | null, purpose: Purpose | null): Instant | null {
  if (decision === null) return null;
  if (decision.coolsDownUntil !== undefined) return decision.coolsDownUntil;
  return decision.status === 'given' ? null : coolDownFrom(decision.at, purpose);
}

/** The end of the cool-down of a no that is said now; another no before it is not cut short. */
export function newCoolDown(standing: Consent | null, purpose: Purpose | null, now: Instant): Instant | null {
  const [own, earlier] = [coolDownFrom(now, purpose), coolsDownUntil(standing, purpose)];
  if (own === null) return earlier;
  return earlier !== null && earlier > own ? earlier : own;
}

function coolDownFrom(at: Instant, purpose: Purpose | null): Instant | null {
  const days = purpose?.coolDownDays ?? null;
  return days === null ? null : later(at, days * DAY_MS);
}
