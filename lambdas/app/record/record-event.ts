import { toBase64url } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { Instant } from '../../../core/vocabulary.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ChainHead, ChainId, EventStore, RecordWrite } from '../../ports/event-store.ts';
import type { Random } from '../../ports/random.ts';
import { backOff } from './back-off.ts';
import { answerRecord, earlierAnswer, type Idempotency } from './idempotency.ts';
import { instantOf } from './instant.ts';
import { newUuid } from './uuid.ts';

export interface RecordDeps {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** An answer to a write: `body` is kept with the event for its repetition, so it is JSON and holds no personal data. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Where a new event would stand, as read for one attempt. */
export interface Place {
  /** Fixed before the first attempt. */
  readonly eventId: string;
  readonly head: ChainHead | null;
  readonly seq: number;
  readonly prev: Uint8Array | null;
  /** Now, or the time of the chain's newest event if that is later. */
  readonly at: Instant;
  /** As it was when `head` was the head, or later; null for a chain without one. */
  readonly state: SubjectState | null;
}

/** What an attempt comes to; `write` is null when what is asked for is there already. */
export interface Outcome<Body> {
  readonly answer: Answer<Body>;
  readonly write: Omit<RecordWrite, 'head' | 'idempotency'> | null;
}

const MAX_CONFLICTS = 40;
const MAX_UNKNOWN = 4;
const PAUSE = { firstMs: 10, longestMs: 400 };

/**
 * Records one event on a chain, whatever it is, and gives its answer: once, however often the store says that the chain moved or does
 * not say anything. `plan` may run several times and throws what refuses the request.
 * @throws IDEMPOTENCY_KEY_REUSED; CONTENTION when others kept being faster; STORE_UNAVAILABLE when the outcome stays unknown
 */
export async function recordEvent<Body>(
  deps: RecordDeps,
  chain: ChainId,
  idempotency: Idempotency | null,
  plan: (place: Place) => Promise<Outcome<Body>>,
): Promise<Answer<Body>> {
  const { store, clock } = deps;
  const eventId = newUuid(deps);
  const tried = new Map<string, Answer<Body>>();

  /** The answer that counts when this request, or its twin, was recorded after all. */
  async function settledAnswer(): Promise<Answer<Body> | null> {
    const earlier = await earlierAnswer<Body>(deps, idempotency);
    if (earlier !== null || tried.size === 0) return earlier;
    const landed = await store.findEvent(eventId);
    return (landed && tried.get(toBase64url(landed.leafHash))) ?? null;
  }

  async function readPlace(): Promise<Place> {
    // INVARIANT: the head before the state, so that a write conditioned on the head vouches for the state.
    const head = await store.readHead(chain);
    const state = await store.readState(chain);
    const now = instantOf(clock.nowMs());
    return {
      eventId,
      head,
      seq: head === null ? 0 : head.seq + 1,
      prev: head === null ? null : head.last,
      at: head !== null && head.lastAt > now ? head.lastAt : now,
      state,
    };
  }

  async function attempt(): Promise<Answer<Body>> {
    const [settled, place] = await Promise.all([settledAnswer(), readPlace()]);
    if (settled !== null) return settled;
    let outcome: Outcome<Body>;
    try {
      outcome = await plan(place);
    } catch (refusal) {
      // What refuses this request may be that it, or its twin, has just been recorded.
      const raced = await settledAnswer();
      if (raced !== null) return raced;
      throw refusal;
    }
    const { write, answer } = outcome;
    if (write === null) return (await settledAnswer()) ?? answer;
    tried.set(toBase64url(write.event.leafHash), answer);
    await store.record({
      ...write,
      head: place.head,
      ...(idempotency === null ? {} : { idempotency: answerRecord(idempotency, answer, place.at) }),
    });
    return answer;
  }

  let conflicts = 0;
  let unknown = 0;
  for (;;) {
    try {
      return await attempt();
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
