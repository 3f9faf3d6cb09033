import { confirmingPerson, pendingConsent } from '../../../core/consent/confirm.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { CodeAnswer, CodeInput } from '../../../core/wire/consent/schemas.ts';
import { actorOfAge } from '../record/guardian-of-age.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { type CodeDeps, forgotten } from './confirmation-code.ts';
import { sendNextCode } from './send-next-code.ts';

/**
 * Sends another code for a consent that waits.
 * @throws SUBJECT_NOT_OWN when those who ask may not act; CONFIRMATION_NOT_PENDING, CONFIRMATION_EXPIRED when nothing
 *   waits; as `sendNextCode`
 */
export function sendCode(deps: WriteDeps & CodeDeps) {
  return (
    subject: string,
    { event }: CodeInput,
    { actor, idempotency }: ActingRequest,
  ): Promise<Outcome<CodeAnswer>> => {
    const address = async (now: string) => {
      const state = (await deps.store.readState(subjectChain(deps.pepper, subject))) ?? EMPTY_STATE;
      // SECURITY: asked before the answer tells anything of the consent that waits.
      await actorOfAge(deps, state, actor, undefined, now);
      const { purpose, recipient, waiting } = pendingConsent(state, event, now);
      await actorOfAge(deps, state, actor, purpose, now);
      const to = confirmingPerson(state, subject, waiting, now);
      return { subject, to, purpose, recipient, act: null, notBy: [] };
    };
    return sendNextCode(deps, { event, pointer: '/event', address, forgotten }, idempotency);
  };
}
