import { concat, utf8 } from '../../core/kernel/bytes.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import type { Clock } from '../../lambdas/ports/clock.ts';
import type { Random } from '../../lambdas/ports/random.ts';

/** A `Clock` that moves only when a test advances it, or by the length of a pause. */
export class MemoryClock implements Clock {
  #nowMs: number;
  #passedMs = 0;
  readonly #deadlines = new Set<{ readonly atMs: number; readonly pass: () => void }>();

  constructor(startMs = 1_795_420_800_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  stopwatch(): () => number {
    const startedMs = this.#passedMs;
    return () => this.#passedMs - startedMs;
  }

  async pause(ms: number): Promise<void> {
    this.advance(ms);
  }

  async within<T>(ms: number, work: Promise<T>): Promise<T | null> {
    const late = Promise.withResolvers<null>();
    const deadline = { atMs: this.#nowMs + ms, pass: () => late.resolve(null) };
    this.#deadlines.add(deadline);
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      this.#deadlines.delete(deadline);
    }
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    // No time passes where the clock is set back.
    this.#passedMs += Math.max(0, ms);
    for (const { atMs, pass } of this.#deadlines) if (atMs <= this.#nowMs) pass();
  }
}

/** The clock of one of several machines, ahead of another clock by as much as is said, or behind it. */
export class ShiftedClock extends MemoryClock {
  readonly #right: MemoryClock;
  readonly #aheadMs: number;

  constructor(right: MemoryClock, aheadMs: number) {
    super();
    this.#right = right;
    this.#aheadMs = aheadMs;
  }

  override nowMs(): number {
    return this.#right.nowMs() + this.#aheadMs;
  }

  override stopwatch(): () => number {
    return this.#right.stopwatch();
  }

  override pause(ms: number): Promise<void> {
    return this.#right.pause(ms);
  }

  override advance(ms: number): void {
    this.#right.advance(ms);
  }
}

/** A `Random` whose bytes are derived from the seed: the same in every run. */
export class MemoryRandom implements Random {
  readonly #seed: string;
  #drawn = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  bytes(length: number): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let have = 0; have < length; have += 32) parts.push(sha256(utf8(`${this.#seed} ${this.#drawn++}`)));
    return concat(...parts).slice(0, length);
  }
}
