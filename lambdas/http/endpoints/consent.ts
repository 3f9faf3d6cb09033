import type { Acting } from '../../../core/subject/authority.ts';
import type { HistoryQuery } from '../../../core/wire/subject/schemas.ts';
import { acknowledge } from '../../app/consent/acknowledge.ts';
import { confirmConsent } from '../../app/consent/confirm-consent.ts';
import type { CodeDeps } from '../../app/consent/confirmation-code.ts';
import { recordConsent } from '../../app/consent/give-consent.ts';
import type { PromiseDeps } from '../../app/consent/promise-inclusion.ts';
import { sendCode } from '../../app/consent/send-code.ts';
import { serveNotice } from '../../app/consent/serve-notice.ts';
import { withdrawConsent } from '../../app/consent/withdraw-consent.ts';
import { ask } from '../../app/decision/ask.ts';
import type { Outcome } from '../../app/record/outcome.ts';
import type { WriteDeps, WriteRequest } from '../../app/record/record-subject-event.ts';
import { appointRepresentative } from '../../app/subject/appoint-representative.ts';
import { changeObjection } from '../../app/subject/change-objection.ts';
import { changeProfile } from '../../app/subject/change-profile.ts';
import { changeRestriction } from '../../app/subject/change-restriction.ts';
import { complain } from '../../app/subject/complain.ts';
import { endAppointment } from '../../app/subject/end-appointment.ts';
import { type IssueReceiptDeps, issueReceipt } from '../../app/subject/issue-receipt.ts';
import { type ReadConsentsDeps, readConsents } from '../../app/subject/read-consents.ts';
import { type HistoryFilter, type ReadHistoryDeps, readHistory } from '../../app/subject/read-history.ts';
import { actingOn, ownEventsOf, strangerTo } from '../access.ts';
import type { ApiCall, ApiEndpoints, Reply } from '../endpoint.ts';
import { replyOf } from '../outcomes.ts';
import { pageOf } from '../page.ts';

/** A call about a subject, as every operation that writes about one has it. */
interface SubjectCall<Body> extends Pick<ApiCall<'recordConsent'>, 'caller' | 'write'> {
  readonly params: { readonly subject: string };
  readonly body: Body;
}

/** The calls of subjects, and of bank channels on their behalf. */
export function consentEndpoints(
  deps: WriteDeps & PromiseDeps & CodeDeps & ReadConsentsDeps & ReadHistoryDeps & IssueReceiptDeps,
) {
  const end = endAppointment(deps);
  const consents = readConsents(deps);
  const history = readHistory(deps);
  const receipt = issueReceipt(deps);
  return {
    recordConsent: onSubject(recordConsent(deps)),
    withdrawConsent: onSubject(withdrawConsent(deps)),
    confirmConsent: onSubject(confirmConsent(deps)),
    sendCode: onSubject(sendCode(deps)),
    ask: onSubject(ask(deps)),
    serveNotice: onSubject(serveNotice(deps)),
    acknowledge: onSubject(acknowledge(deps)),
    complain: onSubject(complain(deps)),
    object: onSubject(changeObjection(deps, 'made')),
    liftObjection: onSubject(changeObjection(deps, 'lifted')),
    restrict: onSubject(changeRestriction(deps, 'made')),
    liftRestriction: onSubject(changeRestriction(deps, 'lifted')),
    changeProfile: onSubject(changeProfile(deps)),
    appointRepresentative: onSubject(appointRepresentative(deps)),
    async endAppointment({ params, body, caller, write }) {
      return replyOf(await end(params, body, write(actingOn(caller(), params.subject))));
    },
    async readConsents({ params: { subject }, caller }) {
      return { status: 200, body: await consents(subject, strangerTo(caller(), subject)) };
    },
    async readHistory({ params: { subject }, query, caller }) {
      const stranger = strangerTo(caller(), subject);
      return { status: 200, body: await history(subject, stranger, pageOf(query, Number), filterOf(query)) };
    },
    async issueReceipt({ params: { event }, caller }) {
      return { status: 200, body: await receipt(event, ownEventsOf(caller(), ['consents:any'])) };
    },
  } satisfies ApiEndpoints;
}

/** The endpoint of a write about a subject, done as whoever the caller is to them. */
function onSubject<Body>(
  use: (subject: string, body: Body, request: WriteRequest<Acting>) => Promise<Outcome<object>>,
) {
  return async ({ params: { subject }, body, caller, write }: SubjectCall<Body>): Promise<Reply> =>
    replyOf(await use(subject, body, write(actingOn(caller(), subject))));
}

function filterOf({ type, purpose, recipient, asOf }: HistoryQuery): HistoryFilter {
  return { type: type ?? null, purpose: purpose ?? null, recipient: recipient ?? null, asOf: asOf ?? null };
}
