import { withCapture } from '../../../core/consent/capture.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { requireGuardianOfAge } from '../../../core/subject/authority.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { isInForce } from '../../../core/subject/current.ts';
import { needsApproval } from '../../../core/subject/proposal.ts';
import { type AppointmentCommand, appointmentFacts, beginningOf } from '../../../core/subject/representative.ts';
import type { ProposedAnswer } from '../../../core/wire/subject/proposals.ts';
import type { RepresentativeAnswer, RepresentativeInput } from '../../../core/wire/subject/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ProposableRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { representativeView } from './people-view.ts';
import { proposeAct } from './propose-act.ts';

/**
 * Lets somebody act for a subject; what staff ask for is proposed.
 * @throws CUSTOMER_OR_TWO_STAFF when a program asks; GUARDIAN_IS_MINOR; PURPOSE_UNKNOWN; CLOCK_BEHIND; LIMIT_REACHED;
 *   the codes of `appointmentFacts`; as `recordEvent` and `readSubject`
 */
export function appointRepresentative(deps: WriteDeps) {
  return async (
    subject: string,
    { capture, ...command }: RepresentativeInput,
    request: ProposableRequest,
  ): Promise<Outcome<RepresentativeAnswer | ProposedAnswer>> => {
    const isProposed = needsApproval(request.actor);
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordEvent<Pick<RepresentativeAnswer, 'event'> | ProposedAnswer>(
      deps,
      chain,
      request.idempotency,
      async (position) => {
        const known = await readSubject(deps, position, subject, acting);
        requireClock(known);
        const facts = appointmentFacts(known.state, subject, command, acting.actor, known.now);
        await requireAppointable(deps, command, known.now);
        if (isProposed) return proposeAct(deps, known, { act: 'appointment', appointment: command }, capture, request);
        const { event, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
        return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
      },
    );
    const { body } = outcome;
    if ('proposal' in body) return { ...outcome, body };
    // SECURITY: the kept answer names nobody; the request says whom it appointed.
    const { representative, evidence: _, ...terms } = command;
    const { event } = body;
    const appointed = { event: event.id, subject: representative, ...terms };
    return {
      ...outcome,
      body: { event, representative: representativeView(appointed, isInForce(appointed, event.recordedAt)) },
    };
  };
}

/**
 * Refuses an appointment of a guardian who is a minor as it begins, and one for purposes that are not registered.
 *
 * SECURITY: asked after the rules, which let only the bank name a guardian: nobody else learns that a subject is a
 * minor.
 *
 * @throws GUARDIAN_IS_MINOR, PURPOSE_UNKNOWN
 */
export async function requireAppointable(
  { store, pepper }: Pick<WriteDeps, 'store' | 'pepper'>,
  command: AppointmentCommand,
  now: Instant,
): Promise<void> {
  const { role, representative, purposes } = command;
  const guardian = role === 'guardian' ? await store.readState(subjectChain(pepper, representative)) : null;
  if (guardian !== null) requireGuardianOfAge(guardian, beginningOf(command, now));
  const registered = await Promise.all((purposes ?? []).map((id) => store.readRegistry('purpose', id)));
  const unknown = registered.indexOf(null);
  if (unknown < 0) return;
  throw new LedgerError('PURPOSE_UNKNOWN', 'no such purpose is registered', { pointer: `/purposes/${unknown}` });
}
