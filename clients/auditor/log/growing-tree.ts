import { EMPTY_ROOT, HASH_BYTES, nodeInput, subtreeRootInto } from '../../../core/merkle/index.ts';
import { TILE_WIDTH, type Tile } from '../../../core/tlog/index.ts';
import { fastSha256 } from '../sha256.ts';

/** The most complete subtrees of a tree, one a bit of its size, and the leaf that is being appended. */
const MOST_PEAKS = 54;

/** A tree that leaves are appended to, held as the roots of its complete subtrees. Source: RFC 9162 §2.1.1. */
export class GrowingTree {
  /** The roots of the complete subtrees, from the largest to the smallest, which holds the last leaves. */
  readonly #peaks = new Uint8Array(MOST_PEAKS * HASH_BYTES);
  #count = 0;
  readonly #node = nodeInput();
  size = 0;

  constructor(other?: GrowingTree) {
    if (other === undefined) return;
    this.#peaks.set(other.#peaks);
    this.#count = other.#count;
    this.size = other.size;
  }

  append(leafHash: Uint8Array): void {
    this.#peaks.set(leafHash, this.#count++ * HASH_BYTES);
    // As many subtrees of one size meet as the old size ends in bits that are 1.
    for (let left = this.size++; left % 2 === 1; left = Math.floor(left / 2)) {
      const at = (--this.#count - 1) * HASH_BYTES;
      this.#node.set(this.#peaks.subarray(at, at + 2 * HASH_BYTES), 1);
      fastSha256(this.#node, this.#peaks, at);
    }
  }

  /** Returns the root hash, 32 fresh bytes. */
  root(): Uint8Array {
    if (this.#count === 0) return EMPTY_ROOT.slice();
    const [node, peaks] = [this.#node, this.#peaks];
    const right = 1 + HASH_BYTES;
    node.set(peaks.subarray((this.#count - 1) * HASH_BYTES, this.#count * HASH_BYTES), right);
    for (let peak = this.#count - 2; peak >= 0; peak--) {
      node.set(peaks.subarray(peak * HASH_BYTES, (peak + 1) * HASH_BYTES), 1);
      // A hash is made before it is written, here over a part of its input.
      fastSha256(node, node, right);
    }
    return node.slice(right);
  }
}

/** Makes the tiles above level 0 from the level-0 tiles of a log, each as soon as it is full. */
export class TileStack {
  readonly #levels: { readonly hashes: Uint8Array; count: number; index: bigint }[] = [];

  /** Takes the next full level-0 tile; returns the tiles that it filled. */
  push(fullTile: Uint8Array): readonly Tile[] {
    const full: Tile[] = [];
    let below = fullTile;
    for (let level = 1; ; level++) {
      const open = this.#level(level);
      subtreeRootInto(below, 0, TILE_WIDTH, open.hashes, open.count++ * HASH_BYTES, fastSha256);
      if (open.count < TILE_WIDTH) return full;
      below = open.hashes.slice();
      full.push({ level, index: open.index++, width: TILE_WIDTH, bytes: below });
      open.count = 0;
    }
  }

  #level(level: number) {
    const open = this.#levels[level] ?? { hashes: new Uint8Array(TILE_WIDTH * HASH_BYTES), count: 0, index: 0n };
    this.#levels[level] = open;
    return open;
  }

  /** Returns the tiles that are not full, lowest level first. */
  partial(): readonly Tile[] {
    return this.#levels.flatMap((open, level) =>
      open !== undefined && open.count > 0
        ? [{ level, index: open.index, width: open.count, bytes: open.hashes.slice(0, open.count * HASH_BYTES) }]
        : [],
    );
  }
}
