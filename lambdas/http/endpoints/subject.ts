import type { CodeDeps } from '../../app/consent/confirmation-code.ts';
import type { PromisedDeps } from '../../app/consent/make-promised.ts';
import { answerDispute } from '../../app/dispute/answer-dispute.ts';
import { listDisputes } from '../../app/dispute/list-disputes.ts';
import { approveAct } from '../../app/proposal/approve-act.ts';
import { listActs } from '../../app/proposal/list-acts.ts';
import { rejectAct } from '../../app/proposal/reject-act.ts';
import { sendApprovalCode } from '../../app/proposal/send-approval-code.ts';
import type { YesDeps } from '../../app/record/after-put-down.ts';
import type { NoDeps } from '../../app/record/no-rule.ts';
import { appointRepresentative } from '../../app/subject/appoint-representative.ts';
import { liftOptOut } from '../../app/subject/change-opt-out.ts';
import { changeProfile } from '../../app/subject/change-profile.ts';
import { complain } from '../../app/subject/complain.ts';
import { endAppointment } from '../../app/subject/end-appointment.ts';
import { type IssueReceiptDeps, issueReceipt } from '../../app/subject/issue-receipt.ts';
import { OBJECTION, PAUSE, RESTRICTION } from '../../app/subject/opt-out-kinds.ts';
import { patchProfile } from '../../app/subject/patch-profile.ts';
import { readProfile } from '../../app/subject/read-profile.ts';
import { readPromise } from '../../app/subject/read-promise.ts';
import { readPushedContent } from '../../app/subject/read-pushed-content.ts';
import { otherSubjectThan, ownEventsOf } from '../access.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { etagOf } from '../etag.ts';
import { replyOf } from '../outcomes.ts';
import { actingRequest, onSubject } from '../subject-call.ts';

/** Binds the calls about subjects: opt-outs, complaints, profiles, representatives and receipts. */
export function subjectEndpoints(deps: NoDeps & YesDeps & PromisedDeps & CodeDeps & IssueReceiptDeps) {
  const change = changeProfile(deps);
  const patch = patchProfile(deps);
  const profile = readProfile(deps);
  const end = endAppointment(deps);
  const acts = listActs(deps);
  const approve = approveAct(deps);
  const reject = rejectAct(deps);
  const disputes = listDisputes(deps);
  const answer = answerDispute(deps);
  const send = sendApprovalCode(deps);
  const receipt = issueReceipt(deps);
  const promise = readPromise(deps);
  const content = readPushedContent(deps);
  return {
    complain: onSubject(complain(deps)),
    liftObjection: onSubject(liftOptOut(deps, OBJECTION)),
    liftRestriction: onSubject(liftOptOut(deps, RESTRICTION)),
    resume: onSubject(liftOptOut(deps, PAUSE)),
    async changeProfile({ params: { subject }, body, ifMatch, ...call }) {
      return replyOf(await change(subject, body, { ...actingRequest(call, subject), ifMatch }));
    },
    async patchProfile({ params: { subject }, body, ifMatch, ...call }) {
      return replyOf(await patch(subject, body, { ...actingRequest(call, subject), ifMatch }));
    },
    async readProfile({ params: { subject }, caller }) {
      const body = await profile(subject, otherSubjectThan(caller(), subject));
      const { version } = body;
      return { status: 200, body, ...(version === 0 ? {} : { headers: { etag: etagOf(version) } }) };
    },
    appointRepresentative: onSubject(appointRepresentative(deps)),
    async endAppointment({ params, body, ...call }) {
      return replyOf(await end(params, body, actingRequest(call, params.subject)));
    },
    async listActs({ params: { subject }, caller }) {
      return { status: 200, body: await acts(subject, otherSubjectThan(caller(), subject)) };
    },
    async approveAct({ params, body, ...call }) {
      return replyOf(await approve(params, body?.code ?? null, actingRequest(call, params.subject)));
    },
    async sendApprovalCode({ params, ...call }) {
      return replyOf(await send(params, actingRequest(call, params.subject)));
    },
    async rejectAct({ params, ...call }) {
      return replyOf(await reject(params, actingRequest(call, params.subject)));
    },
    async listDisputes({ params: { subject }, caller }) {
      return { status: 200, body: await disputes(subject, otherSubjectThan(caller(), subject)) };
    },
    async answerDispute({ params, body, ...call }) {
      return replyOf(await answer(params, body, actingRequest(call, params.subject)));
    },
    async issueReceipt({ params: { event }, caller }) {
      return { status: 200, body: await receipt(event, ownEventsOf(caller(), ['consents:any'])) };
    },
    async readPromise({ params: { event }, caller }) {
      return { status: 200, body: await promise(event, ownEventsOf(caller(), ['consents:any'])) };
    },
    async readPushedContent({ params: { event }, caller }) {
      return { status: 200, body: await content(event, ownEventsOf(caller(), ['audit', 'consents:any'])) };
    },
  } satisfies ApiEndpoints;
}
