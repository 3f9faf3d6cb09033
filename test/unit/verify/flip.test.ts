import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examineBundle, examineOnChain } from '../../../clients/verify/examine.ts';
import { bitsOf, CHAIN_PARTS, FLIPPABLE, flipBit, type Part } from '../../../clients/verify/flip.ts';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { bundle, log, policy } from '../entry/sample-bundle.ts';
import { readerOf } from './reader-of.ts';

const parts = parseBundle(utf8(JSON.stringify(bundle)));
const OFFLINE = FLIPPABLE.filter((part) => !CHAIN_PARTS.includes(part));
/** Chooses a bit of a part. */
const bitOf = (part: Part) => fc.integer({ min: 0, max: bitsOf(parts, part) - 1 });

describe('a flipped bit', () => {
  test.each<[Part, string, string]>([
    ['entry', 'entry', 'ENTRY_MALFORMED'],
    ['disclosure', 'disclosures', 'DISCLOSURE_MALFORMED'],
    ['neighbour', 'inclusion', 'PROOF_ROOT_MISMATCH'],
    ['checkpoint', 'checkpoint', 'NOTE_SIGNATURE_INVALID'],
    ['signature', 'checkpoint', 'NOTE_SIGNATURE_INVALID'],
    ['root', 'anchor', 'ANCHOR_MISMATCH'],
  ])('of the %s fails at the step “%s”: %s', (part, step, code) => {
    const { steps, verdict } = examineBundle(flipBit(parts, part, 0), policy);
    expect(verdict).toBe('failed');
    expect(steps.find(({ state }) => state === 'failed')).toMatchObject({ step, code });
  });

  test.each(OFFLINE)('of the %s is never verified, whichever it is', (part) => {
    const property = fc.property(bitOf(part), (bit) => {
      const { steps, verdict } = examineBundle(flipBit(parts, part, bit), policy);
      expect(verdict).toBe('failed');
      const failed = steps.findIndex(({ state }) => state === 'failed');
      expect(steps.slice(0, failed).every(({ state }) => state === 'held')).toBe(true);
      expect(steps.slice(failed + 1).every(({ state }) => state === 'unreached')).toBe(true);
    });
    fc.assert(property, { numRuns: 64 });
  });

  test.each(CHAIN_PARTS)('of the %s is found by the chain alone, whichever it is', async (part) => {
    const property = fc.asyncProperty(bitOf(part), async (bit) => {
      const file = flipBit(parts, part, bit);
      expect(examineBundle(file, policy).verdict).toBe('offline');
      expect((await examineOnChain(file, policy, readerOf(parts.anchor))).verdict).toBe('failed');
    });
    await fc.assert(property, { numRuns: 64 });
  });

  test('is one bit of the file that was given', () => {
    for (const part of FLIPPABLE) {
      expect(flipBit(parseBundle(flipBit(parts, part, 3)), part, 3), part).toEqual(utf8(JSON.stringify(bundle)));
    }
  });

  test('is looked for only in parts that the bundle has', async () => {
    const bare = parseBundle(utf8(JSON.stringify({ ...bundle, disclosures: [] })));
    expect(bitsOf(bare, 'disclosure')).toBe(0);
    const alone = parseBundle(utf8(JSON.stringify(await log.bundle(0n, { ...parts.anchor, treeSize: 1n }))));
    expect(bitsOf(alone, 'neighbour')).toBe(0);
    expect(() => flipBit(alone, 'neighbour', 0)).toThrow(RangeError);
  });
});
