import type { ChainId } from '../../ports/events.ts';

/** Holds the requests of one chain of events that are under way or wait in this process. */
interface Lane {
  /** Number of requests that are under way or wait. */
  requests: number;
  lastYes: Promise<unknown>;
  lastNo: Promise<unknown>;
  /** Number of those among them that go first. */
  first: number;
}

/** Waits until no request that goes first is under way. */
export type GiveWay = () => Promise<void>;

/**
 * Lets the requests about one chain of events take turns in this process, so that they do not race for its end. A no
 * goes first: it waits for nothing but a no before it, and nothing else begins an attempt meanwhile. Other processes
 * are not held up; what is stored decides between them.
 */
export class Gate {
  readonly #lanes = new Map<ChainId, Lane>();

  /** Runs `work` when all before it have ended; it is to give way before each attempt. */
  yes<T>(chain: ChainId, work: (giveWay: GiveWay) => Promise<T>): Promise<T> {
    const lane = this.#lane(chain);
    const giveWay = async () => {
      while (lane.first > 0) await lane.lastNo;
    };
    const turn = lane.lastYes.then(() => work(giveWay));
    lane.lastYes = this.#whenOver(chain, lane, turn);
    return turn;
  }

  /** Runs `work` when each no before it has ended, before all else. */
  no<T>(chain: ChainId, work: () => Promise<T>): Promise<T> {
    const lane = this.#lane(chain);
    lane.first += 1;
    const turn = lane.lastNo.then(work);
    lane.lastNo = this.#whenOver(chain, lane, turn, () => {
      lane.first -= 1;
    });
    return turn;
  }

  #lane(chain: ChainId): Lane {
    const lane = this.#lanes.get(chain) ?? {
      requests: 0,
      lastYes: Promise.resolve(),
      lastNo: Promise.resolve(),
      first: 0,
    };
    lane.requests += 1;
    this.#lanes.set(chain, lane);
    return lane;
  }

  /** Resolves when `turn` has ended, however it did, and forgets a lane that nobody uses. */
  #whenOver(chain: ChainId, lane: Lane, turn: Promise<unknown>, then: () => void = () => undefined): Promise<void> {
    const over = () => {
      then();
      lane.requests -= 1;
      if (lane.requests === 0) this.#lanes.delete(chain);
    };
    return turn.then(over, over);
  }
}
