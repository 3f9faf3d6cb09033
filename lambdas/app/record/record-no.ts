import type { Capture } from '../../../core/consent/capture.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, instantOf } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { NoEventView } from '../../../core/wire/kit/event.ts';
import type { ChainId } from '../../ports/events.ts';
import type { PutDownNo, PutDownStore } from '../../ports/put-down.ts';
import { outrun } from './back-off.ts';
import { capturedBy } from './captured-by.ts';
import type { Idempotency } from './idempotency.ts';
import type { Outcome } from './outcome.ts';
import { subjectChain } from './pseudonyms.ts';
import { type Attempt, attemptsAt } from './record-event.ts';
import type { ActingRequest, WriteDeps } from './request.ts';
import { type KnownSubject, readSubject } from './subject-event.ts';
import { newUuid } from './uuid.ts';

export interface NoDeps extends WriteDeps {
  readonly putDown: PutDownStore;
}

/** Names the use cases that record a no. */
export type NoKind = 'withdrawal' | 'refusal' | 'objection' | 'restriction';

/** Holds a subject as read for one attempt to record a no. */
export interface KnownForNo extends KnownSubject {
  readonly acting: Acting;
  /** When it was put down; null: it is recorded as it is said. */
  readonly putDownAt: Instant | null;
}

/** Holds the part of an answer that says which event a no is, null when nothing was recorded. */
interface NoBody {
  readonly event: NoEventView | null;
  /** The decision that it came to. */
  readonly consent?: { readonly event: string };
}

/** Tells how one kind of no is recorded. */
export interface NoRule<Input, Body extends NoBody> {
  readonly kind: NoKind;
  readonly captureOf: (input: Input) => Capture | null;
  /** The purpose that it is about, null: none. */
  readonly aboutOf: (input: Input) => string | null;
  /** Makes one attempt. A no that was put down is recorded even where nothing is left for it to change. */
  readonly attempt: (known: KnownForNo, input: Input) => Promise<Attempt<Body>>;
}

/** Holds all that is kept of the request of a no that is put down. */
export interface PutDownRequest {
  readonly kind: NoKind;
  readonly subject: string;
  readonly acting: Acting;
  /** Who acted, as the state allowed when it was said. */
  readonly actor: Actor;
  readonly input: Json;
}

/** The times that a no is tried before it is put down, or stays so. */
export const ATTEMPTS_OF_A_NO = 5;

/**
 * Records a no as `recordEvent` does an event, before all else that waits in this process and without a pause. A no
 * that is lost five times is put down as it came, which counts from then on, and its event is recorded later. What the
 * rules refuse is never put down. See docs/decisions/0406-a-no-is-put-down.md
 * @throws IDEMPOTENCY_KEY_REUSED; STORE_UNAVAILABLE when it can neither be recorded nor put down; as `readSubject`
 */
export function recordNo<Input, Body extends NoBody>(
  deps: NoDeps,
  rule: NoRule<Input, Body>,
  { subject, input, request }: { readonly subject: string; readonly input: Input; readonly request: ActingRequest },
): Promise<Outcome<Body>> {
  const chain = subjectChain(deps.pepper, subject);
  const acting = capturedBy(request, rule.captureOf(input), rule.aboutOf(input));
  const { idempotency } = request;
  const eventId = newUuid(deps);
  const last: { heard: { readonly actor: Actor; readonly outcome: Outcome<Body> } | null } = { heard: null };
  const attempts = attemptsAt<Body>(deps, { chain, eventId, idempotency }, async (position) => {
    const [known, before] = await Promise.all([
      readSubject(deps, position, subject, acting),
      putDownBefore(deps, chain, idempotency),
    ]);
    const { actor } = known;
    if (before !== null) {
      const again = { ...known, acting: acting.actor, eventId: before.event, putDownAt: before.saidAt };
      const { input: said } = before.request as unknown as PutDownRequest;
      const { outcome } = await rule.attempt(again, said as Input);
      return { write: null, outcome: { ...unrecorded(outcome), replayed: true } };
    }
    const attempt = await rule.attempt({ ...known, acting: acting.actor, putDownAt: null }, input);
    last.heard = { actor, outcome: attempt.outcome };
    return attempt;
  });
  return deps.gate.no(chain, async () => {
    const recorded = await tryAtOnce(attempts);
    if (recorded !== null) return recorded;
    // An attempt is lost only once it was heard.
    if (last.heard === null) throw outrun(ATTEMPTS_OF_A_NO);
    const { actor, outcome } = last.heard;
    const said: PutDownRequest = { kind: rule.kind, subject, acting: acting.actor, actor, input: input as Json };
    const saidAt = instantOf(deps.clock.nowMs());
    await deps.putDown.putDown({ chain, event: eventId, saidAt, idempotency, request: said as unknown as Json });
    return unrecorded(outcome);
  });
}

/** Returns the outcome of the first of five attempts that is not lost, null when all are. */
export async function tryAtOnce<Body>({
  next,
  mayTryAgain,
}: ReturnType<typeof attemptsAt<Body>>): Promise<Outcome<Body> | null> {
  for (let tries = 1; tries <= ATTEMPTS_OF_A_NO; tries++) {
    try {
      return await next();
    } catch (error) {
      if (mayTryAgain(error)) continue;
      if (!isLedgerError(error, 'STORE_UNAVAILABLE') || tries === ATTEMPTS_OF_A_NO) throw error;
    }
  }
  return null;
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
export async function putDownBefore(
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
