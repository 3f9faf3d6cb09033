import { LedgerError } from '../../kernel/error.ts';
import { MAX_OPEN_DISPUTES } from '../../limits.ts';
import type { EventType } from '../../vocabulary.ts';
import { openDisputes } from '../current.ts';
import type { EventFacts } from '../events.ts';
import type { SubjectState } from '../state.ts';

/** Lists the types of events in a subject's name that let more be done. */
const LETS_MORE_BE_DONE: ReadonlySet<EventType> = new Set([
  'consent.given',
  'consent.confirmed',
  'objection.lifted',
  'restriction.lifted',
  'pause.ended',
  'representative.appointed',
  'act.proposed',
]);

/**
 * Refuses an event that lets more be done by a client one of whose events is disputed and not answered, and by every
 * client while as many disputes are open as can be. What subjects do with a token of their own is never refused.
 * @throws CAPTURE_DISPUTED
 */
export function requireNotHeld(state: SubjectState, { type, actor, detail }: EventFacts): void {
  const isApproved = 'proposal' in detail && detail.proposal !== null;
  if (actor.kind === 'subject' || !(LETS_MORE_BE_DONE.has(type) || (type === 'profile.changed' && isApproved))) return;
  const open = openDisputes(state);
  if (open.length < MAX_OPEN_DISPUTES && !open.some(({ client }) => client === actor.client)) return;
  throw new LedgerError(
    'CAPTURE_DISPUTED',
    'the subject disputes what this client recorded, and staff have not answered',
  );
}
