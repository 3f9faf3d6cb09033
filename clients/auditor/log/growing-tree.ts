import { EMPTY_ROOT, HASH_BYTES, hashNode, subtreeRootInto } from '../../../core/merkle/index.ts';
import { TILE_WIDTH, type Tile } from '../../../core/tlog/index.ts';
import { fastSha256 } from '../sha256.ts';

/** A tree that leaves are appended to, held as the roots of its complete subtrees. Source: RFC 9162 §2.1.1. */
export class GrowingTree {
  /** Complete subtrees with their numbers of leaves, from the smallest, which holds the last leaves, to the largest. */
  #peaks: { readonly leaves: number; readonly hash: Uint8Array }[];
  size: number;

  constructor(other?: GrowingTree) {
    this.#peaks = other === undefined ? [] : [...other.#peaks];
    this.size = other?.size ?? 0;
  }

  append(leafHash: Uint8Array): void {
    let peak = { leaves: 1, hash: leafHash };
    for (;;) {
      const left = this.#peaks[0];
      if (left?.leaves !== peak.leaves) break;
      peak = { leaves: 2 * peak.leaves, hash: hashNode(left.hash, peak.hash, fastSha256) };
      this.#peaks.shift();
    }
    this.#peaks.unshift(peak);
    this.size++;
  }

  root(): Uint8Array {
    const [smallest, ...larger] = this.#peaks;
    if (smallest === undefined) return EMPTY_ROOT;
    return larger.reduce((right, { hash }) => hashNode(hash, right, fastSha256), smallest.hash);
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
