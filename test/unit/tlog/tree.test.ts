import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_ROOT, hashLeaf, hashLeaves, verifyConsistency, verifyInclusion } from '../../../core/merkle/index.ts';
import {
  appendLeaves,
  borderTiles,
  proveConsistency,
  proveInclusion,
  rootAt,
  tilePath,
  tileReader,
} from '../../../core/tlog/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { naiveConsistency, naiveInclusion, naiveRoot, testEntries } from '../merkle/naive-tree.ts';
import { TileMap } from './tile-map.ts';

const SMALL = 40;
const LARGE = 66_000;
const entries = testEntries(LARGE);
const leaves = hashLeaves(entries, nodeSha256);
const leaf = (from: number, to: number) => leaves.subarray(from * 32, to * 32);

/** A log that was published at each of these sizes. */
async function grown(...sizes: readonly number[]): Promise<TileMap> {
  const log = new TileMap();
  let size = 0;
  for (const next of sizes) {
    log.keep(await appendLeaves(log.read, BigInt(size), leaf(size, next), nodeSha256));
    size = next;
  }
  return log;
}

describe('a log of tiles', () => {
  it('has at every small size the naive root, inclusion and consistency proofs', async () => {
    const log = new TileMap();
    for (let size = 1; size <= SMALL; size++) {
      const tree = entries.slice(0, size);
      const appended = await appendLeaves(log.read, BigInt(size - 1), leaf(size - 1, size), nodeSha256);
      log.keep(appended);
      expect(appended.size).toBe(BigInt(size));
      expect(appended.rootHash).toEqual(naiveRoot(tree));
      expect(await rootAt(log.read, BigInt(size))).toEqual(naiveRoot(tree));
      for (let i = 0; i < size; i++) {
        expect(await proveInclusion(log.read, BigInt(i), BigInt(size), nodeSha256)).toEqual(naiveInclusion(i, tree));
        expect(await proveConsistency(log.read, BigInt(i), BigInt(size), nodeSha256)).toEqual(
          naiveConsistency(i, tree),
        );
      }
    }
  });

  it('agrees with the naive tree around the widths of tiles', async () => {
    const sizes = [255, 256, 257, 511, 512, 513, 700];
    const log = await grown(...sizes);
    for (const size of sizes) {
      const tree = entries.slice(0, size);
      expect(await rootAt(log.read, BigInt(size), nodeSha256)).toEqual(naiveRoot(tree));
      for (const i of [0, 1, 127, 254, 255, 256, 300, 511, 512, size - 2, size - 1].filter((i) => i < size)) {
        expect(await proveInclusion(log.read, BigInt(i), BigInt(size), nodeSha256)).toEqual(naiveInclusion(i, tree));
        expect(await proveConsistency(log.read, BigInt(i), BigInt(size), nodeSha256)).toEqual(
          naiveConsistency(i, tree),
        );
      }
    }
  });

  it('proves what verifies, in a tree of three levels of tiles', async () => {
    const sizes = [1, 256, 65_535, 65_536, 65_537, 65_793, LARGE];
    const log = await grown(...sizes);
    const size = fc.constantFrom(...sizes);
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(), async (a, b, which) => {
        const [size1, size2] = a < b ? [a, b] : [b, a];
        const index = which % size2;
        const treeSize = BigInt(size2);
        const rootHash = await rootAt(log.read, treeSize, nodeSha256);
        const proof = await proveInclusion(log.read, BigInt(index), treeSize, nodeSha256);
        verifyInclusion({ leafHash: leaf(index, index + 1), leafIndex: BigInt(index), treeSize, rootHash, proof });
        verifyConsistency({
          size1: BigInt(size1),
          root1: await rootAt(log.read, BigInt(size1), nodeSha256),
          size2: treeSize,
          root2: rootHash,
          proof: await proveConsistency(log.read, BigInt(size1), treeSize, nodeSha256),
        });
      }),
      { seed: 9, numRuns: 60 },
    );
  });

  it('gives the root of any smaller size, published or not', async () => {
    const { files } = await grown(1_000);
    const read = tileReader(async (path) => files.get(path) ?? null, 1_000n);
    for (let size = 0; size <= 1_000; size += 9) {
      expect(await rootAt(read, BigInt(size), nodeSha256)).toEqual(naiveRoot(entries.slice(0, size)));
    }
    await expect(rootAt(read, 1_001n)).rejects.toMatchObject({ code: 'TILE_MISSING' });
  });
});

