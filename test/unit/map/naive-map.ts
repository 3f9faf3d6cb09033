import fc from 'fast-check';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import type { LeafRange, ReadMapFile } from '../../../core/map/index.ts';
import { type PrefixRecord, RECORD_BYTES } from '../../../core/prefix/index.ts';

/** The values of each leaf, by its index; the value of a key is what a naive reader of all entries finds first. */
export type Leaves = readonly (readonly Uint8Array[])[];

/** The first of the leaves `from` to `to - 1` that has the value, or null. */
export function naiveFirst(leaves: Leaves, key: Uint8Array, { from, to }: LeafRange): bigint | null {
  for (let i = from; i < to; i++) {
    if (leaves[Number(i)]?.some((value) => toBase64url(value) === toBase64url(key))) return i;
  }
  return null;
}

/** The records of a range of leaves: each value once, with the first leaf of the range that has it. */
export function naiveRecords(leaves: Leaves, range: LeafRange): PrefixRecord[] {
  const first = new Map<string, PrefixRecord>();
  for (let i = range.from; i < range.to; i++) {
    for (const key of leaves[Number(i)] ?? []) {
      if (!first.has(toBase64url(key))) first.set(toBase64url(key), { key, index: i });
    }
  }
  return [...first.values()];
}

/** Records, packed as they stand, 40 bytes each. */
export function packed(records: readonly PrefixRecord[]): Uint8Array {
  const bytes = new Uint8Array(records.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [i, { key, index }] of records.entries()) {
    bytes.set(key, i * RECORD_BYTES);
    view.setBigUint64(i * RECORD_BYTES + 32, index);
  }
  return bytes;
}

/** Files in memory: the same path is never written with other bytes. */
export function memoryFiles() {
  const files = new Map<string, Uint8Array>();
  const read: ReadMapFile = async (path, range) => {
    const bytes = files.get(path);
    if (bytes === undefined) return null;
    return range === undefined ? bytes : bytes.slice(range.start, range.start + range.length);
  };
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    const before = files.get(path);
    if (before !== undefined && toBase64url(before) !== toBase64url(bytes)) throw new Error(`${path} has other bytes`);
    files.set(path, Uint8Array.from(bytes));
  };
  return { files, read, write };
}

/** Up to sixty leaves with two values each, of which many occur again, and some begin alike. */
export const anyLeaves: fc.Arbitrary<Leaves> = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 2,
    maxLength: 40,
    selector: (pair) => pair.join(),
  })
  .chain((pairs) => {
    const value = fc.constantFrom(
      ...pairs.map(([first, last]) => new Uint8Array(32).with(0, first << 6).with(31, last)),
    );
    return fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60 });
  });
