import { LedgerError } from '../kernel/error.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { emptyHash, hashBranch, keyBit } from '../prefix/index.ts';

/** Length of a hash, in bytes. */
const HASH_BYTES = 32;
/** Length of what a tile says of a place, in bytes: its hash, then where its records end as u64, big-endian. */
const PLACE_BYTES = 40;

/** A subtree as its hash and the number of its records. */
export interface HashedSubtree {
  readonly hash: Uint8Array;
  readonly count: number;
}

/** Where a search leaves a tile: at one of its places, or nowhere since no record is there. */
export interface Step {
  /** The place, from the left; null: no record begins with these bits. */
  readonly place: number | null;
  /** Number of records before that place in the tile. */
  readonly before: number;
  /** Number of records in that place. */
  readonly count: number;
}

/**
 * A tile: the hashes of 2, 4 … 256 subtrees of the same depth, with the number of records up to the end of each. The
 * hash of a subtree with one record is that of the record, so the numbers say at which depth it hangs.
 */
export class MapTile {
  readonly #places: readonly HashedSubtree[];

  private constructor(places: readonly HashedSubtree[]) {
    this.#places = places;
  }

  /** Makes the tile of these subtrees, from left to right. */
  static of(places: readonly HashedSubtree[]): MapTile {
    return new MapTile(places);
  }

  /**
   * Reads a tile of 2^`bits` places.
   * @throws MAP_FILE_MALFORMED when the file has another length, or the number of records falls
   */
  static parse(bytes: Uint8Array, bits: number, path: string): MapTile {
    if (bytes.length !== PLACE_BYTES << bits) throw malformed(path, `has ${bytes.length} bytes`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const places: HashedSubtree[] = [];
    let end = 0;
    for (let at = 0; at < bytes.length; at += PLACE_BYTES) {
      const next = Number(view.getBigUint64(at + HASH_BYTES));
      if (next < end || !Number.isSafeInteger(next)) throw malformed(path, 'counts records backwards');
      places.push({ hash: bytes.slice(at, at + HASH_BYTES), count: next - end });
      end = next;
    }
    return new MapTile(places);
  }

  /** Returns the bytes of its file. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#places.length * PLACE_BYTES);
    const view = new DataView(bytes.buffer);
    let end = 0;
    for (const [i, { hash, count }] of this.#places.entries()) {
      end += count;
      bytes.set(hash, i * PLACE_BYTES);
      view.setBigUint64(i * PLACE_BYTES + HASH_BYTES, BigInt(end));
    }
    return bytes;
  }

  /** Returns the subtree over all its places. */
  root(hash: Sha256Into): HashedSubtree {
    return this.#join(0, this.#places.length, hash);
  }

  /**
   * Goes down from the tile's root, which is `depth` bits below the root of all, towards a key, until one record is
   * left or none; puts the hashes beside its way at the end of `path`.
   */
  step(key: Uint8Array, depth: number, path: Uint8Array[], hash: Sha256Into): Step {
    let [from, to, at] = [0, this.#places.length, depth];
    while (to - from > 1 && this.#count(from, to) > 1) {
      const middle = (from + to) / 2;
      const isRight = keyBit(key, 0, at++) === 1;
      path.push((isRight ? this.#join(from, middle, hash) : this.#join(middle, to, hash)).hash);
      if (isRight) from = middle;
      else to = middle;
    }
    const place = this.#places.findIndex(({ count }, i) => i >= from && i < to && count > 0);
    if (place === -1) return { place: null, before: 0, count: 0 };
    return { place, before: this.#count(0, place), count: (this.#places[place] as HashedSubtree).count };
  }

  #join(from: number, to: number, hash: Sha256Into): HashedSubtree {
    if (to - from === 1) return this.#places[from] as HashedSubtree;
    const middle = (from + to) / 2;
    const [left, right] = [this.#join(from, middle, hash), this.#join(middle, to, hash)];
    const count = left.count + right.count;
    if (count === 0) return { hash: emptyHash(), count };
    if (count === 1) return left.count === 1 ? left : right;
    return { hash: hashBranch(left.hash, right.hash, hash), count };
  }

  #count(from: number, to: number): number {
    let count = 0;
    for (let i = from; i < to; i++) count += (this.#places[i] as HashedSubtree).count;
    return count;
  }
}

function malformed(path: string, why: string): LedgerError {
  return new LedgerError('MAP_FILE_MALFORMED', `\`${path}\` ${why}`, { details: { path } });
}
