import { hash } from 'node:crypto';
import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import { MerkleTree } from 'merkletreejs';
import { equalBytes } from '../../core/kernel/bytes.ts';
import { hashLeaves, type InclusionClaim, InclusionVerifier, verifyInclusion } from '../../core/merkle/index.ts';
import { appendLeaves, proveInclusion, type ReadTile, tilePath } from '../../core/tlog/index.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { inTurns, median } from './measure.ts';
import type { Bench, BenchRow } from './row.ts';

const ROUNDS = 5;
const ENTRY_BYTES = 400;
const BATCH = 65_536;
const TREE = 2 ** 20;
const SMALL_TREE = 2 ** 14;
const SAMPLE = 100_000;
const CHUNK = 2_000;
const PASSES = 3;
const BUILT = 1_000;

/** Measures hashing and appending against bare SHA-256, and proofs against the two common libraries. */
export const run: Bench = async () => [
  ...(await hashingRows()),
  ...(await largeTreeRows()),
  ...(await smallTreeRows()),
];

async function hashingRows(): Promise<BenchRow[]> {
  const entries = Array.from({ length: BATCH }, (_, i) => Buffer.alloc(ENTRY_BYTES, `entry ${i}`));
  // The baseline gets the same bytes ready to hash, and keeps nothing of the results.
  const leafInputs = entries.map((entry) => Buffer.concat([Buffer.of(0), entry]));
  const nodeInput = Buffer.alloc(65, 1);
  const bareLeaves = async () => {
    for (const input of leafInputs) hash('sha256', input, 'hex');
  };
  const times = await inTurns(
    {
      bareLeaves,
      bareTree: async () => {
        await bareLeaves();
        for (let i = 1; i < BATCH; i++) hash('sha256', nodeInput, 'hex');
      },
      leaves: async () => hashLeaves(entries, nodeSha256),
      append: () => appendLeaves(noTiles, 0n, hashLeaves(entries, nodeSha256), nodeSha256),
    },
    ROUNDS,
  );
  const row = (name: string, ours: number, baseline: string, bare: number) =>
    rateRow(name, 'entries/s', BATCH / ours, `crypto.hash, hex: ${baseline}`, BATCH / bare);
  return [
    row(`hash ${BATCH} leaves, entries of ${ENTRY_BYTES} bytes`, times.leaves, 'the same leaves', times.bareLeaves),
    promising(
      row(
        `append ${BATCH} entries of ${ENTRY_BYTES} bytes into tiles`,
        times.append,
        'the same leaves and nodes',
        times.bareTree,
      ),
      0.5,
    ),
  ];
}

async function largeTreeRows(): Promise<BenchRow[]> {
  const leaves = testLeaves(TREE);
  // With prefixed nodes merkletreejs builds the same tree: both verify the same proofs, byte for byte.
  const library = new MerkleTree(leaves, fastestForMerkletreejs, { concatenator: prefixed });
  const rootHash = library.getRoot();
  const { read, root } = await tilesOf(leaves);
  if (!equalBytes(root, rootHash)) throw new Error('the two trees differ');
  const treeSize = BigInt(TREE);
  const random = randomIndices(TREE);

  const many: Record<'ours' | 'single' | 'library', number[]> = { ours: [], single: [], library: [] };
  for (let pass = 0; pass <= PASSES; pass++) {
    const spent = { ours: 0, single: 0, library: 0 };
    const verifier = new InclusionVerifier({ treeSize, rootHash }, nodeSha256);
    for (let done = 0; done < SAMPLE; done += CHUNK) {
      const cases = Array.from({ length: CHUNK }, () => {
        const index = random();
        const leafHash = leaves[index] as Buffer;
        const steps = library
          .getProof(leafHash, index)
          .map(({ position, data }) => ({ position, data: Buffer.from(data) }));
        const claim: InclusionClaim = {
          leafHash,
          leafIndex: BigInt(index),
          treeSize,
          rootHash,
          proof: steps.map(({ data }) => data),
        };
        return { claim, steps, leafHash };
      });
      spent.library += timed(() => {
        for (const { steps, leafHash } of cases)
          if (!library.verify(steps, leafHash, rootHash)) throw new Error('refused');
      });
      spent.ours += timed(() => {
        for (const { claim } of cases) verifier.verify(claim);
      });
      spent.single += timed(() => {
        for (const { claim } of cases) verifyInclusion(claim, nodeSha256);
      });
    }
    // The first pass warms up.
    if (pass > 0) for (const who of ['ours', 'single', 'library'] as const) many[who].push(spent[who]);
  }
  const libraryRate = SAMPLE / median(many.library);

  const indices = Array.from({ length: BUILT }, random);
  const built = await inTurns(
    {
      ours: async () => {
        for (const index of indices) await proveInclusion(read, BigInt(index), treeSize, nodeSha256);
      },
      library: async () => {
        for (const index of indices) library.getProof(leaves[index] as Buffer, index);
      },
    },
    ROUNDS,
  );
  const baseline = 'merkletreejs, crypto.hash';
  return [
    promising(
      rateRow(
        `verify ${SAMPLE} proofs of random leaves of one tree of 2^20 (InclusionVerifier)`,
        'proofs/s',
        SAMPLE / median(many.ours),
        baseline,
        libraryRate,
      ),
      3,
    ),
    rateRow(
      'the same proofs, each on its own (verifyInclusion)',
      'proofs/s',
      SAMPLE / median(many.single),
      baseline,
      libraryRate,
    ),
    rateRow(
      'build proofs from tiles, tree of 2^20',
      'proofs/s',
      BUILT / built.ours,
      'merkletreejs, all nodes in memory',
      BUILT / built.library,
    ),
  ];
}

