import { LedgerError } from '../../../core/kernel/error.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { approvedFacts, openProposal, requireApprover } from '../../../core/subject/proposal.ts';
import type { RecordedAnswer } from '../../../core/wire/kit/event.ts';
import { attemptOf, type CodeDeps, takeCode } from '../consent/confirmation-code.ts';
import { afterPutDown, requireNothingPutDown, type YesDeps } from '../record/after-put-down.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { keyedId, subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ProposableRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readForYes } from '../record/subject-event.ts';
import { requireAppointable } from '../subject/appoint-representative.ts';
import { approvingPerson } from './approval-code.ts';

/** Names one proposal about a subject. */
export interface SubjectProposal {
  readonly subject: string;
  /** Id of the event that put it on record. */
  readonly event: string;
}

/**
 * Does what a member of staff proposed, once, by the state and the rules of now; the event names the proposal. With the
 * code that the customer was sent, any staff may ask for it.
 * @throws PROPOSAL_UNKNOWN, PROPOSAL_SETTLED, PROPOSAL_OUTDATED when it cannot be approved any more
 * @throws APPROVAL_BY_PROPOSER, CUSTOMER_OR_TWO_STAFF when it cannot be approved by those who ask
 * @throws CODE_WRONG, CODE_EXHAUSTED, CODE_EXPIRED when the code is refused
 * @throws CLOCK_BEHIND; NO_PENDING; the codes of the act itself; as `recordEvent` and `readSubject`
 */
export function approveAct(deps: WriteDeps & YesDeps & CodeDeps) {
  return (
    { subject, event: id }: SubjectProposal,
    code: string | null,
    request: ProposableRequest,
  ): Promise<Outcome<RecordedAnswer>> => {
    const attempt = attemptOf(deps, request.idempotency);
    const chain = subjectChain(deps.pepper, subject);
    const approver = keyedId(deps.pepper, 'token', request.tokenSubject);
    return afterPutDown(deps, chain, () =>
      recordEvent<RecordedAnswer>(deps, chain, request.idempotency, async (position) => {
        const known = await readForYes(deps, position, subject, { ...request, about: null });
        requireNothingPutDown(known);
        requireClock(known);
        const { state, now } = known;
        const { open, detail } = openProposal(state, await ownEvent(deps, subject, id), now);
        requireApprover(state, open, request.actor, approver, now, code !== null);
        const facts = approvedFacts(known, open.event, detail, request.actor, code !== null);
        if (detail.appointment !== null) await requireAppointable(deps, detail.appointment, now);
        const { event, write } = await makeSubjectEvent(deps, known, facts);
        // Last, so that what is refused for anything else uses up no attempt.
        if (code !== null) {
          const { to } = await approvingPerson(deps, known, detail);
          await takeCode(deps, { event: open.event, to, code }, attempt, now, noCode);
        }
        return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
      }),
    );
  };
}

function noCode(): LedgerError {
  return new LedgerError('CODE_EXPIRED', 'no code is kept that was sent for the proposal');
}
