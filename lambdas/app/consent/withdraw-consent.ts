import { recipientsConcerned, withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { pairOf } from '../../../core/subject/current.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { WithdrawalAnswer, WithdrawalInput } from '../../../core/wire/consent/schemas.ts';
import type { ChainId } from '../../ports/events.ts';
import type { PutDownNo } from '../../ports/put-down.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import { earlierOutcome } from '../record/idempotency.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { readPosition } from '../record/record-event.ts';
import { type NoDeps, type NoRule, putDownBefore, recordNo, unrecorded } from '../record/record-no.ts';
import { recordPutDownNo } from '../record/record-put-down.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { newUuid } from '../record/uuid.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import { consentView } from './consent-view.ts';
import { type PromisedDeps, withPromiseAndCount } from './make-promised.ts';

type Recorded = Omit<WithdrawalAnswer, 'promise' | 'endedPermits'>;

/** One event that a withdrawal from every recipient comes to. */
interface OtherWithdrawal {
  readonly event: string;
  readonly recipient: string | null;
}

/** A withdrawal from one recipient, or from none for a purpose of pushes. */
type OneWithdrawal = WithdrawalInput & {
  /** The further events of a withdrawal from every recipient, which are recorded before it. */
  readonly others?: readonly OtherWithdrawal[];
};

/** Tells how a withdrawal from one recipient is recorded. */
export function withdrawalRule(deps: WriteDeps): NoRule<OneWithdrawal, Recorded> {
  return {
    kind: 'withdrawal',
    captureOf: ({ capture }) => capture,
    aboutOf: ({ purpose }) => purpose,
    async attempt(known, input) {
      const [purpose, recipient, found] = await Promise.all([
        deps.store.readRegistry('purpose', input.purpose),
        input.recipient === null ? null : deps.store.readRegistry('recipient', input.recipient),
        Promise.all((input.others ?? []).map(({ event }) => deps.store.findEvent(event))),
      ]);
      const newNullifier = toBase64url(deps.random.bytes(32));
      const { facts, effect } = withdrawalFacts({ ...known, registry: { purpose, recipient }, newNullifier }, input);
      const made = await makeSubjectEvent(deps, known, facts);
      const others = (input.others ?? []).flatMap(({ recipient: other }, index) => {
        const event = found[index];
        const pair = pairOf(made.state, input.purpose, other);
        const consent = pair === null ? null : consentView(pair, known.now);
        return event && consent ? [{ event: eventView(event), consent }] : [];
      });
      return { write: made.write, outcome: outcomeOfDecision(input, made, effect, { others }) };
    },
  };
}

/**
 * Withdraws a consent or a part of it, whatever has become of its purpose and recipient, and ends the open permits that
 * rest on it. Without a recipient it withdraws every consent to the purpose, one event each, and the whole is refused
 * to all recipients: where there are several events, all are put down first, so that they count at once. Where there is
 * nothing to withdraw, it records a refusal.
 * @throws the codes of `withdrawalFacts`; as `recordNo` and `readSubject`
 */
export function withdrawConsent(deps: NoDeps & PromisedDeps) {
  const rule = withdrawalRule(deps);
  return async (
    subject: string,
    input: WithdrawalInput,
    request: ActingRequest,
  ): Promise<Outcome<WithdrawalAnswer>> => {
    const chain = subjectChain(deps.pepper, subject);
    const [earlier, state] = await Promise.all([
      earlierOutcome<Recorded>(deps, request.idempotency),
      input.recipient === null ? deps.store.readState(chain) : null,
    ]);
    const [first = null, ...further] = recipientsConcerned(state ?? EMPTY_STATE, input);
    const outcome =
      earlier ??
      (further.length === 0 || (await putDownBefore(deps, chain, request.idempotency)) !== null
        ? await recordNo(deps, rule, { subject, input: { ...input, recipient: first }, request })
        : await withdrawAll({ chain, subject, input, request }, first, further));
    return withPromiseAndCount(deps, chain, outcome);
  };

  /** Puts the withdrawal from each recipient down, and records one after another, the first recipient's last. */
  async function withdrawAll(
    { chain, subject, input, request }: Asked,
    first: string | null,
    further: readonly (string | null)[],
  ): Promise<Outcome<Recorded>> {
    const acting = capturedBy(request, input.capture, input.purpose);
    const known = await readSubject(deps, await readPosition(deps, chain, newUuid(deps)), subject, acting);
    const saidAt = known.now;
    // Noes that are put down at the same time are recorded in the order of their ids.
    const [last = '', ...ids] = [known.eventId, ...further.map(() => newUuid(deps))].sort().reverse();
    const others = further.map((recipient, index) => ({ event: ids[index] as string, recipient }));
    const all = [
      ...others.map(({ event, recipient }) => ({ event, input: { ...input, recipient }, idempotency: null })),
      { event: last, input: { ...input, recipient: first, others }, idempotency: request.idempotency },
    ];
    // Nothing that the rules refuse is put down.
    const made = await Promise.all(
      all.map((one) =>
        rule
          .attempt({ ...known, acting: acting.actor, eventId: one.event, putDownAt: saidAt }, one.input)
          .catch((error: unknown) => unlessFull(error, one.input.recipient)),
      ),
    );
    const taken = all.filter((_, index) => made[index] !== null);
    const noes = taken.map((one): PutDownNo => {
      const said = { kind: 'withdrawal', subject, acting: acting.actor, actor: known.actor, input: one.input };
      const { event, idempotency } = one;
      return { chain, event, saidAt, idempotency, request: said as unknown as Json };
    });
    // INVARIANT: the one that answers for the key goes down last, so that a repetition finds all of them or none.
    await Promise.all(noes.slice(0, -1).map((no) => deps.putDown.putDown(no)));
    await deps.putDown.putDown(noes.at(-1) as PutDownNo);
    let outcome = unrecordedWith(made.flatMap((one) => (one === null ? [] : [one.outcome])));
    try {
      for (const no of noes) {
        const recorded = await recordPutDownNo(deps, rule, no);
        if (no.event === last && 'consent' in recorded.body) outcome = recorded as Outcome<Recorded>;
      }
    } catch (error) {
      if (!isLedgerError(error)) throw error;
    }
    return outcome;
  }
}

/** Leaves the no to all recipients out where the record has no room for it: the consents end all the same. */
function unlessFull(error: unknown, recipient: string | null): null {
  if (recipient === null && isLedgerError(error, 'LIMIT_REACHED')) return null;
  throw error;
}

/** Returns the answer to withdrawals that are put down, the last of which is the first recipient's. */
function unrecordedWith(outcomes: readonly Outcome<Recorded>[]): Outcome<Recorded> {
  const all = outcomes.map(unrecorded);
  const last = all.at(-1) as Outcome<Recorded>;
  const others = all.slice(0, -1).map(({ body: { event, consent } }) => ({ event, consent }));
  return { ...last, body: { ...last.body, others } };
}

interface Asked {
  readonly chain: ChainId;
  readonly subject: string;
  readonly input: WithdrawalInput;
  readonly request: ActingRequest;
}
