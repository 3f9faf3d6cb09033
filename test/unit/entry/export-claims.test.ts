import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildRegistryEntry } from '../../../core/entry/build.ts';
import type { Claims } from '../../../core/entry/claims.ts';
import { countedLookClaims, exportClaims, readExport } from '../../../core/entry/export-claims.ts';
import { openEntry } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import type { RegistryEventType } from '../../../core/vocabulary.ts';

const ORIGIN = 'ledger.example/consent';
const LOOKED = { reason: 'inspection 2026-118', by: `${'B'.repeat(42)}A` };

function entryOf(type: RegistryEventType, kind: string, claims: Claims) {
  let drawn = 0;
  const random = (length: number) => new Uint8Array(length).fill(++drawn);
  return buildRegistryEntry(
    {
      origin: ORIGIN,
      after: new Uint8Array(32),
      id: 'event-1',
      type,
      at: '2026-11-23T08:00:00.000Z',
      actor: { kind: 'client', client: 'auditor' },
      seq: 0,
      prev: null,
      item: { kind, id: ORIGIN, version: 1 },
      claims,
    },
    random,
    nobleSha256,
  );
}

const range = fc
  .tuple(fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 40 }))
  .map(([from, entries]) => ({ from: BigInt(from), to: BigInt(from + entries) }));

describe('an export', () => {
  test('is read as it was made, whatever its leaves', () => {
    fc.assert(
      fc.property(range, (leaves) => {
        const { entry, disclosures } = entryOf('export.made', 'export', exportClaims(1, leaves, LOOKED));
        const made = { client: 'auditor', ...leaves };
        expect(readExport(entry, disclosures, nobleSha256)).toEqual({ ...made, ...LOOKED });
        expect(readExport(entry, [], nobleSha256)).toEqual({ ...made, reason: null, by: null });
        for (const text of Object.values(LOOKED)) expect(fromUtf8(entry)).not.toContain(text);
      }),
    );
  });

  test.each([
    ['no leaves', { from: 5, to: 5, entries: 0 }],
    ['leaves in reverse', { from: 6, to: 5, entries: -1 }],
    ['another number of entries', { from: 5, to: 7, entries: 1 }],
    ['no number of entries', { from: 5, to: 7 }],
    ['a further member', { from: 5, to: 7, entries: 2, more: 1 }],
  ])('of %s is malformed', (_, said) => {
    const { entry, disclosures } = entryOf('export.made', 'export', { export: { version: 1, ...said, ...LOOKED } });
    expect(() => readExport(entry, disclosures, nobleSha256)).toThrow(
      expect.objectContaining({ code: 'ENTRY_MALFORMED' }),
    );
  });

  test('is no other entry, and withholds what it is to withhold', () => {
    const { entry, disclosures } = entryOf('look.counted', 'look', countedLookClaims(1, LOOKED, 'article 54'));
    const malformed = expect.objectContaining({ code: 'ENTRY_MALFORMED' });
    expect(() => readExport(entry, disclosures, nobleSha256)).toThrow(malformed);
    const made = entryOf('export.made', 'export', exportClaims(1, { from: 0n, to: 1n }, LOOKED));
    const open = fromUtf8(made.entry).replace('"entries":1', '"entries":1,"reason":"x"');
    expect(() => parseEntry(new TextEncoder().encode(open))).toThrow(malformed);
  });
});

test('a counted look says its number alone; reason, law and auditor are opened', () => {
  const { entry, disclosures } = entryOf('look.counted', 'look', countedLookClaims(1, LOOKED, 'article 54'));
  expect(JSON.parse(fromUtf8(entry)).claims).toEqual({
    item: { kind: 'look', id: ORIGIN, version: 1 },
    look: { version: 1, _sd: [expect.any(String), expect.any(String), expect.any(String)] },
  });
  expect(openEntry(entry, disclosures).claims.look).toEqual({ ...LOOKED, law: 'article 54' });
});
