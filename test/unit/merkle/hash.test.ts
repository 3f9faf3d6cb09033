import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nobleSha256, sha256 } from '../../../core/kernel/sha256.ts';
import { EMPTY_ROOT, hashLeaf, hashLeaves, hashNode, subtreeRootInto } from '../../../core/merkle/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import tree from '../../vectors/rfc6962/tree.json' with { type: 'json' };
import { codeOf } from '../entry/code-of.ts';

const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const hashes = { noble: nobleSha256, node: nodeSha256 };

describe.each(Object.entries(hashes))('hashing with %s', (_, hash) => {
  it('gives the leaf and node hashes of the RFC 6962 tree', () => {
    const leaves = tree.leafInputs.map(unhex);
    expect(leaves.map((leaf) => hex(hashLeaf(leaf, hash)))).toEqual(tree.nodeHashes[0]);
    for (let level = 1; level < tree.nodeHashes.length; level++) {
      const below = (tree.nodeHashes[level - 1] as string[]).map(unhex);
      const nodes = (tree.nodeHashes[level] as string[]).map((_, i) =>
        hex(hashNode(below[2 * i] as Uint8Array, below[2 * i + 1] as Uint8Array, hash)),
      );
      expect(nodes).toEqual(tree.nodeHashes[level]);
    }
    expect(hex(EMPTY_ROOT)).toBe(tree.rootHashes[0]);
  });

  it('hashes many entries as it hashes each', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (entries) => {
        const packed = Buffer.concat(entries.map((entry) => hashLeaf(entry, hash)));
        expect(Buffer.compare(hashLeaves(entries, hash), packed)).toBe(0);
      }),
      { seed: 1 },
    );
  });

  it('takes an entry longer than any before it', () => {
    const entry = new Uint8Array(70_000).fill(7);
    expect(hashLeaf(entry, hash)).toEqual(sha256(Uint8Array.from([0, ...entry])));
    expect(hashLeaf(new Uint8Array(0), hash)).toEqual(sha256(Uint8Array.of(0)));
  });

  it('gives the root of every complete subtree of a tile', () => {
    const packed = Buffer.concat(tree.nodeHashes[0]?.map(unhex) ?? []);
    for (const [level, nodes] of tree.nodeHashes.entries()) {
      for (const [i, node] of nodes.entries()) {
        const out = new Uint8Array(40);
        subtreeRootInto(packed, i << level, 1 << level, out, 8, hash);
        expect(hex(out)).toBe('00'.repeat(8) + node);
      }
    }
  });
});

describe('the hash of Node', () => {
  it('gives what noble gives, also into its own input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 40, maxLength: 200 }), fc.nat({ max: 8 }), (input, offset) => {
        const own = input.slice();
        nodeSha256(own, own, offset);
        const expected = input.slice();
        expected.set(sha256(input), offset);
        expect(own).toEqual(expected);
      }),
      { seed: 2 },
    );
  });
});

describe('a node', () => {
  it('refuses children that are not hashes', () => {
    const good = new Uint8Array(32);
    expect(codeOf(() => hashNode(good.subarray(1), good))).toBe('PROOF_HASH_WRONG_LENGTH');
    expect(codeOf(() => hashNode(good, new Uint8Array(33)))).toBe('PROOF_HASH_WRONG_LENGTH');
  });
});
