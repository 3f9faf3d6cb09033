import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { branchInput, emptyHash, hashRecordInto, LEFT, RIGHT } from './hash.ts';
import { type LookUpProof, requirePart } from './look-up.ts';
import { KEY_BITS, KEY_BYTES, keyBit, type PrefixRecord, RECORD_BYTES, sortRecords } from './record.ts';

/**
 * Returns the root of the prefix tree over these records, in any order, as 32 fresh bytes: 32 zero bytes without any.
 * Costs a sort, and about 2.4 hashes a record where keys are random.
 * @throws PREFIX_RECORD_MALFORMED when a key is not 32 bytes, or an index is not an unsigned 64-bit integer
 * @throws PREFIX_KEY_DUPLICATE when two records have one key
 * Source: docs/formats/map.md
 */
export function prefixRoot(records: readonly PrefixRecord[], hash: Sha256Into = nobleSha256): Uint8Array {
  return hashSubtree(sortRecords(records), { from: 0, to: records.length, depth: 0 }, hash);
}

/**
 * Returns what proves, under the root of these records, the index of a key or that no record has it. Costs as much as
 * the root.
 * @throws LOOK_UP_MALFORMED when the key is not 32 bytes
 * @throws PREFIX_RECORD_MALFORMED, PREFIX_KEY_DUPLICATE when the records have no tree
 * Source: docs/formats/map.md
 */
export function proveLookUp(
  records: readonly PrefixRecord[],
  key: Uint8Array,
  hash: Sha256Into = nobleSha256,
): LookUpProof {
  return proveIn(sortRecords(records), { from: 0, to: records.length, depth: 0 }, key, hash);
}

/**
 * Returns where the search for a key ends in a subtree of sorted records, with the hashes beside the way from its root.
 * Costs as much as the hash of the subtree.
 * @throws LOOK_UP_MALFORMED when the key is not 32 bytes
 */
export function proveIn(sorted: Uint8Array, within: Subtree, key: Uint8Array, hash: Sha256Into): LookUpProof {
  requirePart(key.length, KEY_BYTES, 'key');
  const path: Uint8Array[] = [];
  let subtree = within;
  while (subtree.to - subtree.from > 1) {
    const [left, right] = childrenOf(sorted, subtree);
    const isRight = keyBit(key, 0, subtree.depth) === 1;
    path.push(hashSubtree(sorted, isRight ? left : right, hash));
    subtree = isRight ? right : left;
  }
  const { from, to } = subtree;
  const leaf = from === to ? null : sorted.slice(from * RECORD_BYTES, to * RECORD_BYTES);
  return { leaf, path: path.reverse() };
}

/** Holds all records, of those sorted, whose keys begin with the same `depth` bits: `from` up to, but without, `to`. */
export interface Subtree {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** Returns the hash of a subtree of sorted records, 40 bytes each, as 32 fresh bytes. */
export function hashSubtree(sorted: Uint8Array, { from, to, depth }: Subtree, hash: Sha256Into): Uint8Array {
  const out = emptyHash();
  hashRange(sorted, from, to, depth, out, 0, hash);
  return out;
}

/** Holds the input of each branch on the way down, by its depth: its children fill it, so that no node allocates. */
const inputs = Array.from({ length: KEY_BITS }, branchInput);

/** Writes the hash of the records `from` to `to - 1`, whose keys begin with the same `depth` bits. */
function hashRange(
  sorted: Uint8Array,
  from: number,
  to: number,
  depth: number,
  out: Uint8Array,
  at: number,
  hash: Sha256Into,
): void {
  if (from === to) out.fill(0, at, at + KEY_BYTES);
  else if (to - from === 1) hashRecordInto(sorted, from * RECORD_BYTES, out, at, hash);
  else {
    const middle = firstRight(sorted, from, to, depth);
    const input = inputs[depth] as Uint8Array;
    hashRange(sorted, from, middle, depth + 1, input, LEFT, hash);
    hashRange(sorted, middle, to, depth + 1, input, RIGHT, hash);
    hash(input, out, at);
  }
}

/** Returns the 2^`bits` subtrees that hang so many bits below the root of a subtree, from left to right. */
export function subtreesBelow(sorted: Uint8Array, subtree: Subtree, bits: number): readonly Subtree[] {
  let level: readonly Subtree[] = [subtree];
  for (let i = 0; i < bits; i++) level = level.flatMap((each) => childrenOf(sorted, each));
  return level;
}

/** Parts a subtree at the first of its records whose next bit is 1. */
function childrenOf(sorted: Uint8Array, { from, to, depth }: Subtree): readonly [left: Subtree, right: Subtree] {
  const middle = firstRight(sorted, from, to, depth);
  return [
    { from, to: middle, depth: depth + 1 },
    { from: middle, to, depth: depth + 1 },
  ];
}

/** Finds the first of the records `from` to `to - 1` whose bit `depth` is 1; `to` when there is none. */
function firstRight(sorted: Uint8Array, from: number, to: number, depth: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const probe = (low + high) >>> 1;
    if (keyBit(sorted, probe * RECORD_BYTES, depth) === 1) high = probe;
    else low = probe + 1;
  }
  return low;
}
