import { equalBytes } from '../../../../core/kernel/bytes.ts';
import { HASH_BYTES } from '../../../../core/merkle/index.ts';
import { RECORD_BYTES } from '../../../../core/prefix/index.ts';
import { GrowingTree } from '../growing-tree.ts';
import { numberAt, RecordStore } from '../record-store.ts';

/** Computes and keeps the root that a log had at each size. */
export class RootHistory {
  readonly #tree = new GrowingTree();
  readonly #roots: RecordStore;

  /** @param expected about how many sizes there will be */
  constructor(expected: number) {
    this.#roots = new RecordStore(expected);
    this.add(this.#tree.root(), 0);
  }

  /** Appends leaf hashes, 32 bytes each, and keeps the root after each of them. */
  append(leafHashes: Uint8Array): void {
    for (let at = 0; at < leafHashes.length; at += HASH_BYTES) {
      this.#tree.append(leafHashes.subarray(at, at + HASH_BYTES));
      this.add(this.#tree.root(), this.#tree.size);
    }
  }

  /** Keeps the root at a size, not below the one before. */
  add(root: Uint8Array, size: number): void {
    this.#roots.add(root, size);
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
