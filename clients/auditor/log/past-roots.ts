import { equalBytes } from '../../../core/kernel/bytes.ts';
import { HASH_BYTES } from '../../../core/merkle/index.ts';
import { RECORD_BYTES } from '../../../core/prefix/index.ts';
import { numberAt, RecordStore } from './record-store.ts';

/** Number of `after` roots that wait to be looked up together. */
const MOST_WAITING = 65_536;
/** Number of `after` roots that were named last: most entries name one of them again. */
const REMEMBERED = 8;

interface Named {
  readonly root: Uint8Array;
  readonly leafIndex: number;
}

// See docs/decisions/0503-after-is-checked-against-every-size.md
/** Holds the root of a log at every size that it had, and the roots that entries name as their past. */
export class PastRoots {
  readonly #roots: RecordStore;
  #waiting: Named[] = [];
  readonly #lately: Uint8Array[] = [];
  readonly #unknown: number[] = [];

  /** @param expected about how many sizes there will be */
  constructor(expected: number) {
    this.#roots = new RecordStore(expected);
  }

  /** Adds the root at a size, larger than the one before. */
  add(root: Uint8Array, size: number): void {
    this.#roots.add(root, size);
  }

  /** Takes the root that the entry at a leaf index names as its past. */
  name(root: Uint8Array, leafIndex: number): void {
    if (this.#lately.some((known) => equalBytes(known, root))) return;
    this.#lately.unshift(root);
    this.#lately.length = Math.min(this.#lately.length, REMEMBERED);
    this.#waiting.push({ root, leafIndex });
    if (this.#waiting.length === MOST_WAITING) this.#lookUp();
  }

  /** Returns the leaves that name a root that the log had not before them, of those named since the last call. */
  takeUnknown(): readonly number[] {
    this.#lookUp();
    return this.#unknown.splice(0).toSorted((a, b) => a - b);
  }

  /** Returns, for each root, the size at which the log had it, or null. */
  sizesOf(roots: readonly Uint8Array[]): readonly (number | null)[] {
    const sizes: (number | null)[] = roots.map(() => null);
    const all = [...roots.keys()];
    for (const [part, wanted] of grouped(all, (i) => this.#roots.partOf(roots[i] as Uint8Array))) {
      const byStart = grouped(wanted, (i) => startOf(roots[i] as Uint8Array, 0));
      const records = this.#roots.read(part);
      for (let at = 0; at < records.length; at += RECORD_BYTES) {
        for (const i of byStart.get(startOf(records, at)) ?? []) {
          if (sizes[i] !== null || !equalBytes(records.subarray(at, at + HASH_BYTES), roots[i] as Uint8Array)) continue;
          sizes[i] = numberAt(records, at);
        }
      }
    }
    return sizes;
  }

  close(): void {
    this.#roots.close();
  }

  #lookUp(): void {
    const sizes = this.sizesOf(this.#waiting.map(({ root }) => root));
    for (const [i, { leafIndex }] of this.#waiting.entries()) {
      const size = sizes[i] ?? null;
      if (size === null || size > leafIndex) this.#unknown.push(leafIndex);
    }
    this.#waiting = [];
  }
}

/** Returns four bytes of a hash, which tell most apart. */
function startOf(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 8).getUint32(4);
}

// Map.groupBy is newer than the oldest Node that runs the auditor.
function grouped(numbers: readonly number[], groupOf: (number: number) => number): ReadonlyMap<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const number of numbers) {
    const group = groups.get(groupOf(number)) ?? [];
    group.push(number);
    groups.set(groupOf(number), group);
  }
  return groups;
}
