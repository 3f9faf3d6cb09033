import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disclosureDigest, encodeDisclosure, parseDisclosure } from '../../../core/entry/disclosure.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { SLOT_NAMES } from '../../../core/entry/slots.ts';
import { fromUtf8, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import { codeOf } from './code-of.ts';
import { anyStep, STORY } from './steps.ts';
import { AFTER, flipBit, flipTextBit, ORIGIN, type Recorded, recordAll, SUBJECT } from './subject-log.ts';

const story = recordAll(STORY, 'entry');
const given = eventAt(0);
const members = JSON.parse(fromUtf8(given.entry)) as Record<string, Json>;

describe('an entry about a person', () => {
  it('has the members of version 1 in their order', () => {
    expect(Object.keys(members)).toEqual(['v', 'iss', 'after', 'n', 'u', '_sd_alg', '_sd']);
    expect(members).toMatchObject({ v: 1, iss: ORIGIN, after: toBase64url(AFTER), _sd_alg: 'sha-256' });
  });

  it('is hashed as a leaf as it stands', () => {
    expect(given.leafHash).toEqual(hashLeaf(given.entry));
  });

  it('has a disclosure for each slot in slot order, empty ones included', () => {
    expect(given.disclosures.map((disclosure) => parseDisclosure(disclosure).name)).toEqual(SLOT_NAMES);
    expect(parseDisclosure(disclosureAt(given, 'recipient')).value).toBeNull();
  });

  it('opens to what was recorded', () => {
    const opened = openEntry(given.entry, given.disclosures);
    expect(opened).toMatchObject({ origin: ORIGIN, after: AFTER, n: members.n });
    expect(opened.slots).toMatchObject({
      type: 'consent.given',
      subject: SUBJECT,
      seq: 0,
      prev: null,
      channels: ['sms', 'email'],
    });
  });

  it('opens as far as it is shown', () => {
    const opened = openEntry(given.entry, [disclosureAt(given, 'recipient'), disclosureAt(given, 'type')]);
    expect(opened.slots).toEqual({ type: 'consent.given', recipient: null });
    expect(requireSlots(opened, ['type', 'recipient'])).toEqual(opened.slots);
    expect(() => requireSlots(opened, ['type', 'purpose'])).toThrow(
      expect.objectContaining({ code: 'DISCLOSURE_MISSING' }),
    );
  });

  it('shows no slot value in its bytes', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 6 }), (steps) => {
        for (const { entry, disclosures } of recordAll(steps, 'hidden')) {
          const text = fromUtf8(entry);
          const leaves = disclosures.flatMap((disclosure) => textsOf(parseDisclosure(disclosure).value));
          expect(leaves.filter((leaf) => leaf.length > 3 && text.includes(leaf))).toEqual([]);
        }
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  it('shares nothing with another of the same subject but what all entries of its time share', () => {
    const texts = story.map(({ entry }) => JSON.parse(fromUtf8(entry)) as { n: string; _sd: string[] });
    const secrets = texts.flatMap(({ n, _sd }) => [n, ..._sd]);
    expect(new Set(secrets).size).toBe(secrets.length);
  });

  it('reveals a nullifier exactly when it ends the consent or consumes the permit that holds it', () => {
    const opened = story.map(({ entry, disclosures }) => openEntry(entry, disclosures));
    const ending = opened.map(({ slots }) => opened.findIndex((later) => later.n === slots.nullifier));
    expect(opened.map(({ slots }) => slots.type)).toEqual([
      'consent.given',
      'push.permitted',
      'permit.consumed',
      'consent.given',
      'disclosure.made',
      'consent.given',
      'consent.withdrawn',
      'push.refused',
      'consent.refused',
    ]);
    expect(ending).toEqual([5, 2, -1, 8, -1, 6, -1, -1, -1]);
  });

  it('is another entry, or none, with any bit changed', () => {
    fc.assert(
      fc.property(fc.nat(given.entry.length * 8 - 1), (bit) => {
        const changed = flipBit(given.entry, bit);
        expect(hashLeaf(changed)).not.toEqual(given.leafHash);
        try {
          const opened = openEntry(changed, given.disclosures);
          expect([opened.origin, opened.n, opened.u, toBase64url(opened.after)]).not.toEqual([
            ORIGIN,
            members.n,
            members.u,
            toBase64url(AFTER),
          ]);
        } catch (error) {
          expect(isLedgerError(error, 'ENTRY_MALFORMED', 'DISCLOSURE_MISMATCH')).toBe(true);
        }
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it('opens with no disclosure that has any bit changed', () => {
    const places = fc
      .nat(SLOT_NAMES.length - 1)
      .chain((place) => fc.tuple(fc.constant(place), fc.nat((given.disclosures[place]?.length ?? 1) * 7 - 1)));
    fc.assert(
      fc.property(places, ([place, bit]) => {
        const changed = flipTextBit(given.disclosures[place] ?? '', Math.floor(bit / 7) * 8 + (bit % 7));
        expect(codeOf(() => openEntry(given.entry, given.disclosures.with(place, changed)))).toMatch(
          /^DISCLOSURE_(MALFORMED|MISMATCH)$/,
        );
      }),
      { numRuns: 400, seed: 3 },
    );
  });
});

describe('a disclosure', () => {
  it('counts only at the place of its name', () => {
    const [first = '', second = '', ...others] = members._sd as readonly string[];
    const swapped = rewritten({ _sd: [second, first, ...others] });
    expect(codeOf(() => openEntry(swapped, [disclosureAt(given, 'id')]))).toBe('DISCLOSURE_MISMATCH');
  });

  it('opens no other entry', () => {
    expect(codeOf(() => openEntry(eventAt(1).entry, [disclosureAt(given, 'id')]))).toBe('DISCLOSURE_MISMATCH');
  });

  it('opens its slot once', () => {
    const disclosure = disclosureAt(given, 'id');
    expect(codeOf(() => openEntry(given.entry, [disclosure, disclosure]))).toBe('DISCLOSURE_DUPLICATE');
  });

  it('has a value that its slot can hold', () => {
    const values: readonly (readonly [string, Json])[] = [
      ['id', ''],
      ['type', 'consent.maybe'],
      ['subject', null],
      ['seq', -1],
      ['seq', 1.5],
      ['prev', 'short'],
      ['state', null],
      ['at', '2026-11-23T08:00:00Z'],
      ['actor', { client: 'app', kind: 'client' }],
      ['actor', { kind: 'robot', client: 'app' }],
      ['actor', { kind: 'staff', client: 'app' }],
      ['actor', { kind: 'staff', client: 'app', staff: { id: 'S-1', branch: 'B-1' } }],
      ['actor', { kind: 'staff', client: 'app', staff: { id: 'S-1', branch: 'B-1', channel: 'Dream' } }],
      ['actor', { kind: 'client', client: 'app', staff: { id: 'S-1', branch: 'B-1', channel: 'branch' } }],
      ['channels', 'sms'],
      ['channels', [1]],
      ['notice', { id: 'x', language: 'en', version: '1', sha256: 'A'.repeat(43) }],
      ['validUntil', '2026-13-01T00:00:00.000Z'],
      ['consent', { event: 'x' }],
      ['nullifier', 'A'.repeat(42)],
      ['detail', []],
    ];
    for (const [name, value] of values) {
      const disclosure = encodeDisclosure(new Uint8Array(16), name, value);
      const place = (SLOT_NAMES as readonly string[]).indexOf(name);
      const entry = rewritten({ _sd: (members._sd as readonly string[]).with(place, disclosureDigest(disclosure)) });
      expect([name, value, codeOf(() => openEntry(entry, [disclosure]))]).toEqual([
        name,
        value,
        'DISCLOSURE_MALFORMED',
      ]);
    }
  });

  it.each([
    ['another alphabet', 'a+b/'],
    ['no JSON', toBase64url(utf8('x'))],
    ['no array', toBase64url(utf8('{}'))],
    ['two elements', toBase64url(utf8('["AAAAAAAAAAAAAAAAAAAAAA","id"]'))],
    ['a short salt', toBase64url(utf8('["AAAAAAAAAAAAAAAAAAAA","id","x"]'))],
    ['spaces in its JSON', toBase64url(utf8('["AAAAAAAAAAAAAAAAAAAAAA", "id", "x"]'))],
    ['a name of no slot', encodeDisclosure(new Uint8Array(16), 'colour', 'red')],
  ])('is refused with %s', (_, disclosure) => {
    expect(codeOf(() => openEntry(given.entry, [disclosure]))).toBe('DISCLOSURE_MALFORMED');
  });

  it('has the digest that RFC 9901 §4.2.3 prints', () => {
    expect(disclosureDigest('WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0')).toBe(
      'uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY',
    );
  });
});

describe('parseEntry', () => {
  it.each([
    ['another version', { v: 2 }],
    ['an empty origin', { iss: '' }],
    ['a short root hash', { after: 'AAAA' }],
    ['no n', { n: null }],
    ['no label', { u: null }],
    ['a label of 31 bytes', { u: 'A'.repeat(42) }],
    ['another hash', { _sd_alg: 'sha-512' }],
    ['a digest too few', { _sd: (members._sd as readonly string[]).slice(1) }],
    ['a digest twice', { _sd: SLOT_NAMES.map(() => 'A'.repeat(43)) }],
    ['a member too many', { iat: 1 }],
  ])('refuses an entry with %s', (_, change) => {
    expect(codeOf(() => parseEntry(rewritten(change)))).toBe('ENTRY_MALFORMED');
  });

  it.each([
    ['no UTF-8', Uint8Array.of(0xff)],
    ['no JSON', utf8('{')],
    ['no object', utf8('[]')],
    ['a space in it', utf8(fromUtf8(given.entry).replace(',', ', '))],
    ['a member twice', utf8(fromUtf8(given.entry).replace('{"v":1', '{"v":1,"v":1'))],
    ['members in another order', utf8(JSON.stringify({ iss: members.iss, ...members }))],
  ])('refuses bytes with %s', (_, entry) => {
    expect(codeOf(() => parseEntry(entry))).toBe('ENTRY_MALFORMED');
  });

  it('refuses more than 8 KiB', () => {
    expect(codeOf(() => parseEntry(new Uint8Array(8193)))).toBe('ENTRY_TOO_LARGE');
  });
});

function eventAt(place: number): Recorded {
  const event = story[place];
  if (event === undefined) throw new Error('the story is longer');
  return event;
}

function disclosureAt(event: Recorded, name: string): string {
  return event.disclosures[(SLOT_NAMES as readonly string[]).indexOf(name)] ?? '';
}

function rewritten(change: Readonly<Record<string, Json>>): Uint8Array {
  return utf8(JSON.stringify({ ...members, ...change }));
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
