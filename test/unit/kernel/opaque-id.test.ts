import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { MAX_OPAQUE_ID_LENGTH, opaqueIdFault } from '../../../core/kernel/opaque-id.ts';
import { NO_OPAQUE_IDS, OPAQUE_IDS, opaqueIds } from './opaque-ids.ts';

const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), opaqueIds);

test.each(OPAQUE_IDS)('%j is an id', (id) => {
  expect(opaqueIdFault(id)).toBeNull();
});

test.each(NO_OPAQUE_IDS)('%j is none: it says %s', (text, fault) => {
  expect(opaqueIdFault(text)).toContain(fault);
});

test('an id is of the same bytes in every system: NFC, whole characters, nothing unseen at its ends', () => {
  fc.assert(
    fc.property(anything, (text) => {
      if (opaqueIdFault(text) !== null) return;
      expect(text.normalize('NFC')).toBe(text);
      expect(fromUtf8(utf8(text))).toBe(text);
      expect(text.trim()).toBe(text);
      expect(text.length).toBeLessThanOrEqual(MAX_OPAQUE_ID_LENGTH);
    }),
    { numRuns: 2_000 },
  );
});

test('an id and its encoding are never two ids', () => {
  fc.assert(
    fc.property(opaqueIds, (id) => {
      const encoded = encodeURIComponent(id);
      if (encoded !== id) expect(opaqueIdFault(encoded)).not.toBeNull();
    }),
  );
});

test('a fault never quotes the text but for one character by its number', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, unit: 'binary' }), (text) => {
      expect(opaqueIdFault(`${text}\n`)).not.toContain(text);
    }),
  );
});
