import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import {
  encodeCoverage,
  isForRecipient,
  labelKind,
  leafKind,
  lookUpKind,
  parseCoverage,
  readLabel,
  readLeaf,
  readLookUp,
  readOpening,
  stateKind,
  writeLabel,
  writeLeaf,
  writeLookUp,
  writeOpening,
} from '../../../core/proof/parts.ts';
import { proofOf, pushed } from '../../tamper/honest-push.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const path = fc.array(bytes(32), { maxLength: 3 });
const texts = fc.array(fc.string({ minLength: 1 }), { maxLength: 3 });
const count = fc.nat({ max: 9 });

const anyLeaf = fc.record({
  index: fc.bigInt({ min: 0n, max: 2n ** 53n }),
  entry: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  disclosures: texts,
  path,
});
const anyLabel = fc.record({ version: count, count, key: count, proof: bytes(80) });
const anyLookUp = fc.record({
  value: bytes(32).map(toBase64url),
  runs: fc.array(fc.record({ leaf: fc.option(bytes(40)), path }), { maxLength: 2 }),
});
const anyOpening = fc.record({
  count,
  members: fc.array(fc.record({ index: count, salt: bytes(32), bytes: fc.uint8Array({ maxLength: 9 }), path })),
});

describe('a part of a proof', () => {
  it('is read as it was written, whatever it says', () => {
    fc.assert(
      fc.property(anyLeaf, anyLabel, anyLookUp, anyOpening, (leaf, label, lookUp, opening) => {
        const written = [writeLeaf(leaf), writeLabel(label), writeLookUp(lookUp), writeOpening(opening)] as const;
        const [one, two, three, four] = written;
        expect([leafKind.fits(one), labelKind.fits(two), lookUpKind.fits(three), stateKind.fits(four)]).toEqual(
          written.map(() => true),
        );
        expect(readLeaf(one)).toEqual(leaf);
        expect(readLabel(two)).toEqual(label);
        expect(readLookUp(three)).toEqual(lookUp);
        expect(readOpening(four)).toEqual(opening);
      }),
      { numRuns: 50 },
    );
  });

  const LEAF = { index: '7', entry: 'AA', disclosures: [], path: ['A'.repeat(43)] };

  it.each<[string, object]>([
    ['an index with a zero before it', { index: '07' }],
    ['an index below zero', { index: '-1' }],
    ['an index that is a number', { index: 7 }],
    ['an index of twenty digits', { index: '1'.repeat(20) }],
    ['no entry', { entry: '' }],
    ['an entry of more than its bits', { entry: 'AB' }],
    ['an entry with padding', { entry: 'AA==' }],
    ['a path of 31 bytes', { path: ['A'.repeat(42)] }],
    ['one member more', { more: null }],
  ])('is no leaf with %s', (_, change) => {
    expect(leafKind.fits(LEAF)).toBe(true);
    expect(leafKind.fits({ ...LEAF, ...change })).toBe(false);
  });

  it('has proofs and records of their lengths', () => {
    const label = { version: 1, count: 0, key: 1, proof: toBase64url(new Uint8Array(80)) };
    const record = (length: number) => ({
      value: 'A'.repeat(43),
      runs: [{ leaf: toBase64url(new Uint8Array(length)), path: [] }],
    });
    expect([labelKind.fits(label), lookUpKind.fits(record(40))]).toEqual([true, true]);
    expect(labelKind.fits({ ...label, proof: toBase64url(new Uint8Array(79)) })).toBe(false);
    expect(labelKind.fits({ ...label, count: -1 })).toBe(false);
    for (const length of [0, 39, 41]) expect(lookUpKind.fits(record(length))).toBe(false);
  });
});

describe('the document of a proof of coverage', () => {
  it.each(['audit', 'recipient'] as const)('for the reader %s has one spelling, and says the parts', async (reader) => {
    const { log, person, push, statement } = await pushed();
    const parts = await proofOf(log, person, { push, statement, reader });
    const document = encodeCoverage(parts);
    expect(parseCoverage(JSON.parse(JSON.stringify(document)))).toEqual(parts);
    expect([isForRecipient(document), document.state === null]).toEqual(Array(2).fill(reader === 'recipient'));
    const { for: _, ...others } = document;
    for (const other of [null, [], others, { ...others, for: reader }, { ...document, for: 'anybody' }]) {
      expect(() => parseCoverage(other)).toThrow(
        expect.objectContaining({ code: 'BUNDLE_MALFORMED', pointer: '/coverage' }),
      );
    }
  });

  it('is for no recipient where it does not say so', () => {
    for (const other of [null, 'recipient', [], {}, { for: 'audit' }]) expect(isForRecipient(other)).toBe(false);
  });
});
