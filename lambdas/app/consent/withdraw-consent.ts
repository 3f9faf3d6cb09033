import { recipientsConcerned, withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { WithdrawalAnswer, WithdrawalInput } from '../../../core/wire/consent/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { earlierOutcome, type Idempotency } from '../record/idempotency.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordNo } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import { type PromisedDeps, withPromiseAndCount } from './make-promised.ts';

type Recorded = Omit<WithdrawalAnswer, 'promise' | 'endedPermits'>;

/**
 * Withdraws a consent or a part of it, whatever has become of its purpose and recipient, and ends the open permits that
 * rest on it. Without a recipient it withdraws every consent to the purpose, one event each. Where there is nothing to
 * withdraw, it records a refusal.
 * @throws the codes of `withdrawalFacts`; as `recordNo` and `readSubject`
 */
export function withdrawConsent(deps: WriteDeps & PromisedDeps) {
  return async (
    subject: string,
    input: WithdrawalInput,
    request: ActingRequest,
  ): Promise<Outcome<WithdrawalAnswer>> => {
    const chain = subjectChain(deps.pepper, subject);
    const earlier = await earlierOutcome<Recorded>(deps, request.idempotency);
    if (earlier !== null) return withPromiseAndCount(deps, chain, earlier);
    const state = (await deps.store.readState(chain)) ?? EMPTY_STATE;
    const [first = null, ...further] = recipientsConcerned(state, input);
    const others: Recorded['others'] = [];
    for (const recipient of further) {
      const { event, consent } = (await withdrawFrom(subject, { ...input, recipient }, request, null, [])).body;
      others.push({ event, consent });
    }
    const withdrawal = { ...input, recipient: first };
    const outcome = await withdrawFrom(subject, withdrawal, request, request.idempotency, others);
    return withPromiseAndCount(deps, chain, outcome);
  };

  /** Withdraws the consent for this recipient, or the one without a recipient. */
  function withdrawFrom(
    subject: string,
    input: WithdrawalInput,
    request: ActingRequest,
    idempotency: Idempotency | null,
    others: Recorded['others'],
  ): Promise<Outcome<Recorded>> {
    const acting = capturedBy(request, input.capture, input.purpose);
    return recordNo<Recorded>(deps, subjectChain(deps.pepper, subject), idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const [purpose, recipient] = await Promise.all([
        deps.store.readRegistry('purpose', input.purpose),
        input.recipient === null ? null : deps.store.readRegistry('recipient', input.recipient),
      ]);
      const newNullifier = toBase64url(deps.random.bytes(32));
      const { facts, effect } = withdrawalFacts(
        { ...known, putDownAt: null, registry: { purpose, recipient }, newNullifier },
        input,
      );
      const made = await makeSubjectEvent(deps, known, facts);
      return { write: made.write, outcome: outcomeOfDecision(input, made, effect, { others }) };
    });
  }
}
