import { type CommandFacts, NOTHING_DECIDED } from '../consent/give.ts';
import { LedgerError } from '../kernel/error.ts';
import { COMPLAINT_LEVELS, type ComplaintLevel } from '../vocabulary.ts';
import type { EventFacts } from './state.ts';

/** What a subject complains about, and at which level it is handled. */
export interface ComplaintCommand {
  readonly level: ComplaintLevel;
  /** Id of the event that it is about, null when it is about none. */
  readonly about: string | null;
  /** Id of the `complaint.made` that was handled at a lower level, null for a first complaint. */
  readonly escalates: string | null;
  /** The case at whoever handles it; the words of the complaint are kept there, never here. */
  readonly reference: string;
}

/** What is read of an event that a command names; null: it is none of this subject. */
export type NamedEvent = Pick<EventFacts, 'type' | 'purpose' | 'recipient' | 'detail'> | null;

/**
 * The facts of a `complaint.made`, of the purpose and recipient of the event that it is about, or else of the complaint that it escalates.
 * @throws EVENT_NOT_OF_SUBJECT, COMPLAINT_NOT_ESCALATED
 */
export function makeComplaint(
  { level, about, escalates, reference }: ComplaintCommand,
  named: { readonly about: NamedEvent; readonly escalates: NamedEvent },
): CommandFacts {
  if (about !== null) requireOfSubject(named.about, '/about');
  if (escalates !== null) requireEscalation(level, requireOfSubject(named.escalates, '/escalates'), named.about);
  const { purpose = null, recipient = null } = named.about ?? named.escalates ?? {};
  return {
    ...NOTHING_DECIDED,
    type: 'complaint.made',
    purpose,
    recipient,
    detail: {
      ...{ level, reference },
      ...(about === null ? {} : { about }),
      ...(escalates === null ? {} : { escalates }),
    },
  };
}

/**
 * The facts of an `acknowledgement.made`: the subject has taken note of one of their events.
 * @throws EVENT_NOT_OF_SUBJECT
 */
export function acknowledge(event: string, named: NamedEvent): CommandFacts {
  const { purpose, recipient } = requireOfSubject(named, '/event');
  return { ...NOTHING_DECIDED, type: 'acknowledgement.made', purpose, recipient, detail: { event } };
}

function requireOfSubject(named: NamedEvent, pointer: string): NonNullable<NamedEvent> {
  if (named !== null) return named;
  throw new LedgerError('EVENT_NOT_OF_SUBJECT', 'the subject has no such event', { pointer });
}

function requireEscalation(
  level: ComplaintLevel,
  { type, detail, purpose }: NonNullable<NamedEvent>,
  about: NamedEvent,
): void {
  // SECURITY: whoever may act on the one purpose takes no complaint about another any further.
  if (type === 'complaint.made' && about !== null && about.purpose !== purpose) {
    throw new LedgerError('COMPLAINT_NOT_ESCALATED', 'the complaint before was about another purpose', {
      pointer: '/escalates',
    });
  }
  const before = (COMPLAINT_LEVELS as readonly unknown[]).indexOf(detail?.level);
  if (type === 'complaint.made' && COMPLAINT_LEVELS.indexOf(level) > before) return;
  throw new LedgerError('COMPLAINT_NOT_ESCALATED', 'an escalation goes from a complaint to a higher level', {
    pointer: type === 'complaint.made' ? '/level' : '/escalates',
  });
}
