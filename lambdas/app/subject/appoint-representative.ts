import { withCapture } from '../../../core/consent/capture.ts';
import { requireNotStaffAlone } from '../../../core/consent/staff-rules.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { requireGuardianOfAge } from '../../../core/subject/authority.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { isInForce } from '../../../core/subject/current.ts';
import { appointmentFacts, beginningOf } from '../../../core/subject/representative.ts';
import type { RepresentativeAnswer, RepresentativeInput } from '../../../core/wire/subject/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { representativeView } from './people-view.ts';

/**
 * Lets somebody act for a subject.
 * @throws STAFF_ALONE when staff appoint; GUARDIAN_IS_MINOR; PURPOSE_UNKNOWN; CLOCK_BEHIND; the codes of
 *   `appointmentFacts`; as `recordEvent` and `readSubject`
 */
export function appointRepresentative(deps: WriteDeps) {
  return async (
    subject: string,
    { capture, ...command }: RepresentativeInput,
    request: ActingRequest,
  ): Promise<Outcome<RepresentativeAnswer>> => {
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordEvent(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      requireNotStaffAlone({ acting: acting.actor, capture });
      requireClock(known);
      const facts = appointmentFacts(known.state, subject, command, acting.actor, known.now);
      if (command.role === 'guardian') await requireOfAge(command.representative, beginningOf(command, known.now));
      await requirePurposes(command.purposes ?? []);
      const { event, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
    });
    // SECURITY: the kept answer names nobody; the request says whom it appointed.
    const { representative, evidence: _, ...terms } = command;
    const { event } = outcome.body;
    const appointed = { event: event.id, subject: representative, ...terms };
    return {
      ...outcome,
      body: { event, representative: representativeView(appointed, isInForce(appointed, event.recordedAt)) },
    };
  };

  // SECURITY: asked after the rules, which let only the bank name a guardian: nobody else learns that a subject is a
  // minor.
  async function requireOfAge(guardian: string, at: Instant): Promise<void> {
    const known = await deps.store.readState(subjectChain(deps.pepper, guardian));
    if (known !== null) requireGuardianOfAge(known, at);
  }

  async function requirePurposes(ids: readonly string[]): Promise<void> {
    const purposes = await Promise.all(ids.map((id) => deps.store.readRegistry('purpose', id)));
    const unknown = purposes.indexOf(null);
    if (unknown < 0) return;
    throw new LedgerError('PURPOSE_UNKNOWN', 'no such purpose is registered', { pointer: `/purposes/${unknown}` });
  }
}
