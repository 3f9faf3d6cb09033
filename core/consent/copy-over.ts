import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { MAX_UNCONFIRMED } from '../limits.ts';
import type { Purpose } from '../registry/model.ts';
import type { Actor, Consent } from '../subject/state.ts';
import { needsConfirmation } from './confirm.ts';
import { coolsDownUntil, newCoolDown } from './cool-down.ts';
import { type CommandFacts, withDetail } from './give.ts';

/**
 * The facts of a yes or a no with what it says of the decisions before it: until when the subject is not asked again, and how often staff have
 * captured what nobody confirmed.
 *
 * SECURITY: what staff capture ends neither; a yes that counts without a code ends both, and so does a confirmation.
 *
 * @param standing what it replaces
 * @throws LIMIT_REACHED for a yes that staff capture after too many that nobody confirmed
 */
export function withCarried<Facts extends Pick<CommandFacts, 'type' | 'detail'>>(
  facts: Facts,
  standing: Consent | null,
  purpose: Purpose | null,
  actor: Actor,
  now: Instant,
): Facts {
  const given = facts.type === 'consent.given';
  const byStaff = needsConfirmation(actor);
  const unconfirmed = byStaff ? unconfirmedUntil(standing) : 0;
  if (given && unconfirmed >= MAX_UNCONFIRMED) {
    const message = `staff have captured it ${unconfirmed} times and nobody confirmed it: the subject decides themselves`;
    throw new LedgerError('LIMIT_REACHED', message, {
      pointer: '/capture/staff',
      details: { limit: MAX_UNCONFIRMED },
    });
  }
  const end = given ? (byStaff ? coolsDownUntil(standing, purpose) : null) : newCoolDown(standing, purpose, now);
  return withDetail(facts, {
    ...(end !== null && now < end ? { coolsDownUntil: end } : {}),
    ...(unconfirmed > 0 ? { unconfirmed } : {}),
  });
}

function unconfirmedUntil(standing: Consent | null): number {
  return (standing?.unconfirmed ?? 0) + (standing?.awaitingConfirmation === true ? 1 : 0);
}
