import { recipientsConcerned, withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { pairOf } from '../../../core/subject/current.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { WithdrawalAnswer, WithdrawalInput } from '../../../core/wire/consent/schemas.ts';
import { eventView } from '../record/event-view.ts';
import type { FurtherNo, KnownForNo, NoDeps, NoRule } from '../record/no-rule.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordNo, unrecorded } from '../record/record-no.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent } from '../record/subject-event.ts';
import { uuidOf } from '../record/uuid.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import { consentView } from './consent-view.ts';
import { type PromisedDeps, withPromiseAndCount } from './make-promised.ts';

type Recorded = Omit<WithdrawalAnswer, 'promise' | 'endedPermits'>;

/** A withdrawal as it is put down. */
type Withdrawal = WithdrawalInput & {
  /** The recipients whom it concerned when it was said, of whom the first answers for it; absent: that of the input. */
  readonly concerned?: readonly (string | null)[];
};

/** Tells how a withdrawal is recorded: by an event for each recipient whom it concerns. */
export function withdrawalRule(deps: WriteDeps): NoRule<Withdrawal, Recorded> {
  return {
    kind: 'withdrawal',
    captureOf: ({ capture }) => capture,
    aboutOf: ({ purpose }) => purpose,
    divide(state, event, input) {
      const concerned = [...new Set([...(input.concerned ?? []), ...recipientsConcerned(state, input)])];
      const divided = { ...input, concerned };
      return { input: divided, further: furtherOf(event, divided) };
    },
    async attempt(known, input) {
      const [recipient = input.recipient] = input.concerned ?? [];
      const about = { ...input, recipient };
      const { made, effect } = await hear(known, about);
      const further = furtherOf(known.eventId, input).map((one) => otherOf(known, made.state, one));
      const others = (await Promise.all(further)).flat();
      return { write: made.write, outcome: outcomeOfDecision(about, made, effect, { others }) };
    },
  };

  /** Makes the event of a withdrawal from one recipient. */
  async function hear(known: KnownForNo, input: WithdrawalInput) {
    const [purpose, recipient] = await Promise.all([
      deps.store.readRegistry('purpose', input.purpose),
      input.recipient === null ? null : deps.store.readRegistry('recipient', input.recipient),
    ]);
    const newNullifier = toBase64url(deps.random.bytes(32));
    const { facts, effect } = withdrawalFacts({ ...known, registry: { purpose, recipient }, newNullifier }, input);
    return { made: await makeSubjectEvent(deps, known, facts), effect };
  }

  /** Returns how the answer shows a further event, recorded or not; nothing where the record has no room for it. */
  async function otherOf(
    known: KnownForNo,
    state: SubjectState,
    { event, input }: FurtherNo<Withdrawal>,
  ): Promise<Recorded['others']> {
    const recorded = await deps.store.findEvent(event);
    if (recorded !== null) {
      const pair = pairOf(state, input.purpose, input.recipient);
      const consent = pair === null ? null : consentView(pair, known.now);
      return consent === null ? [] : [{ event: eventView(recorded), consent }];
    }
    try {
      const { made, effect } = await hear({ ...known, eventId: event }, input);
      const { body } = unrecorded(outcomeOfDecision(input, made, effect, {}));
      return [{ event: body.event, consent: body.consent }];
    } catch (error) {
      if (isLedgerError(error, 'LIMIT_REACHED')) return [];
      throw error;
    }
  }

  /** Lists the events of all recipients but the first; an event's id follows from that of the first one's. */
  function furtherOf(event: string, input: Withdrawal): readonly FurtherNo<Withdrawal>[] {
    return (input.concerned ?? []).slice(1).map((recipient) => ({
      event: uuidOf(`${event}\n${recipient ?? ''}`, deps.hash),
      input: { ...input, recipient, concerned: [recipient] },
    }));
  }
}

/**
 * Withdraws a consent or a part of it, whatever has become of its purpose and recipient, and ends the open permits that
 * rest on it. Without a recipient it withdraws every consent to the purpose, one event each: where there are several,
 * the withdrawal is put down first, so that it counts for all at once. Where there is nothing to withdraw, it records a
 * refusal.
 * @throws the codes of `withdrawalFacts`; as `recordNo` and `readSubject`
 */
export function withdrawConsent(deps: NoDeps & PromisedDeps) {
  const rule = withdrawalRule(deps);
  return async (
    subject: string,
    input: WithdrawalInput,
    request: ActingRequest,
  ): Promise<Outcome<WithdrawalAnswer>> => {
    const outcome = await recordNo(deps, rule, { subject, input, request });
    return withPromiseAndCount(deps, subjectChain(deps.pepper, subject), outcome);
  };
}
