import { toBase64url } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, instantOf } from '../../../core/kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventStore, RecordWrite } from '../../ports/event-store.ts';
import type { ChainHead, ChainId } from '../../ports/events.ts';
import type { Random } from '../../ports/random.ts';
import { backOff } from './back-off.ts';
import { earlierOutcome, type Idempotency, outcomeRecord } from './idempotency.ts';
import type { Outcome } from './outcome.ts';
import { newUuid } from './uuid.ts';

export interface RecordDeps {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly random: Random;
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

const MAX_CONFLICTS = 40;
const MAX_UNKNOWN = 4;
const PAUSE = { firstMs: 10, longestMs: 400 };

/**
 * Records one event on a chain, exactly once, and returns its outcome. Tries again when the chain moved, and when the
 * store did not say whether the write landed. `attempt` may run several times: it reads, decides, and throws what
 * refuses the request. See docs/decisions/0402-one-write-path.md
 * @throws IDEMPOTENCY_KEY_REUSED; CONTENTION when others kept being faster; STORE_UNAVAILABLE when the outcome stays
 *   unknown
 */
export async function recordEvent<Body>(
  deps: RecordDeps,
  chain: ChainId,
  idempotency: Idempotency | null,
  attempt: (position: ChainPosition) => Promise<Attempt<Body>>,
): Promise<Outcome<Body>> {
  const { store, clock } = deps;
  const eventId = newUuid(deps);
  const tried = new Map<string, Outcome<Body>>();

  /** Returns the outcome that counts when this request, or its twin, was recorded after all. */
  async function landedOutcome(): Promise<Outcome<Body> | null> {
    const earlier = await earlierOutcome<Body>(deps, idempotency);
    if (earlier !== null || tried.size === 0) return earlier;
    const landed = await store.findEvent(eventId);
    return (landed && tried.get(toBase64url(landed.leafHash))) ?? null;
  }

  async function readPosition(): Promise<ChainPosition> {
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

  async function tryOnce(): Promise<Outcome<Body>> {
    const [landed, position] = await Promise.all([landedOutcome(), readPosition()]);
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
    await store.record({
      ...write,
      head: position.head,
      ...(idempotency === null ? {} : { idempotency: outcomeRecord(idempotency, outcome, position.now) }),
    });
    return outcome;
  }

  let conflicts = 0;
  let unknown = 0;
  for (;;) {
    try {
      return await tryOnce();
    } catch (error) {
      if (isLedgerError(error, 'STORE_CONFLICT')) conflicts += 1;
      else if (isLedgerError(error, 'STORE_UNAVAILABLE') && tried.size > 0) unknown += 1;
      else throw error;
      if (unknown > MAX_UNKNOWN) throw error;
      if (conflicts > MAX_CONFLICTS) {
        throw new LedgerError('CONTENTION', 'others kept being faster', { cause: error, details: { conflicts } });
      }
    }
    await backOff(deps, conflicts + unknown, PAUSE);
  }
}
