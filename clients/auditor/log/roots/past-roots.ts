import { equalBytes } from '../../../../core/kernel/bytes.ts';
import { RootHistory } from './root-history.ts';
import { RootThread } from './root-thread.ts';

/** Number of `after` roots from which those that wait are looked up together. */
const MOST_WAITING = 65_536;
/** Number of `after` roots that were named last: most entries name one of them again. */
const REMEMBERED = 8;
/** Number of sizes from which a thread is worth its start. */
const FEWEST_FOR_THREAD = 16_384;

interface Named {
  readonly root: Uint8Array;
  readonly leafIndex: number;
}

// See docs/decisions/0503-after-is-checked-against-every-size.md
/** Holds the root of a log at every size that it had, and the roots that entries name as their past. */
export class PastRoots {
  readonly #history: RootHistory | RootThread;
  #waiting: Named[] = [];
  readonly #lately: Uint8Array[] = [];
  readonly #unknown: number[] = [];

  /** @param expected about how many sizes there will be */
  constructor(expected: number) {
    this.#history = expected < FEWEST_FOR_THREAD ? new RootHistory(expected) : new RootThread(expected);
  }

  /** Appends the next leaf hashes of the log, 32 bytes each. */
  async append(leafHashes: Uint8Array): Promise<void> {
    await this.#history.append(leafHashes);
    if (this.#waiting.length >= MOST_WAITING) await this.#lookUp();
  }

  /** Takes the root that the entry at a leaf index names as its past; that leaf must be appended. */
  name(root: Uint8Array, leafIndex: number): void {
    if (this.#lately.some((known) => equalBytes(known, root))) return;
    this.#lately.unshift(root);
    this.#lately.length = Math.min(this.#lately.length, REMEMBERED);
    this.#waiting.push({ root, leafIndex });
  }

  /** Returns the leaves that name a root that the log had not before them, of those named since the last call. */
  async takeUnknown(): Promise<readonly number[]> {
    await this.#lookUp();
    return this.#unknown.splice(0).toSorted((a, b) => a - b);
  }

  /** Returns, for each root, the size at which the log had it, or null. */
  async sizesOf(roots: readonly Uint8Array[]): Promise<readonly (number | null)[]> {
    return this.#history.sizesOf(roots);
  }

  close(): void {
    this.#history.close();
  }

  async #lookUp(): Promise<void> {
    const sizes = await this.sizesOf(this.#waiting.map(({ root }) => root));
    for (const [i, { leafIndex }] of this.#waiting.entries()) {
      const size = sizes[i] ?? null;
      if (size === null || size > leafIndex) this.#unknown.push(leafIndex);
    }
    this.#waiting = [];
  }
}
