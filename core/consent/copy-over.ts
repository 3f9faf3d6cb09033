import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { MAX_UNCONFIRMED } from '../limits.ts';
import type { Purpose } from '../registry/model.ts';
import type { Actor } from '../subject/events.ts';
import type { Consent } from '../subject/state.ts';
import { needsConfirmation } from './confirm.ts';
import { coolsDownUntil, newCoolDown } from './cool-down.ts';

/**
 * Returns the members that a decision copies over from the one that it replaces: the end of the cool-down, and the
 * number of captures by staff in a row that nobody has confirmed.
 *
 * SECURITY: a capture by staff ends neither; a consent that counts without a code ends both, as does a confirmation.
 *
 * @param current the decision that is replaced
 * @throws LIMIT_REACHED when staff capture a consent after too many that nobody confirmed
 */
export function copyOver(
  type: 'consent.given' | 'consent.refused' | 'consent.withdrawn',
  current: Consent | null,
  purpose: Purpose | null,
  actor: Actor,
  now: Instant,
): Pick<Consent, 'coolsDownUntil' | 'unconfirmed'> {
  const given = type === 'consent.given';
  const byStaff = needsConfirmation(actor);
  const unconfirmed = byStaff ? unconfirmedUntil(current) : 0;
  if (given && unconfirmed >= MAX_UNCONFIRMED) {
    const message = `staff have captured it ${unconfirmed} times without a confirmation: the subject now decides themselves`;
    throw new LedgerError('LIMIT_REACHED', message, {
      pointer: '/capture/staff',
      details: { limit: MAX_UNCONFIRMED },
    });
  }
  const kept = byStaff ? coolsDownUntil(current, purpose) : null;
  const end = given ? kept : newCoolDown(current, purpose, now);
  return { coolsDownUntil: end !== null && now < end ? end : null, unconfirmed };
}

function unconfirmedUntil(current: Consent | null): number {
  return current === null ? 0 : current.unconfirmed + (current.awaitingConfirmation ? 1 : 0);
}
