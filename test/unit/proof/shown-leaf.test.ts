import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import { showLeaf } from '../../../core/proof/prove-coverage.ts';
import { findLeaf, type Tree } from '../../../core/proof/shown-leaf.ts';
import { SMALL_LOG_ORIGIN } from '../../support/small-log.ts';
import { pushed } from '../../tamper/honest-push.ts';

/** A leaf of a log with these slots opened, and the tree that has it. */
async function shown(slots: Parameters<typeof showLeaf>[2] = null) {
  const { log, person, push } = await pushed();
  const treeSize = log.log.size;
  const tree: Tree = {
    origin: SMALL_LOG_ORIGIN,
    treeSize,
    rootHash: await log.log.rootAt(treeSize),
    hash: nobleSha256,
  };
  return { tree, push, leaf: await showLeaf(log.source(person, treeSize), push, slots) };
}

describe('an entry that is shown', () => {
  it('is found in the tree, and opened as far as it is disclosed', async () => {
    const { tree, push, leaf } = await shown(['id', 'purpose']);
    const { index, leafHash, parsed, opened } = findLeaf(tree, leaf);
    expect([index, leafHash, parsed.n]).toEqual([push.index, hashLeaf(push.entry), opened.n]);
    expect(opened.slots).toEqual({ id: push.facts.id, purpose: push.facts.purpose });
  });

  it('is not found at another index, by another path, or in another tree', async () => {
    const { tree, leaf } = await shown();
    const refused = (other: Tree, shownAs = leaf) =>
      expect(() => findLeaf(other, shownAs)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^PROOF_/) }),
      );
    refused(tree, { ...leaf, index: leaf.index - 1n });
    refused(tree, { ...leaf, index: tree.treeSize });
    refused(tree, { ...leaf, path: leaf.path.slice(1) });
    refused({ ...tree, rootHash: new Uint8Array(32) });
    refused({ ...tree, treeSize: tree.treeSize + 100n });
  });

  it('is of this log', async () => {
    const { tree, leaf } = await shown();
    expect(() => findLeaf({ ...tree, origin: 'ledger.example/other' }, leaf)).toThrow(
      expect.objectContaining({ code: 'ENTRY_OF_ANOTHER_LOG' }),
    );
  });

  it('is refused with a disclosure that is not its own, or that is there twice', async () => {
    const { tree, leaf } = await shown();
    const [first = ''] = leaf.disclosures;
    expect(() => findLeaf(tree, { ...leaf, disclosures: [first, first] })).toThrow(
      expect.objectContaining({ code: 'DISCLOSURE_DUPLICATE' }),
    );
    expect(() => findLeaf(tree, { ...leaf, disclosures: ['no disclosure'] })).toThrow(
      expect.objectContaining({ code: 'DISCLOSURE_MALFORMED' }),
    );
  });
});
