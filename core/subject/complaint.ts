import { LedgerError } from '../kernel/error.ts';
import { COMPLAINT_LEVELS, type ComplaintLevel } from '../vocabulary.ts';
import type { EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';

/** A complaint as somebody asks to record it. */
export interface ComplaintCommand {
  readonly level: ComplaintLevel;
  /** Id of the event that it is about; null: it is about none. */
  readonly about: string | null;
  /** Id of the `complaint.made` at a lower level that it escalates; null: it is a first complaint. */
  readonly escalates: string | null;
  /** The id of the case that handles it; the words of the complaint are kept there, never here. */
  readonly reference: string;
}

/** An event that a command names; null: the subject has no such event. */
export type NamedEvent = EventFacts | null;

/**
 * Returns the facts of a `complaint.made`, with the purpose and recipient of the event that it is about, or else of the
 * complaint that it escalates.
 * @throws EVENT_NOT_OF_SUBJECT when the subject has no event that the command names
 * @throws COMPLAINT_NOT_ESCALATED when that is no complaint, is about another purpose, or is at this level or higher
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
 * Returns the facts of an `acknowledgement.made`, by which the subject takes note of one of their events.
 * @throws EVENT_NOT_OF_SUBJECT when the subject has no such event
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
  if (before.type !== 'complaint.made') throw notEscalated('only a complaint can be escalated', '/escalates');
  // SECURITY: a representative for one purpose does not escalate a complaint about another.
  if (about !== null && about.purpose !== before.purpose) {
    throw notEscalated('the escalated complaint is about another purpose', '/escalates');
  }
  if (COMPLAINT_LEVELS.indexOf(level) <= COMPLAINT_LEVELS.indexOf(before.detail.level)) {
    throw notEscalated('a complaint is escalated to a higher level', '/level');
  }
}

function notEscalated(message: string, pointer: string): LedgerError {
  return new LedgerError('COMPLAINT_NOT_ESCALATED', message, { pointer });
}
