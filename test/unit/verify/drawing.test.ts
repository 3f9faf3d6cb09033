import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawProof } from '../../../clients/verify/drawing.ts';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { anchored, bundle, log } from '../entry/sample-bundle.ts';

const drawn = async (leafIndex: bigint, treeSize: bigint) =>
  drawProof(parseBundle(utf8(JSON.stringify(await log.bundle(leafIndex, { ...anchored, treeSize })))));

/** The sides of a leaf's path in a tree, from the leaf up, by the definition of RFC 9162 §2.1.1. */
function sidesOf(leafIndex: number, treeSize: number): readonly string[] {
  if (treeSize === 1) return [];
  const left = 2 ** (Math.ceil(Math.log2(treeSize)) - 1);
  return leafIndex < left
    ? [...sidesOf(leafIndex, left), 'left']
    : [...sidesOf(leafIndex - left, treeSize - left), 'right'];
}

describe('the drawing of a proof', () => {
  test('of every leaf of every tree leads to the signed root, on the sides that the tree has', async () => {
    for (let treeSize = 1n; treeSize <= log.size; treeSize++) {
      for (let leafIndex = 0n; leafIndex < treeSize; leafIndex++) {
        const drawing = await drawn(leafIndex, treeSize);
        expect(drawing).toMatchObject({ leafIndex, treeSize, isSame: true });
        expect(drawing?.root).toEqual(await log.rootAt(treeSize));
        expect(drawing?.levels.map(({ side }) => side)).toEqual(sidesOf(Number(leafIndex), Number(treeSize)));
      }
    }
  });

  test('shows another root when the entry is another, whatever a verifier finds first', async () => {
    const parts = parseBundle(utf8(JSON.stringify(bundle)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (entry) => {
        const drawing = drawProof({ ...parts, entry });
        expect(drawing?.isSame).toBe(false);
        expect(drawing?.levels.map(({ side }) => side)).toEqual(sidesOf(5, 9));
      }),
    );
  });

  test('is drawn of what is a proof, and not of anything else', () => {
    const { entry, proof } = parseBundle(utf8(JSON.stringify(bundle)));
    expect(drawProof({ entry, proof: 'proof' })).toBeNull();
    expect(drawProof({ entry, proof: proof.replace('\n9\n', '\n09\n') })).toBeNull();
  });
});
