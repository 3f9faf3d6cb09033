import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examine, examineOnChain } from '../../../clients/verify/examine.ts';
import { bitsOf, CHAIN_PARTS, FLIPPABLE, flipBit, type Part } from '../../../clients/verify/flip.ts';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { bundle, log, policy } from '../entry/sample-bundle.ts';
import { readerOf } from './reader-of.ts';

const file = utf8(JSON.stringify(bundle));
const parts = parseBundle(file);
const OF_BUNDLES = FLIPPABLE.filter((part) => bitsOf(file, part) > 0);
const OFFLINE = OF_BUNDLES.filter((part) => !CHAIN_PARTS.includes(part));
/** Chooses a bit of a part. */
const bitOf = (part: Part) => fc.integer({ min: 0, max: bitsOf(file, part) - 1 });

describe('a flipped bit', () => {
  test.each<[Part, string, string]>([
    ['entry', 'entry', 'ENTRY_MALFORMED'],
    ['disclosure', 'disclosures', 'DISCLOSURE_MALFORMED'],
    ['neighbour', 'inclusion', 'PROOF_ROOT_MISMATCH'],
    ['checkpoint', 'checkpoint', 'NOTE_SIGNATURE_INVALID'],
    ['signature', 'checkpoint', 'NOTE_SIGNATURE_INVALID'],
    ['root', 'anchor', 'ANCHOR_MISMATCH'],
  ])('of the %s fails at the step “%s”: %s', (part, step, code) => {
    const { steps, verdict } = examine(flipBit(file, part, 0), policy);
    expect(verdict).toBe('failed');
    expect(steps.find(({ state }) => state === 'failed')).toMatchObject({ step, code });
  });

  test.each(OFFLINE)('of the %s is never verified, whichever it is', (part) => {
    const property = fc.property(bitOf(part), (bit) => {
      const { steps, verdict } = examine(flipBit(file, part, bit), policy);
      expect(verdict).toBe('failed');
      const failed = steps.findIndex(({ state }) => state === 'failed');
      expect(steps.slice(0, failed).every(({ state }) => state === 'held')).toBe(true);
      expect(steps.slice(failed + 1).every(({ state }) => state === 'unreached')).toBe(true);
    });
    fc.assert(property, { numRuns: 64 });
  });

  test.each(CHAIN_PARTS)('of the %s is found by the chain alone, whichever it is', async (part) => {
    const property = fc.asyncProperty(bitOf(part), async (bit) => {
      const changed = flipBit(file, part, bit);
      expect(examine(changed, policy).verdict).toBe('offline');
      expect((await examineOnChain(changed, policy, readerOf(parts.anchor))).verdict).toBe('failed');
    });
    await fc.assert(property, { numRuns: 64 });
  });

  test('is one bit of the file that was given', () => {
    for (const part of OF_BUNDLES) expect(flipBit(flipBit(file, part, 3), part, 3), part).toEqual(file);
  });

  test('is looked for only in parts that the file has', async () => {
    const bare = utf8(JSON.stringify({ ...bundle, disclosures: [] }));
    expect(bitsOf(bare, 'disclosure')).toBe(0);
    const alone = utf8(JSON.stringify(await log.bundle(0n, { ...parts.anchor, treeSize: 1n })));
    expect(bitsOf(alone, 'neighbour')).toBe(0);
    expect(() => flipBit(alone, 'neighbour', 0)).toThrow(RangeError);
  });
});
