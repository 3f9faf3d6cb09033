import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { emptyHash, hashBranch, hashRecord } from './hash.ts';
import { type LookUpProof, requirePart } from './look-up.ts';
import { KEY_BYTES, keyBit, type PrefixRecord, RECORD_BYTES, sortRecords } from './record.ts';

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
  requirePart(key.length, KEY_BYTES, 'key');
  const sorted = sortRecords(records);
  const path: Uint8Array[] = [];
  let subtree: Subtree = { from: 0, to: records.length, depth: 0 };
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
interface Subtree {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

function hashSubtree(sorted: Uint8Array, subtree: Subtree, hash: Sha256Into): Uint8Array {
  const { from, to } = subtree;
  if (from === to) return emptyHash();
  if (to - from === 1) return hashRecord(sorted, from * RECORD_BYTES, hash);
  const [left, right] = childrenOf(sorted, subtree);
  return hashBranch(hashSubtree(sorted, left, hash), hashSubtree(sorted, right, hash), hash);
}

/** Parts a subtree of two or more records at the first whose next bit is 1; keys differ, so such a bit exists. */
function childrenOf(sorted: Uint8Array, { from, to, depth }: Subtree): readonly [left: Subtree, right: Subtree] {
  let middle = from;
  let end = to;
  while (middle < end) {
    const probe = (middle + end) >>> 1;
    if (keyBit(sorted, probe * RECORD_BYTES, depth) === 1) end = probe;
    else middle = probe + 1;
  }
  return [
    { from, to: middle, depth: depth + 1 },
    { from: middle, to, depth: depth + 1 },
  ];
}
