import type { SlotName } from '../../entry/slots.ts';
import type { EventFacts } from '../../subject/events.ts';
import type { StateMember, StateParts } from '../../subject/state-members.ts';
import type { EventType } from '../../vocabulary.ts';

/** Lists the slots that a place opens of the event before. */
export const BEFORE_SLOTS = ['subject', 'seq', 'at', 'state'] as const satisfies readonly SlotName[];

/** Lists those of the consent that it names. */
export const NAMED_SLOTS = ['id', 'type', 'subject', 'consent'] as const satisfies readonly SlotName[];

/** Lists those of the permit that it uses. */
export const USED_SLOTS = ['id', 'type', 'subject', 'nullifier'] as const satisfies readonly SlotName[];

/** Lists the types of events that read or set whom a subject is represented by, and what is proposed. */
const ABOUT_REPRESENTATIVES: ReadonlySet<EventType> = new Set([
  'profile.changed',
  'representative.appointed',
  'representative.ended',
  'act.proposed',
  'act.rejected',
  'dispute.made',
  'dispute.answered',
]);

const ABOUT_CONSENT = /^(consent|dispute|push|permit|disclosure)\./;

/** Returns the parts of a subject's state that an event reads or sets; it leaves all others as they are. */
export function partsOfEvent({ type, purpose, recipient, detail }: EventFacts): StateParts {
  const isProposed = 'proposal' in detail && detail.proposal !== null;
  const profile: readonly StateMember[] = type === 'profile.changed' ? ['care', 'contact', 'suitability'] : [];
  const people: readonly StateMember[] = ABOUT_REPRESENTATIVES.has(type) || isProposed ? ['representatives'] : [];
  const isAboutPair = purpose !== null && ABOUT_CONSENT.test(type);
  const recipients = recipient === null ? [null] : [null, recipient];
  return {
    members: ['general', ...profile, ...people],
    pairs: isAboutPair ? recipients.map((one) => ({ purpose, recipient: one })) : [],
  };
}
