import type { Acting } from '../../core/consent/acting.ts';
import type { HistoryQuery } from '../../core/wire/consents.ts';
import { acknowledge } from '../app/acknowledge.ts';
import { appointRepresentative } from '../app/appoint-representative.ts';
import { ask } from '../app/ask.ts';
import { changeObjection } from '../app/change-objection.ts';
import { changeProfile } from '../app/change-profile.ts';
import { changeRestriction } from '../app/change-restriction.ts';
import { complain } from '../app/complain.ts';
import { confirmConsent } from '../app/confirm-consent.ts';
import type { CodeDeps } from '../app/confirmation-code.ts';
import { endAppointment } from '../app/end-appointment.ts';
import { type IssueReceiptDeps, issueReceipt } from '../app/issue-receipt.ts';
import type { PromiseDeps } from '../app/promise-inclusion.ts';
import { type ReadConsentsDeps, readConsents } from '../app/read-consents.ts';
import { type HistoryFilter, type ReadHistoryDeps, readHistory } from '../app/read-history.ts';
import { recordConsent } from '../app/record-consent.ts';
import type { WriteDeps, WriteRequest } from '../app/record-subject-event.ts';
import { sendCode } from '../app/send-code.ts';
import { serveNotice } from '../app/serve-notice.ts';
import { withdrawConsent } from '../app/withdraw-consent.ts';
import { actingOn, ownEventsOf, strangerTo } from './access.ts';
import type { Call, Endpoints, Reply } from './endpoint.ts';
import { pageOf } from './page.ts';

/** A call about a subject, as every operation that writes about one has it. */
interface SubjectCall<Body> extends Pick<Call<'recordConsent'>, 'caller' | 'write'> {
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
      return end(params, body, write(actingOn(caller(), params.subject)));
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
  } satisfies Endpoints;
}

/** The endpoint of a write about a subject, done as whoever the caller is to them. */
function onSubject<Body>(use: (subject: string, body: Body, request: WriteRequest<Acting>) => Promise<Reply>) {
  return ({ params: { subject }, body, caller, write }: SubjectCall<Body>): Promise<Reply> =>
    use(subject, body, write(actingOn(caller(), subject)));
}

function filterOf({ type, purpose, recipient, asOf }: HistoryQuery): HistoryFilter {
  return { type: type ?? null, purpose: purpose ?? null, recipient: recipient ?? null, asOf: asOf ?? null };
}
