import { toBase64url } from '../../../core/kernel/bytes.ts';
import { isLedgerError, type LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, instantOf } from '../../../core/kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventStore, RecordWrite } from '../../ports/event-store.ts';
import type { ChainHead, ChainId } from '../../ports/events.ts';
import type { Random } from '../../ports/random.ts';
import { backOff, outrun } from './back-off.ts';
import type { Gate } from './gate.ts';
import { earlierOutcome, type Idempotency, outcomeRecord } from './idempotency.ts';
import type { Outcome } from './outcome.ts';
import { newUuid } from './uuid.ts';

export interface RecordDeps {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly gate: Gate;
}

/** Holds the next position in a chain, as read for one attempt. */
export interface ChainPosition {
  readonly chain: ChainId;
  /** Fixed before the first attempt. */
  readonly eventId: string;
  readonly head: ChainHead | null;
  readonly seq: number;
  readonly prev: Uint8Array | null;
  /** The time that the event gets, which orders: `now`, or the time of the chain's newest event if that is later. */
  readonly at: Instant;
  /** The true clock, by which all that depends on time is decided. */
  readonly now: Instant;
}

/** Holds an event and what is stored with it, in one transaction. */
export type EventWrite = Omit<RecordWrite, 'head' | 'idempotency'>;

/**
 * Holds what one attempt stores and answers; `write` is null when what is asked for is there already. The outcome is
 * made before the event is stored, so that it is stored with it.
 */
export interface Attempt<Body> {
  readonly outcome: Outcome<Body>;
  readonly write: EventWrite | null;
}

/** Names what is recorded and where, the same in every attempt. */
interface Recording {
  readonly chain: ChainId;
  readonly eventId: string;
  readonly idempotency: Idempotency | null;
}

/** Makes the attempts to record one event, each of which finds out first whether one before it landed. */
interface Attempts<Body> {
  /** @throws STORE_CONFLICT, STORE_UNAVAILABLE when the attempt was lost or its outcome is unknown */
  next(): Promise<Outcome<Body>>;
  /** Tells whether this error of `next` leaves it open that the next attempt succeeds. */
  mayTryAgain(error: unknown): error is LedgerError<'STORE_CONFLICT' | 'STORE_UNAVAILABLE'>;
}

const LONGEST_WAIT_MS = 5_000;
const MAX_UNKNOWN = 4;
const FIRST_PAUSE_MS = 10;

/**
 * Records one event on a chain, exactly once, and returns its outcome; requests about the chain take turns, and a no
 * goes first. Tries again when the chain moved, after a longer pause each time, and when the store did not say whether
 * the write landed. `attempt` may run several times: it reads, decides, and throws what refuses the request.
 * See docs/decisions/0402-one-write-path.md
 * @throws IDEMPOTENCY_KEY_REUSED; CONTENTION when others kept being faster until it had waited for five seconds;
 *   STORE_UNAVAILABLE when the outcome stays unknown
 */
export function recordEvent<Body>(
  deps: RecordDeps,
  chain: ChainId,
  idempotency: Idempotency | null,
  attempt: (position: ChainPosition) => Promise<Attempt<Body>>,
): Promise<Outcome<Body>> {
  const attempts = attemptsAt(deps, { chain, eventId: newUuid(deps), idempotency }, attempt);
  return deps.gate.yes(chain, async (giveWay) => {
    let waitedMs = 0;
    let unknown = 0;
    for (let tries = 1; ; tries++) {
      await giveWay();
      try {
        return await attempts.next();
      } catch (error) {
        if (!attempts.mayTryAgain(error)) throw error;
        if (error.code === 'STORE_UNAVAILABLE' && ++unknown > MAX_UNKNOWN) throw error;
        if (waitedMs >= LONGEST_WAIT_MS) throw outrun(tries, error);
      }
      waitedMs += await backOff(deps, tries, { firstMs: FIRST_PAUSE_MS, leftMs: LONGEST_WAIT_MS - waitedMs });
    }
  });
}

/** Reads the next position in a chain, for the event with this id. */
export async function readPosition(
  { store, clock }: Pick<RecordDeps, 'store' | 'clock'>,
  chain: ChainId,
  eventId: string,
): Promise<ChainPosition> {
  // INVARIANT: the head before all else, so that a write conditioned on the head vouches for what is read after it.
  const head = await store.readHead(chain);
  const now = instantOf(clock.nowMs());
  return {
    chain,
    eventId,
    head,
    seq: head === null ? 0 : head.seq + 1,
    prev: head === null ? null : head.last,
    at: head !== null && head.lastAt > now ? head.lastAt : now,
    now,
  };
}

/** Returns the attempts to record one event under this id; `attempt` makes what each of them stores and answers. */
export function attemptsAt<Body>(
  deps: RecordDeps,
  { chain, eventId, idempotency }: Recording,
  attempt: (position: ChainPosition) => Promise<Attempt<Body>>,
): Attempts<Body> {
  const { store } = deps;
  const tried = new Map<string, Outcome<Body>>();

  /** Returns the outcome that counts when this request, or its twin, was recorded after all. */
  async function landedOutcome(): Promise<Outcome<Body> | null> {
    // An event of this very request is no repetition, though the record beside it would say so.
    const landed = tried.size === 0 ? null : await store.findEvent(eventId);
    const own = landed === null ? undefined : tried.get(toBase64url(landed.leafHash));
    return own ?? (await earlierOutcome<Body>(deps, idempotency));
  }

  async function next(): Promise<Outcome<Body>> {
    const [landed, position] = await Promise.all([landedOutcome(), readPosition(deps, chain, eventId)]);
    if (landed !== null) return landed;
    let attempted: Attempt<Body>;
    try {
      attempted = await attempt(position);
    } catch (refusal) {
      // A rule may refuse this request only because it, or its twin, has just been recorded.
      const raced = await landedOutcome();
      if (raced !== null) return raced;
      throw refusal;
    }
    const { write, outcome } = attempted;
    if (write === null) return (await landedOutcome()) ?? outcome;
    tried.set(toBase64url(write.event.leafHash), outcome);
    const { head, now } = position;
    const kept = idempotency && { idempotency: { record: outcomeRecord(idempotency, outcome, now), now } };
    await store.record({ ...write, head, ...kept });
    return outcome;
  }

  return {
    next,
    mayTryAgain: (error): error is LedgerError<'STORE_CONFLICT' | 'STORE_UNAVAILABLE'> =>
      isLedgerError(error, 'STORE_CONFLICT') || (isLedgerError(error, 'STORE_UNAVAILABLE') && tried.size > 0),
  };
}
