import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, instantOf, latest } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { ChainId } from '../../ports/events.ts';
import type { PutDownNo } from '../../ports/put-down.ts';
import { outrun } from './back-off.ts';
import { byAuthority } from './captured-by.ts';
import type { Idempotency } from './idempotency.ts';
import { ATTEMPTS_OF_A_NO, type NoBody, type NoDeps, type NoRule, type PutDownRequest, tryAtOnce } from './no-rule.ts';
import type { Outcome } from './outcome.ts';
import { subjectChain } from './pseudonyms.ts';
import { attemptsAt } from './record-event.ts';
import { recordPutDownNo } from './record-put-down.ts';
import type { ActingRequest } from './request.ts';
import { readForNo } from './subject-event.ts';
import { newUuid } from './uuid.ts';

/** Holds a no as its last attempt heard it. */
interface HeardNo<Input, Body> {
  readonly actor: Actor;
  readonly input: Input;
  readonly outcome: Outcome<Body>;
  /** The time of the attempt, or that of the subject's last event if that is later. */
  readonly at: Instant;
  /** True: it comes to several events, which are recorded once it is put down. */
  readonly isDivided: boolean;
}

/**
 * Records a no as `recordEvent` does an event, before all else that waits in this process and without a pause. A no
 * that is lost five times is put down as it came, which counts from then on, and its event is recorded later; so is one
 * that comes to several events, which are recorded at once. What the rules refuse is never put down. See
 * docs/decisions/0406-a-no-is-put-down.md
 * @throws IDEMPOTENCY_KEY_REUSED; STORE_UNAVAILABLE when it can neither be recorded nor put down; as `readSubject`
 */
export async function recordNo<Input, Body extends NoBody>(
  deps: NoDeps,
  rule: NoRule<Input, Body>,
  { subject, input, request }: { readonly subject: string; readonly input: Input; readonly request: ActingRequest },
): Promise<Outcome<Body>> {
  const chain = subjectChain(deps.pepper, subject);
  const acting = byAuthority(request, rule.captureOf(input), rule.aboutOf(input));
  const { idempotency } = request;
  const eventId = newUuid(deps);
  const last: { heard: HeardNo<Input, Body> | null } = { heard: null };
  const attempts = attemptsAt<Body>(deps, { chain, eventId, idempotency }, async (position) => {
    const [known, before] = await Promise.all([
      readForNo(deps, position, subject, acting),
      putDownBefore(deps, chain, idempotency),
    ]);
    if (before !== null) {
      const again = { ...known, acting: acting.actor, eventId: before.event, putDownAt: before.saidAt };
      const { input: said } = before.request as unknown as PutDownRequest;
      const { outcome } = await rule.attempt(again, said as Input);
      return { write: null, outcome: { ...unrecorded(outcome), replayed: true } };
    }
    const { input: said, further } = rule.divide?.(known.state, eventId, input) ?? { input, further: [] };
    const isDivided = further.length > 0;
    const { actor, at } = known;
    const putDownAt = isDivided ? at : null;
    const attempt = await rule.attempt({ ...known, acting: acting.actor, putDownAt }, said);
    last.heard = { actor, input: said, outcome: attempt.outcome, at, isDivided };
    return isDivided ? { ...attempt, write: null } : attempt;
  });
  const { outcome, divided } = await deps.gate.no(chain, async () => {
    const recorded = await tryAtOnce(attempts);
    const { heard } = last;
    const isDivided = heard?.isDivided === true;
    if (recorded !== null && !(isDivided && recorded === heard.outcome)) return { outcome: recorded, divided: null };
    // An attempt is lost only once it was heard.
    if (heard === null) throw outrun(ATTEMPTS_OF_A_NO);
    const { actor, at } = heard;
    const said: PutDownRequest = { kind: rule.kind, subject, acting: acting.actor, actor, input: heard.input as Json };
    // Never before what is on record, so that a clock that was set back dates no yes after this.
    const saidAt = isDivided ? at : (latest(at, instantOf(deps.clock.nowMs())) ?? at);
    const no: PutDownNo = { chain, event: eventId, saidAt, idempotency, request: said as unknown as Json };
    await deps.putDown.putDown(no);
    return { outcome: unrecorded(heard.outcome), divided: isDivided ? no : null };
  });
  return divided === null ? outcome : ((await recordPutDownNo(deps, rule, divided).catch(whenLost)) ?? outcome);
}

/** Leaves a no that cannot be recorded now put down. */
function whenLost(error: unknown): null {
  if (isLedgerError(error)) return null;
  throw error;
}

/** Returns the outcome of a no as it is answered while its event is not recorded. */
export function unrecorded<Body extends NoBody>({ body, ...outcome }: Outcome<Body>): Outcome<Body> {
  const { event } = body;
  if (event === null) return { ...outcome, body };
  const { id, type } = event;
  const consent = body.consent?.event === id ? { ...body.consent, recordedAt: null, leafHash: null } : body.consent;
  return {
    ...outcome,
    body: {
      ...body,
      event: { id, type, seq: null, recordedAt: null, leafHash: null, leafIndex: null },
      ...(consent === undefined ? {} : { consent }),
    },
  };
}

/**
 * Returns what this request put down before, null when it is new, has no key, or this cannot be found out: then its
 * event is recorded under the key, which keeps what was put down from being recorded too.
 */
async function putDownBefore(
  { putDown }: NoDeps,
  chain: ChainId,
  idempotency: Idempotency | null,
): Promise<PutDownNo | null> {
  if (idempotency === null) return null;
  const before = await putDown.listPutDown(chain).catch(whenUnavailable);
  const found = before.find((no) => no.idempotency?.key === idempotency.key) ?? null;
  if (found !== null && found.idempotency?.fingerprint !== idempotency.fingerprint) {
    throw new LedgerError('IDEMPOTENCY_KEY_REUSED', 'the idempotency key belongs to another request');
  }
  return found;
}

function whenUnavailable(error: unknown): readonly PutDownNo[] {
  if (isLedgerError(error, 'STORE_UNAVAILABLE')) return [];
  throw error;
}
