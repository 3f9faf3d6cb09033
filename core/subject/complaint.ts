import { LedgerError } from '../kernel/error.ts';
import { COMPLAINT_LEVELS, type ComplaintLevel } from '../vocabulary.ts';
import type { EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';

/** A complaint as it is made. */
export interface ComplaintCommand {
  readonly level: ComplaintLevel;
  /** Id of the event that it is about, null when it is about none. */
  readonly about: string | null;
  /** Id of the `complaint.made` that was handled at a lower level, null for a first complaint. */
  readonly escalates: string | null;
  /** The id of the case where it is handled; the words of the complaint are kept there, never here. */
  readonly reference: string;
}

/** An event that a command names; null: the subject has no such event. */
export type NamedEvent = EventFacts | null;

/**
 * Returns the facts of a `complaint.made`, of the purpose and recipient of the event that it is about, or else of the complaint that it escalates.
 * @throws EVENT_NOT_OF_SUBJECT, COMPLAINT_NOT_ESCALATED
 */
export function complaintFacts(
  { level, about, escalates, reference }: ComplaintCommand,
  named: { readonly about: NamedEvent; readonly escalates: NamedEvent },
): CommandFacts<'complaint.made'> {
  if (about !== null) requireOfSubject(named.about, '/about');
  if (escalates !== null) requireEscalation(level, requireOfSubject(named.escalates, '/escalates'), named.about);
  const { purpose = null, recipient = null } = named.about ?? named.escalates ?? {};
  return {
    ...NOTHING_DECIDED,
    type: 'complaint.made',
    purpose,
    recipient,
    detail: { level, reference, about, escalates, capture: null },
  };
}

/**
 * Returns the facts of an `acknowledgement.made`: the subject has taken note of one of their events.
 * @throws EVENT_NOT_OF_SUBJECT
 */
export function acknowledgementFacts(event: string, named: NamedEvent): CommandFacts<'acknowledgement.made'> {
  const { purpose, recipient } = requireOfSubject(named, '/event');
  return { ...NOTHING_DECIDED, type: 'acknowledgement.made', purpose, recipient, detail: { event, capture: null } };
}

function requireOfSubject(named: NamedEvent, pointer: string): NonNullable<NamedEvent> {
  if (named !== null) return named;
  throw new LedgerError('EVENT_NOT_OF_SUBJECT', 'the subject has no such event', { pointer });
}

function requireEscalation(level: ComplaintLevel, before: EventFacts, about: NamedEvent): void {
  if (before.type !== 'complaint.made') throw notEscalated('an escalation goes on from a complaint', '/escalates');
  // SECURITY: a representative for one purpose takes no complaint about another any further.
  if (about !== null && about.purpose !== before.purpose) {
    throw notEscalated('the complaint before was about another purpose', '/escalates');
  }
  if (COMPLAINT_LEVELS.indexOf(level) <= COMPLAINT_LEVELS.indexOf(before.detail.level)) {
    throw notEscalated('an escalation goes to a higher level', '/level');
  }
}

function notEscalated(message: string, pointer: string): LedgerError {
  return new LedgerError('COMPLAINT_NOT_ESCALATED', message, { pointer });
}
