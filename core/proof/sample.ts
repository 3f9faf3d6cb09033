import { concat, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into, sha256 } from '../kernel/sha256.ts';

/** The leaves that a sample is drawn from: from `from`, and below `to`. */
export interface SampleRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** Fixes a sample: nobody who knows less than all of this knows any leaf of it. Each of the bytes are 32. */
interface SampleSource extends SampleRange {
  /** keccak256 of the log's origin. */
  readonly logId: Uint8Array;
  /** Root hash of the log at size `to`. */
  readonly rootHash: Uint8Array;
  /** Hash of a block that came after the nonce was committed to. */
  readonly blockHash: Uint8Array;
  /** The auditor's own secret until then. */
  readonly nonce: Uint8Array;
}

const PREFIX = utf8('consent-ledger/sample/v1\n');
const SOURCE_BYTES = 32;
/** Number of values that 8 bytes have, and the largest number that they spell. */
const VALUES = 2n ** 64n;
/** Number of draws that a sample takes at most; 4 bytes number them. */
const MAX_DRAWS = 2 ** 24;

/**
 * Returns the seed of a sample, 32 bytes.
 * @throws INPUT_INVALID when a part is not 32 bytes, or the range is empty or beyond 64 bits
 * Source: docs/formats/sample.md
 */
export function sampleSeed(source: SampleSource, hash: Sha256Into = nobleSha256): Uint8Array {
  const { from, to, logId, rootHash, blockHash, nonce } = source;
  requireRange(source);
  for (const [name, bytes] of Object.entries({ logId, rootHash, blockHash, nonce })) {
    if (bytes.length === SOURCE_BYTES) continue;
    throw new LedgerError('INPUT_INVALID', `\`${name}\` has ${bytes.length} bytes instead of ${SOURCE_BYTES}`);
  }
  return sha256(concat(PREFIX, logId, bigEndian(from, 8), bigEndian(to, 8), rootHash, blockHash, nonce), hash);
}

/**
 * Returns the leaf that a number of 64 bits draws; null: it draws none, as each leaf has the same count of numbers.
 * @throws INPUT_INVALID as `sampleSeed`
 */
export function leafDrawn(number: bigint, range: SampleRange): bigint | null {
  requireRange(range);
  const leaves = range.to - range.from;
  const fair = (VALUES / leaves) * leaves;
  return number < fair ? range.from + (number % leaves) : null;
}

/**
 * Yields the leaves that a seed draws, in the order of its draws and each once; at most all of the range.
 * @throws INPUT_INVALID as `sampleSeed`
 */
export function* drawLeaves(
  seed: Uint8Array,
  range: SampleRange,
  hash: Sha256Into = nobleSha256,
): Generator<bigint, void> {
  requireRange(range);
  const drawn = new Set<bigint>();
  for (let draw = 0; draw < MAX_DRAWS && BigInt(drawn.size) < range.to - range.from; draw++) {
    const digest = sha256(concat(seed, bigEndian(BigInt(draw), 4)), hash);
    const leaf = leafDrawn(new DataView(digest.buffer).getBigUint64(0), range);
    if (leaf === null || drawn.has(leaf)) continue;
    drawn.add(leaf);
    yield leaf;
  }
}

/**
 * Returns the largest share of the leaves that can be wrong, with a confidence of 95 %, where none of `count` that were
 * drawn is: 3 in `count`, and never more than all.
 */
export function sampleBound(count: number): number {
  return count < 3 ? 1 : 3 / count;
}

function requireRange({ from, to }: SampleRange): void {
  if (from >= 0n && from < to && to < VALUES) return;
  throw new LedgerError('INPUT_INVALID', 'the leaves of a sample are none, or their indices do not fit 64 bits');
}

function bigEndian(value: bigint, length: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes.subarray(8 - length);
}
