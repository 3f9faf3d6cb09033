import { hexlify, toUtf8Bytes } from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnchorFixture,
  bitFlipped,
  deployFixture,
  type Growth,
  growthOf,
  hexes,
  keyOf,
} from '../contracts/anchor-fixture.ts';
import { consistencyProof, leafHash, type RangeHash, syntheticTree, treeOf } from '../contracts/naive-tree.ts';

const LARGEST = 40;
const key = keyOf('invariants');
const forger = keyOf('invariants forger');
const honestLeaves = Array.from({ length: LARGEST }, (_, index) => leafHash(toUtf8Bytes(`honest ${index}`)));
const honest = treeOf(honestLeaves);

let fixture: AnchorFixture;
let logs = 0;

beforeAll(async () => {
  fixture = await deployFixture();
});
afterAll(() => fixture.chain.close());

/** The honest log with the leaf at `at` rewritten. */
function rewritten(at: number): RangeHash {
  return treeOf(honestLeaves.map((leaf, index) => (index === at ? leafHash(toUtf8Bytes('rewritten')) : leaf)));
}

type Step =
  | { readonly kind: 'grow'; readonly by: number }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'replay'; readonly which: number }
  | { readonly kind: 'rewrite'; readonly at: number; readonly by: number; readonly proofOf: 'fork' | 'honest' }
  | { readonly kind: 'shrink'; readonly to: number }
  | { readonly kind: 'jump'; readonly from: number; readonly by: number }
  | { readonly kind: 'forge'; readonly by: number }
  | { readonly kind: 'damage'; readonly by: number; readonly hash: number; readonly bit: number };

const small = fc.integer({ min: 1, max: 9 });
const place = fc.nat({ max: LARGEST - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('grow' as const), by: small }) },
  fc.record({ kind: fc.constant('heartbeat' as const) }),
  fc.record({ kind: fc.constant('replay' as const), which: fc.nat({ max: 20 }) }),
  fc.record({
    kind: fc.constant('rewrite' as const),
    at: place,
    by: fc.nat({ max: 9 }),
    proofOf: fc.constantFrom('fork' as const, 'honest' as const),
  }),
  fc.record({ kind: fc.constant('shrink' as const), to: place }),
  fc.record({ kind: fc.constant('jump' as const), from: place, by: small }),
  fc.record({ kind: fc.constant('forge' as const), by: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant('damage' as const), by: small, hash: place, bit: fc.nat({ max: 255 }) }),
);

/** The model of one log. */
interface Model {
  readonly logId: string;
  size: bigint;
  /** The time of the newest signature that was accepted. */
  time: bigint;
  readonly firstAnchoredAt: Map<bigint, bigint>;
  /** Everything that the log key ever signed, accepted or not. */
  readonly signed: (readonly unknown[])[];
}

const capped = (size: bigint) => (size > BigInt(LARGEST) ? BigInt(LARGEST) : size);

/** Returns the submission of a step and whether the contract accepts it; null when the step makes no sense there. */
function submission(
  model: Model,
  step: Step,
): { readonly args: readonly unknown[]; readonly accepted: boolean } | null {
  const { logId, size } = model;
  const sign = (growth: Growth, accepted: boolean, by = key) => ({ args: fixture.signed(by, growth), accepted });
  const grown = (by: number) => growthOf(honest, logId, size, capped(size + BigInt(by)), model.time + 1n);
  switch (step.kind) {
    case 'grow':
      return sign(grown(step.by), true);
    case 'heartbeat':
      return size === 0n ? null : sign(grown(0), true);
    case 'forge':
      return size === 0n && step.by === 0 ? null : sign(grown(step.by), false, forger);
    case 'replay': {
      const args = model.signed[step.which % Math.max(model.signed.length, 1)];
      if (args === undefined) return null;
      const [, oldSize, newSize, newRoot, proof, time] = args as readonly [
        string,
        bigint,
        bigint,
        string,
        unknown,
        bigint,
      ];
      const honestly = oldSize === size ? growthOf(honest, logId, size, newSize) : null;
      const isHonest = honestly?.newRoot === newRoot && `${honestly.proof}` === `${proof}`;
      return { args, accepted: isHonest && (newSize > size || time > model.time) };
    }
    case 'rewrite': {
      if (BigInt(step.at) >= size) return null;
      const newSize = capped(size + BigInt(step.by));
      const fork = growthOf(rewritten(step.at), logId, size, newSize);
      const proof = step.proofOf === 'fork' ? fork.proof : hexes(consistencyProof(honest, size, newSize));
      return sign({ ...fork, proof }, false);
    }
    case 'shrink': {
      const newSize = BigInt(step.to);
      if (newSize >= size || newSize === 0n) return null;
      return sign({ logId, oldSize: size, newSize, newRoot: hexlify(honest(0n, newSize)), time: 1n, proof: [] }, false);
    }
    case 'jump': {
      const from = BigInt(step.from);
      return from === size ? null : sign(growthOf(honest, logId, from, capped(from + BigInt(step.by))), false);
    }
    case 'damage': {
      const growth = grown(step.by);
      if (growth.proof.length === 0) return null;
      const at = step.hash % growth.proof.length;
      const proof = growth.proof.map((hash, index) => (index === at ? bitFlipped(hash, step.bit) : hash));
      return sign({ ...growth, proof }, false);
    }
  }
}

