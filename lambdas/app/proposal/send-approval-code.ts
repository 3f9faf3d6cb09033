import type { Instant } from '../../../core/kernel/instant.ts';
import { openProposal, requireCodeSender, unsafeChannels } from '../../../core/subject/proposal.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { CodeAnswer } from '../../../core/wire/consent/schemas.ts';
import type { CodeDeps } from '../consent/confirmation-code.ts';
import { sendNextCode } from '../consent/send-next-code.ts';
import { readActingChannel } from '../record/captured-by.ts';
import { ownEvent } from '../record/find-event.ts';
import { actorOfAge } from '../record/guardian-of-age.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { approvingPerson } from './approval-code.ts';
import type { SubjectProposal } from './approve-act.ts';

/**
 * Sends the customer, or the guardian whom they need, a code that approves what staff propose.
 * @throws PROPOSAL_UNKNOWN, PROPOSAL_SETTLED; CUSTOMER_OR_TWO_STAFF when others than staff ask, or the customer needs a
 *   guardian and none can be asked; as `readActingChannel` and `sendNextCode`
 */
export function sendApprovalCode(deps: WriteDeps & CodeDeps) {
  return ({ subject, event }: SubjectProposal, request: ActingRequest): Promise<Outcome<CodeAnswer>> => {
    const address = async (now: Instant) => {
      const state = (await deps.store.readState(subjectChain(deps.pepper, subject))) ?? EMPTY_STATE;
      const actor = await actorOfAge(deps, state, request.actor, null, now);
      requireCodeSender(request.actor);
      await readActingChannel(deps, { actor, now, request });
      const { detail } = openProposal(state, await ownEvent(deps, subject, event), now);
      const { to, known } = await approvingPerson(deps, { state, subject, now }, detail);
      const notBy = unsafeChannels(known, to === subject ? detail : { profile: null });
      return { subject, to, purpose: null, recipient: null, act: detail.act, notBy };
    };
    return sendNextCode(deps, { event, address }, request.idempotency);
  };
}
