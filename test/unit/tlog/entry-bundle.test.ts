import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEntryBundle, parseEntryBundle } from '../../../core/tlog/index.ts';
import { codeOf } from '../entry/code-of.ts';

const anyEntries = fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 256 });

describe('an entry bundle', () => {
  it('writes each entry after its length in two bytes', () => {
    const long = new Uint8Array(258).fill(9);
    const bundle = encodeEntryBundle([Uint8Array.of(1, 2), new Uint8Array(0), long]);
    expect(bundle).toEqual(Uint8Array.from([0, 2, 1, 2, 0, 0, 1, 2, ...long]));
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(parseEntryBundle(encodeEntryBundle(entries), entries.length)).toEqual(entries);
      }),
      { seed: 12, numRuns: 50 },
    );
  });

  it('has one spelling: what can be read is written the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        if (codeOf(() => parseEntryBundle(bytes)) === 'nothing was thrown') {
          expect(encodeEntryBundle(parseEntryBundle(bytes))).toEqual(bytes);
        } else {
          expect(codeOf(() => parseEntryBundle(bytes))).toBe('ENTRY_BUNDLE_MALFORMED');
        }
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  it('is refused when it ends early, is empty, or holds another number of entries', () => {
    const bundle = encodeEntryBundle([Uint8Array.of(1, 2), Uint8Array.of(3)]);
    for (const bad of [bundle.slice(0, -1), bundle.slice(0, 5), new Uint8Array(0), Uint8Array.of(0)]) {
      expect(codeOf(() => parseEntryBundle(bad))).toBe('ENTRY_BUNDLE_MALFORMED');
    }
    expect(codeOf(() => parseEntryBundle(bundle, 3))).toBe('ENTRY_BUNDLE_MALFORMED');
    expect(codeOf(() => parseEntryBundle(new Uint8Array(2 * 257)))).toBe('ENTRY_BUNDLE_MALFORMED');
  });

  it('is not written for no entry, for too many or for one too long', () => {
    const empty = new Uint8Array(0);
    expect(codeOf(() => encodeEntryBundle([]))).toBe('ENTRY_BUNDLE_MALFORMED');
    expect(codeOf(() => encodeEntryBundle(Array.from({ length: 257 }, () => empty)))).toBe('ENTRY_BUNDLE_MALFORMED');
    expect(codeOf(() => encodeEntryBundle([new Uint8Array(65_536)]))).toBe('ENTRY_BUNDLE_MALFORMED');
    expect(parseEntryBundle(encodeEntryBundle([new Uint8Array(65_535)]))[0]?.length).toBe(65_535);
  });
});
