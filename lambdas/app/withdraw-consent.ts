import { withdrawConsent as commandFacts } from '../../core/consent/commands.ts';
import type { ConsentAnswer, WithdrawalInput } from '../../core/wire/consents.ts';
import { answeringConsent } from './consent-answer.ts';
import type { PromiseDeps } from './promise-inclusion.ts';
import type { Answer } from './record-event.ts';
import { recordSubjectEvent, type WriteDeps, type WriteRequest } from './record-subject-event.ts';

/** Withdraws a consent, whatever has become of its purpose and recipient. @throws NOTHING_TO_WITHDRAW, and as `recordEvent` */
export function withdrawConsent(deps: WriteDeps & PromiseDeps) {
  return (subject: string, input: WithdrawalInput, request: WriteRequest): Promise<Answer<ConsentAnswer>> =>
    recordSubjectEvent(deps, subject, request, async ({ state }) =>
      answeringConsent(deps, commandFacts(state, input), input.capture),
    );
}