async function smallTreeRows(): Promise<BenchRow[]> {
  const leaves = testLeaves(SMALL_TREE);
  const { read, root: rootHash } = await tilesOf(leaves);
  const treeSize = BigInt(SMALL_TREE);
  const hexLeaves = leaves.map((leaf) => `0x${leaf.toString('hex')}`);
  const library = SimpleMerkleTree.of(hexLeaves, { nodeHash: fastestForOpenZeppelin });
  const random = randomIndices(SMALL_TREE);
  const indices = Array.from({ length: BUILT }, random);
  const proofs = await Promise.all(indices.map((index) => proveInclusion(read, BigInt(index), treeSize, nodeSha256)));
  const libraryProofs = indices.map((index) => library.getProof(index));
  const times = await inTurns(
    {
      ours: async () => {
        for (const [i, index] of indices.entries()) {
          const proof = proofs[i] as Uint8Array[];
          verifyInclusion(
            { leafHash: leaves[index] as Buffer, leafIndex: BigInt(index), treeSize, rootHash, proof },
            nodeSha256,
          );
        }
      },
      library: async () => {
        for (const [i, index] of indices.entries()) {
          const leaf = hexLeaves[index] as string;
          const proof = libraryProofs[i] as string[];
          if (!SimpleMerkleTree.verify(library.root, leaf, proof, fastestForOpenZeppelin)) throw new Error('refused');
        }
      },
      build: async () => {
        for (const index of indices) await proveInclusion(read, BigInt(index), treeSize, nodeSha256);
      },
      libraryBuild: async () => {
        for (const index of indices) library.getProof(index);
      },
    },
    ROUNDS,
  );
  const baseline = '@openzeppelin/merkle-tree, crypto.hash';
  return [
    rateRow('verify proofs one by one, tree of 2^14', 'proofs/s', BUILT / times.ours, baseline, BUILT / times.library),
    rateRow(
      'build proofs from tiles, tree of 2^14',
      'proofs/s',
      BUILT / times.build,
      baseline,
      BUILT / times.libraryBuild,
    ),
  ];
}

/** Hashes into a Buffer through a latin1 string: faster for merkletreejs than any digest made as a Buffer. */
function fastestForMerkletreejs(input: Buffer): Buffer {
  return Buffer.from(hash('sha256', input, 'binary'), 'latin1');
}

function prefixed([left, right]: Buffer[]): Buffer {
  const input = Buffer.allocUnsafe(65);
  input[0] = 1;
  input.set(left as Buffer, 1);
  input.set(right as Buffer, 33);
  return input;
}

/** Hashes hex strings in sorted pairs, as this library does. */
function fastestForOpenZeppelin(a: unknown, b: unknown): string {
  const [left, right] = [String(a).slice(2), String(b).slice(2)];
  return `0x${hash('sha256', Buffer.from(left < right ? left + right : right + left, 'hex'), 'hex')}`;
}

const noTiles: ReadTile = () => Promise.reject(new Error('an empty log has no tiles'));

async function tilesOf(leaves: readonly Buffer[]): Promise<{ read: ReadTile; root: Uint8Array }> {
  const { tiles, rootHash } = await appendLeaves(noTiles, 0n, leaves, nodeSha256);
  const files = new Map(tiles.map((tile) => [tilePath(tile), tile.bytes]));
  return { read: async (tile) => files.get(tilePath(tile)) as Uint8Array, root: rootHash };
}

function testLeaves(count: number): Buffer[] {
  const entries = Array.from({ length: count }, (_, i) => Buffer.from(`entry ${i}`));
  const packed = Buffer.from(hashLeaves(entries, nodeSha256).buffer);
  return entries.map((_, i) => packed.subarray(i * 32, (i + 1) * 32));
}

/** Returns the same indices in every run, by the linear congruence of Numerical Recipes. */
function randomIndices(below: number): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Makes a row from two rates per millisecond. */
function rateRow(name: string, unit: string, ours: number, baseline: string, theirs: number): BenchRow {
  return { name, value: ours * 1_000, unit, baseline, baselineValue: theirs * 1_000, ratio: ours / theirs };
}

function promising(row: BenchRow, least: number): BenchRow {
  return { ...row, target: `ratio >= ${least}`, met: row.ratio >= least };
}
