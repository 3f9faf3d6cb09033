import { confirmConsent } from '../../app/consent/confirm-consent.ts';
import type { CodeDeps } from '../../app/consent/confirmation-code.ts';
import { recordConsent } from '../../app/consent/give-consent.ts';
import type { PromisedDeps } from '../../app/consent/make-promised.ts';
import { sendCode } from '../../app/consent/send-code.ts';
import { serveNotice } from '../../app/consent/serve-notice.ts';
import { ask } from '../../app/decision/ask.ts';
import type { YesDeps } from '../../app/record/after-put-down.ts';
import type { NoDeps } from '../../app/record/no-rule.ts';
import { acknowledge } from '../../app/subject/acknowledge.ts';
import { type ReadConsentsDeps, readConsents } from '../../app/subject/read-consents.ts';
import { otherSubjectThan } from '../access.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { onSubject } from '../subject-call.ts';

/** Binds the calls about consents: what subjects are asked and shown, and what they decide. */
export function consentEndpoints(deps: NoDeps & YesDeps & PromisedDeps & CodeDeps & ReadConsentsDeps) {
  const consents = readConsents(deps);
  return {
    recordConsent: onSubject(recordConsent(deps)),
    confirmConsent: onSubject(confirmConsent(deps)),
    sendCode: onSubject(sendCode(deps)),
    ask: onSubject(ask(deps)),
    serveNotice: onSubject(serveNotice(deps)),
    acknowledge: onSubject(acknowledge(deps)),
    async readConsents({ params: { subject }, caller }) {
      return { status: 200, body: await consents(subject, otherSubjectThan(caller(), subject)) };
    },
  } satisfies ApiEndpoints;
}
