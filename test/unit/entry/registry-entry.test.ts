import { describe, expect, it } from 'vitest';
import { buildRegistryEntry, type RegistryEntryInput } from '../../../core/entry/build.ts';
import { encodeDisclosure } from '../../../core/entry/disclosure.ts';
import { openEntry } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { fromUtf8, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { codeOf } from './code-of.ts';
import { AFTER, ORIGIN, seededRandom } from './subject-log.ts';

const PREV = new Uint8Array(32).fill(0xbb);

describe('an entry about no person', () => {
  const input: RegistryEntryInput = {
    origin: ORIGIN,
    after: AFTER,
    id: '0198f1c0-0000-7000-8000-000000000001',
    type: 'purpose.registered',
    seq: 0,
    prev: null,
    at: '2026-11-23T08:00:00.000Z',
    actor: { kind: 'client', client: 'registrar' },
    item: { kind: 'purpose', id: 'credit-card-offers', version: 1 },
    claims: { id: 'credit-card-offers', title: { 'zh-CN': '信用卡优惠' } },
  };

  it('says what it says in the open', () => {
    const built = buildRegistryEntry(input, seededRandom('registry'));
    expect(built.disclosures).toEqual([]);
    expect(parseEntry(built.entry)).toMatchObject({ kind: 'registry', ...input });
    expect(openEntry(built.entry, []).slots).toEqual({});
  });

  it('follows the one before in its chain', () => {
    const built = buildRegistryEntry({ ...input, seq: 1, prev: PREV }, seededRandom('registry'));
    expect(parseEntry(built.entry)).toMatchObject({ seq: 1, prev: toBase64url(PREV) });
  });

  it('is opened by no disclosure', () => {
    const { entry } = buildRegistryEntry(input, seededRandom('registry'));
    expect(codeOf(() => openEntry(entry, [encodeDisclosure(new Uint8Array(16), 'id', input.id)]))).toBe(
      'DISCLOSURE_MALFORMED',
    );
  });

  it('is at most 8 KiB long', () => {
    const claims = (length: number) => ({ ...input, claims: { text: 'x'.repeat(length) } });
    const spare = 8192 - buildRegistryEntry(claims(0), seededRandom('registry')).entry.length;
    expect(buildRegistryEntry(claims(spare), seededRandom('registry')).entry.length).toBe(8192);
    expect(codeOf(() => buildRegistryEntry(claims(spare + 1), seededRandom('registry')))).toBe('ENTRY_TOO_LARGE');
  });

  it.each([
    ['no id', { id: '' }],
    ['a type of a person', { type: 'consent.given' }],
    ['a first event that follows another', { prev: 'A'.repeat(43) }],
    ['a place that is no count', { seq: '0' }],
    ['a time without milliseconds', { at: '2026-11-23T08:00:00Z' }],
    ['an unknown actor', { actor: { kind: 'robot', client: 'x' } }],
    ['claims that are no object', { claims: [] }],
    ['a member too many', { extra: 1 }],
  ])('is refused with %s', (_, change) => {
    const { entry } = buildRegistryEntry(input, seededRandom('registry'));
    const changed = { ...(JSON.parse(fromUtf8(entry)) as object), ...change };
    expect(codeOf(() => parseEntry(utf8(JSON.stringify(changed))))).toBe('ENTRY_MALFORMED');
  });

  it('refuses to follow what is no hash', () => {
    expect(codeOf(() => buildRegistryEntry({ ...input, after: new Uint8Array(31) }, seededRandom('x')))).toBe(
      'INPUT_INVALID',
    );
  });
});