/** Everything that must hold of a log whatever was submitted. */
async function checkInvariants(model: Model, sizeBefore: bigint): Promise<void> {
  const [treeSize, rootHash] = await fixture.contract.call('head', [model.logId]);
  expect(treeSize).toBeGreaterThanOrEqual(sizeBefore);
  expect([treeSize, rootHash]).toEqual([model.size, hexlify(honest(0n, model.size))]);
  for (const [size, firstAt] of model.firstAnchoredAt) {
    const [anchoredAt] = await fixture.contract.call('verifyAnchor', [model.logId, size, hexlify(honest(0n, size))]);
    expect(anchoredAt).toBe(firstAt);
  }
}

describe('whatever is submitted, in whatever order', () => {
  it('the size never falls, only what contains the head and is signed gets in, and no anchor is lost or redated', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const logId = await fixture.register(`invariants/${logs++}`, key);
        const model: Model = { logId, size: 0n, time: 0n, firstAnchoredAt: new Map(), signed: [] };
        for (const taken of steps) {
          const made = submission(model, taken);
          if (made === null) continue;
          const { args, accepted } = made;
          const sizeBefore = model.size;
          if (accepted) {
            const receipt = await fixture.contract.send('anchor', args, fixture.roleless);
            model.size = args[2] as bigint;
            model.time = args[5] as bigint;
            if (model.size > sizeBefore) model.firstAnchoredAt.set(model.size, receipt.minedAt);
          } else {
            await fixture.contract.refusal('anchor', args);
            await expect(fixture.contract.send('anchor', args, fixture.roleless)).rejects.toThrow();
          }
          if (taken.kind !== 'forge') model.signed.push(args);
          await checkInvariants(model, sizeBefore);
        }
      }),
      { seed: 9162, numRuns: 60 },
    );
  });
});

describe('logs of any size up to the largest', () => {
  const ofBits = (most: number) =>
    fc.integer({ min: 1, max: most }).chain((bits) => fc.bigInt({ min: 1n, max: 2n ** BigInt(bits) - 1n }));
  /** Two sizes, as far apart as one anchor can take a log. */
  const sizes = fc
    .tuple(ofBits(64), ofBits(32))
    .map(([size, by]) => (size + by < 2n ** 64n ? [size, size + by] : [size - by, size]) as readonly [bigint, bigint]);

  it('grow by honest proofs, and by none with a bit turned, a hash missing or a hash too many', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat({ max: 255 }), async ([oldSize, newSize], hash, bit) => {
        const tree = syntheticTree(`${logs}`, oldSize, newSize);
        const logId = await fixture.register(`sizes/${logs++}`, key);
        await fixture.setHead(logId, key, oldSize, hexlify(tree(0n, oldSize)));
        const growth = growthOf(tree, logId, oldSize, newSize);
        await fixture.contract.call('anchor', fixture.signed(key, growth));
        const refusalOf = async (proof: readonly string[]) =>
          (await fixture.contract.refusal('anchor', fixture.signed(key, { ...growth, proof }))).name;
        const at = hash % growth.proof.length;
        const turned = growth.proof.map((value, index) => (index === at ? bitFlipped(value, bit) : value));
        expect(['FirstRootMismatch', 'RootMismatch']).toContain(await refusalOf(turned));
        expect(await refusalOf(growth.proof.filter((_, index) => index !== at))).toBe('ProofWrongLength');
        expect(await refusalOf([...growth.proof, growth.newRoot])).toBe('ProofWrongLength');
      }),
      { seed: 6962, numRuns: 150 },
    );
  });

  it('cannot be rewritten: no proof made from another history leads from the head', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([oldSize, newSize]) => {
        const logId = await fixture.register(`histories/${logs}`, key);
        const past = syntheticTree(`past ${logs}`, oldSize, newSize);
        const rewritten = syntheticTree(`rewritten ${logs++}`, oldSize, newSize);
        await fixture.setHead(logId, key, oldSize, hexlify(past(0n, oldSize)));
        const fork = growthOf(rewritten, logId, oldSize, newSize);
        const { name } = await fixture.contract.refusal('anchor', fixture.signed(key, fork));
        // A whole old tree is not in the proof: its root is taken from the head, so that only the new root can miss.
        const isWhole = (oldSize & (oldSize - 1n)) === 0n;
        expect(name).toBe(isWhole ? 'RootMismatch' : 'FirstRootMismatch');
      }),
      { seed: 4648, numRuns: 60 },
    );
  });
});
