import { hexlify } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnchorFixture,
  bitFlipped,
  deployFixture,
  growthOf,
  hexes,
  keyOf,
  refused,
} from '../contracts/anchor-fixture.ts';
import { consistencyProof, inclusionProof, leafHash, treeOf } from '../contracts/naive-tree.ts';

const LARGEST = 16n;
const key = keyOf('exhaustive');
const leaves = Array.from({ length: Number(LARGEST) }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
const tree = treeOf(leaves);
const sizes = (from: bigint) => Array.from({ length: Number(LARGEST - from) + 1 }, (_, step) => from + BigInt(step));
const pairs = sizes(1n).flatMap((oldSize) => sizes(oldSize + 1n).map((newSize) => [oldSize, newSize] as const));

let fixture: AnchorFixture;
/** The log whose head has each size. */
const logAt = new Map<bigint, string>();
/** A log that anchored every size. */
let everySize: string;

beforeAll(async () => {
  fixture = await deployFixture();
  for (const size of sizes(0n)) {
    const logId = await fixture.register(`exhaustive/${size}`, key);
    logAt.set(size, logId);
    if (size > 0n)
      await fixture.contract.send('anchor', fixture.signed(key, growthOf(tree, logId, 0n, size)), fixture.roleless);
  }
  everySize = await fixture.register('exhaustive/every', key);
  for (const size of sizes(1n)) {
    const growth = growthOf(tree, everySize, size - 1n, size);
    await fixture.contract.send('anchor', fixture.signed(key, growth), fixture.roleless);
  }
});
afterAll(() => fixture.chain.close());

/** Makes the growth of the log at one size to another; to the same, it is signed later than the head was. */
const growth = (oldSize: bigint, newSize: bigint) =>
  growthOf(tree, logAt.get(oldSize) as string, oldSize, newSize, newSize === oldSize ? 2n : 1n);
const root = (size: bigint) => hexlify(tree(0n, size));

describe('anchoring, for every pair of sizes up to 16', () => {
  it('accepts an honest growth', async () => {
    for (const oldSize of sizes(0n)) {
      for (const newSize of sizes(oldSize === 0n ? 1n : oldSize)) {
        await fixture.contract.call('anchor', fixture.signed(key, growth(oldSize, newSize)));
      }
    }
  });

  it('refuses a proof with one bit of one hash turned, naming the root that it misses', async () => {
    for (const [oldSize, newSize] of pairs) {
      const honest = growth(oldSize, newSize);
      const nodes = consistencyProof(tree, oldSize, newSize);
      for (const [at, node] of nodes.entries()) {
        const proof = honest.proof.map((hash, index) => (index === at ? bitFlipped(hash, at) : hash));
        const refusal = await fixture.contract.refusal('anchor', fixture.signed(key, { ...honest, proof }));
        const isInFirst = node.to <= oldSize;
        expect(refusal.name, `${oldSize} to ${newSize}, hash ${at}`).toBe(
          isInFirst ? 'FirstRootMismatch' : 'RootMismatch',
        );
        expect(refusal.args[0]).toBe(root(isInFirst ? oldSize : newSize));
      }
    }
  });

  it('refuses a proof with a hash left out, added or doubled, naming the length that it wants', async () => {
    for (const [oldSize, newSize] of pairs) {
      const honest = growth(oldSize, newSize);
      const length = honest.proof.length;
      const last = honest.proof[length - 1] as string;
      for (const proof of [honest.proof.slice(1), honest.proof.slice(0, -1), [...honest.proof, last], []]) {
        expect(await fixture.contract.refusal('anchor', fixture.signed(key, { ...honest, proof }))).toEqual(
          refused('ProofWrongLength', BigInt(length), BigInt(proof.length)),
        );
      }
    }
  });

  it('refuses a proof with two neighbours exchanged', async () => {
    for (const [oldSize, newSize] of pairs) {
      const honest = growth(oldSize, newSize);
      for (let at = 1; at < honest.proof.length; at++) {
        const proof = [...honest.proof];
        proof.splice(at - 1, 2, honest.proof[at] as string, honest.proof[at - 1] as string);
        const refusal = await fixture.contract.refusal('anchor', fixture.signed(key, { ...honest, proof }));
        expect(['FirstRootMismatch', 'RootMismatch']).toContain(refusal.name);
      }
    }
  });

  it('refuses a root with one bit turned although the log key signed it', async () => {
    for (const [oldSize, newSize] of pairs) {
      const newRoot = bitFlipped(root(newSize), 255);
      const signed = fixture.signed(key, { ...growth(oldSize, newSize), newRoot });
      expect(await fixture.contract.refusal('anchor', signed)).toEqual(refused('RootMismatch', newRoot, root(newSize)));
    }
  });

  it('refuses to go back', async () => {
    for (const [newSize, oldSize] of pairs) {
      const signed = fixture.signed(key, { ...growth(oldSize, oldSize), newSize, newRoot: root(newSize) });
      expect(await fixture.contract.refusal('anchor', signed)).toEqual(refused('TreeShrunk', oldSize, newSize));
    }
  });

  it('refuses any other old size than the head has', async () => {
    for (const [oldSize, newSize] of pairs) {
      const signed = fixture.signed(key, { ...growth(oldSize, newSize), logId: logAt.get(newSize) as string });
      expect(await fixture.contract.refusal('anchor', signed)).toEqual(refused('HeadMoved', oldSize, newSize));
    }
  });
});

describe('the views, for every anchored tree up to 16', () => {
  it('verify each consistency proof and refuse each with one bit turned', async () => {
    for (const [oldSize, newSize] of pairs) {
      const nodes = consistencyProof(tree, oldSize, newSize);
      const args = (proof: readonly string[]) => [everySize, oldSize, root(oldSize), newSize, root(newSize), proof];
      const anchored = await fixture.contract.call('verifyAnchor', [everySize, newSize, root(newSize)]);
      expect(await fixture.contract.call('verifyConsistency', args(hexes(nodes)))).toEqual(anchored);
      for (const [at, node] of nodes.entries()) {
        const proof = hexes(nodes).map((hash, index) => (index === at ? bitFlipped(hash, at) : hash));
        const refusal = await fixture.contract.refusal('verifyConsistency', args(proof));
        expect(refusal.name).toBe(node.to <= oldSize ? 'FirstRootMismatch' : 'RootMismatch');
      }
    }
  });

  it('verify each inclusion proof, and refuse another leaf, a turned bit, a wrong length and an index outside', async () => {
    for (const size of sizes(1n)) {
      for (const [index, leaf] of leaves.slice(0, Number(size)).entries()) {
        const proof = hexes(inclusionProof(tree, BigInt(index), 0n, size));
        const args = (leafIndex: number, path: readonly string[], hash = hexlify(leaf)) =>
          [everySize, size, root(size), hash, leafIndex, path] as const;
        const refusal = (...changed: Parameters<typeof args>) =>
          fixture.contract.refusal('verifyInclusion', args(...changed));
        await fixture.contract.call('verifyInclusion', args(index, proof));
        expect((await refusal(index, proof, bitFlipped(hexlify(leaf)))).name).toBe('RootMismatch');
        expect(await refusal(index, [...proof, root(1n)])).toEqual(
          refused('ProofWrongLength', BigInt(proof.length), BigInt(proof.length + 1)),
        );
        expect(await refusal(index + Number(size), proof)).toEqual(
          refused('LeafIndexOutOfRange', BigInt(index) + size, size),
        );
        for (const at of proof.keys()) {
          const changed = proof.map((hash, place) => (place === at ? bitFlipped(hash, at) : hash));
          expect((await refusal(index, changed)).name).toBe('RootMismatch');
        }
      }
    }
  });
});