describe('appending', () => {
  it('gives the same tiles in one batch as in many', async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 1_400 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (sizes) => {
        const sorted = sizes.toSorted((a, b) => a - b);
        const many = await grown(...sorted);
        const last = sorted.at(-1) as number;
        const once = await appendLeaves(new TileMap().read, 0n, leaf(0, last), nodeSha256);
        for (const tile of once.tiles) expect(many.files.get(tilePath(tile))).toEqual(tile.bytes);
        expect(await rootAt(many.read, BigInt(last), nodeSha256)).toEqual(once.rootHash);
        expect(once.rootHash).toEqual(naiveRoot(entries.slice(0, last)));
      }),
      { seed: 10, numRuns: 15 },
    );
  });

  it('gives each changed tile once, at its new width, and reads only the border', async () => {
    const log = await grown(700);
    const read: string[] = [];
    const appended = await appendLeaves(
      (tile) => {
        read.push(tilePath(tile));
        return log.read(tile);
      },
      700n,
      leaf(700, 1_100),
      nodeSha256,
    );
    expect(read).toEqual(['tile/0/002.p/188', 'tile/1/000.p/2']);
    expect(appended.tiles.map(tilePath)).toEqual(['tile/0/002', 'tile/0/003', 'tile/0/004.p/76', 'tile/1/000.p/4']);
  });

  it('takes leaf hashes as a list as well', async () => {
    const list = entries.slice(0, 300).map((entry) => hashLeaf(entry));
    expect(await appendLeaves(new TileMap().read, 0n, list)).toEqual(
      await appendLeaves(new TileMap().read, 0n, leaf(0, 300)),
    );
  });

  it('of nothing changes nothing', async () => {
    const log = await grown(300);
    const { rootHash } = await appendLeaves(log.read, 300n, []);
    expect(rootHash).toEqual(naiveRoot(entries.slice(0, 300)));
    expect(await appendLeaves(log.read, 0n, [])).toEqual({ size: 0n, rootHash: EMPTY_ROOT, tiles: [] });
  });

  it('makes the tiles of a log of 70,000 entries as tlog-tiles describes them', async () => {
    expect(borderTiles(70_000n).map(tilePath)).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect(borderTiles(256n).map(tilePath)).toEqual(['tile/1/000.p/1']);
  });

  it('refuses leaf hashes that are not 32 bytes each', async () => {
    const { read } = new TileMap();
    await expect(appendLeaves(read, 0n, new Uint8Array(33))).rejects.toMatchObject({ code: 'PROOF_HASH_WRONG_LENGTH' });
    await expect(appendLeaves(read, 0n, [new Uint8Array(31)])).rejects.toMatchObject({
      code: 'PROOF_HASH_WRONG_LENGTH',
    });
  });

  it('refuses to grow past 64 bits', async () => {
    const { read } = new TileMap();
    await expect(appendLeaves(read, 2n ** 64n - 1n, leaf(0, 1))).rejects.toMatchObject({
      code: 'TREE_SIZE_OUT_OF_RANGE',
    });
  });
});

describe('reading tiles', () => {
  it('falls back to the full tile when the partial one is gone', async () => {
    const log = await grown(256);
    expect(await log.read({ level: 0, index: 0n, width: 7 })).toEqual(leaf(0, 7));
  });

  it('names the tile that is missing', async () => {
    const log = await grown(300);
    const missing = { code: 'TILE_MISSING', details: { path: 'tile/0/001.p/45' } };
    await expect(rootAt(log.read, 301n)).rejects.toMatchObject(missing);
    await expect(log.read({ level: 0, index: 2n, width: 256 })).rejects.toMatchObject({ code: 'TILE_MISSING' });
  });

  it('refuses tiles of another length', async () => {
    const short = async () => new Uint8Array(64);
    await expect(rootAt(short, 5n)).rejects.toMatchObject({ code: 'TILE_MALFORMED' });
    await expect(proveInclusion(short, 1n, 5n)).rejects.toMatchObject({ code: 'TILE_MALFORMED' });
    await expect(appendLeaves(short, 5n, leaf(0, 1))).rejects.toMatchObject({ code: 'TILE_MALFORMED' });
    const shortFull = tileReader(async (path) => (path.includes('.p/') ? null : new Uint8Array(64)));
    await expect(rootAt(shortFull, 5n)).rejects.toMatchObject({ code: 'TILE_MALFORMED' });
  });

  it('refuses to prove what the tree does not have', async () => {
    const log = await grown(9);
    await expect(proveInclusion(log.read, 9n, 9n)).rejects.toMatchObject({ code: 'PROOF_INDEX_OUT_OF_RANGE' });
    await expect(proveConsistency(log.read, 9n, 8n)).rejects.toMatchObject({ code: 'PROOF_SIZES_OUT_OF_ORDER' });
    await expect(rootAt(log.read, -1n)).rejects.toMatchObject({ code: 'TREE_SIZE_OUT_OF_RANGE' });
  });
});
