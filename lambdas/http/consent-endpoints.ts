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
import type { WriteDeps } from '../app/record-subject-event.ts';
import { sendCode } from '../app/send-code.ts';
import { serveNotice } from '../app/serve-notice.ts';
import { withdrawConsent } from '../app/withdraw-consent.ts';
import { actingOn, ownEventsOf, strangerTo } from './access.ts';
import type { Endpoints } from './endpoint.ts';
import { pageOf } from './page.ts';

/** The calls of subjects, and of bank channels on their behalf. */
export function consentEndpoints(
  deps: WriteDeps & PromiseDeps & CodeDeps & ReadConsentsDeps & ReadHistoryDeps & IssueReceiptDeps,
) {
  const record = recordConsent(deps);
  const withdraw = withdrawConsent(deps);
  const confirm = confirmConsent(deps);
  const send = sendCode(deps);
  const mayAsk = ask(deps);
  const serve = serveNotice(deps);
  const note = acknowledge(deps);
  const complaint = complain(deps);
  const object = changeObjection(deps, 'made');
  const lift = changeObjection(deps, 'lifted');
  const restrict = changeRestriction(deps, 'made');
  const liftRestriction = changeRestriction(deps, 'lifted');
  const profile = changeProfile(deps);
  const appoint = appointRepresentative(deps);
  const end = endAppointment(deps);
  const consents = readConsents(deps);
  const history = readHistory(deps);
  const receipt = issueReceipt(deps);
  return {
    async recordConsent({ params: { subject }, body, caller, write }) {
      return record(subject, body, write(actingOn(caller(), subject)));
    },
    async withdrawConsent({ params: { subject }, body, caller, write }) {
      return withdraw(subject, body, write(actingOn(caller(), subject)));
    },
    async confirmConsent({ params: { subject }, body, caller, write }) {
      return confirm(subject, body, write(actingOn(caller(), subject)));
    },
    async sendCode({ params: { subject }, body, caller, write }) {
      return send(subject, body, write(actingOn(caller(), subject)));
    },
    async ask({ params: { subject }, body, caller, write }) {
      return mayAsk(subject, body, write(actingOn(caller(), subject)));
    },
    async serveNotice({ params: { subject }, body, caller, write }) {
      return serve(subject, body, write(actingOn(caller(), subject)));
    },
    async acknowledge({ params: { subject }, body, caller, write }) {
      return note(subject, body, write(actingOn(caller(), subject)));
    },
    async complain({ params: { subject }, body, caller, write }) {
      return complaint(subject, body, write(actingOn(caller(), subject)));
    },
    async object({ params: { subject }, body, caller, write }) {
      return object(subject, body, write(actingOn(caller(), subject)));
    },
    async liftObjection({ params: { subject }, body, caller, write }) {
      return lift(subject, body, write(actingOn(caller(), subject)));
    },
    async restrict({ params: { subject }, body, caller, write }) {
      return restrict(subject, body, write(actingOn(caller(), subject)));
    },
    async liftRestriction({ params: { subject }, body, caller, write }) {
      return liftRestriction(subject, body, write(actingOn(caller(), subject)));
    },
    async changeProfile({ params: { subject }, body, caller, write }) {
      return profile(subject, body, write(actingOn(caller(), subject)));
    },
    async appointRepresentative({ params: { subject }, body, caller, write }) {
      return appoint(subject, body, write(actingOn(caller(), subject)));
    },
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

function filterOf({ type, purpose, recipient, asOf }: HistoryQuery): HistoryFilter {
  return { type: type ?? null, purpose: purpose ?? null, recipient: recipient ?? null, asOf: asOf ?? null };
}
