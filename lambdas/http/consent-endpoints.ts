import type { HistoryQuery } from '../../core/wire/consents.ts';
import { acknowledge } from '../app/acknowledge.ts';
import { ask } from '../app/ask.ts';
import { changeObjection } from '../app/change-objection.ts';
import { complain } from '../app/complain.ts';
import { confirmConsent } from '../app/confirm-consent.ts';
import type { CodeDeps } from '../app/confirmation-code.ts';
import { type IssueReceiptDeps, issueReceipt } from '../app/issue-receipt.ts';
import type { PromiseDeps } from '../app/promise-inclusion.ts';
import { readConsents } from '../app/read-consents.ts';
import { type HistoryFilter, type ReadHistoryDeps, readHistory } from '../app/read-history.ts';
import { recordConsent } from '../app/record-consent.ts';
import type { WriteDeps } from '../app/record-subject-event.ts';
import { sendCode } from '../app/send-code.ts';
import { serveNotice } from '../app/serve-notice.ts';
import { withdrawConsent } from '../app/withdraw-consent.ts';
import { actorOn, ownEventsOf } from './access.ts';
import type { Endpoints } from './endpoint.ts';
import { pageOf } from './page.ts';

/** The calls of subjects, and of bank channels on their behalf. */
export function consentEndpoints(deps: WriteDeps & PromiseDeps & CodeDeps & ReadHistoryDeps & IssueReceiptDeps) {
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
  const consents = readConsents(deps);
  const history = readHistory(deps);
  const receipt = issueReceipt(deps);
  return {
    async recordConsent({ params: { subject }, body, caller, write }) {
      return record(subject, body, write(actorOn(caller(), subject)));
    },
    async withdrawConsent({ params: { subject }, body, caller, write }) {
      return withdraw(subject, body, write(actorOn(caller(), subject)));
    },
    async confirmConsent({ params: { subject }, body, caller, write }) {
      return confirm(subject, body, write(actorOn(caller(), subject)));
    },
    async sendCode({ params: { subject }, body, caller, write }) {
      return send(subject, body, write(actorOn(caller(), subject)));
    },
    async ask({ params: { subject }, body, caller, write }) {
      return mayAsk(subject, body, write(actorOn(caller(), subject)));
    },
    async serveNotice({ params: { subject }, body, caller, write }) {
      return serve(subject, body, write(actorOn(caller(), subject)));
    },
    async acknowledge({ params: { subject }, body, caller, write }) {
      return note(subject, body, write(actorOn(caller(), subject)));
    },
    async complain({ params: { subject }, body, caller, write }) {
      return complaint(subject, body, write(actorOn(caller(), subject)));
    },
    async object({ params: { subject }, body, caller, write }) {
      return object(subject, body, write(actorOn(caller(), subject)));
    },
    async liftObjection({ params: { subject }, body, caller, write }) {
      return lift(subject, body, write(actorOn(caller(), subject)));
    },
    async readConsents({ params: { subject }, caller }) {
      actorOn(caller(), subject);
      return { status: 200, body: await consents(subject) };
    },
    async readHistory({ params: { subject }, query, caller }) {
      actorOn(caller(), subject);
      return { status: 200, body: await history(subject, pageOf(query, Number), filterOf(query)) };
    },
    async issueReceipt({ params: { event }, caller }) {
      return { status: 200, body: await receipt(event, ownEventsOf(caller(), ['consents:any'])) };
    },
  } satisfies Endpoints;
}

function filterOf({ type, purpose, recipient, asOf }: HistoryQuery): HistoryFilter {
  return { type: type ?? null, purpose: purpose ?? null, recipient: recipient ?? null, asOf: asOf ?? null };
}
