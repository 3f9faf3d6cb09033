import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OpenEntry, RegistryReplay } from '../../../clients/auditor/log/registry-replay.ts';
import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { sha256, sha256OfText } from '../../../core/kernel/sha256.ts';
import { instant } from '../../support/events.ts';

const LATER = instant(1_000_000);
const leafOf = (name: string) => sha256(utf8(name));

interface Told {
  readonly name: string;
  readonly follows?: string;
  readonly seq: number;
  readonly version: number;
  readonly type?: OpenEntry['type'];
  readonly id?: string;
  readonly at?: number;
  readonly claims?: OpenEntry['claims'];
}

/** Takes entries in turn and returns the codes of the failures. */
function codesOf(told: readonly Told[], until = LATER, registrars = 1): readonly ErrorCode[] {
  const replay = new RegistryReplay(registrars);
  const codes: ErrorCode[] = [];
  for (const [
    leafIndex,
    { name, follows, seq, version, type = 'purpose.changed', id = 'offers', at, claims },
  ] of told.entries()) {
    const entry: OpenEntry = {
      kind: 'registry',
      origin: 'ledger.example/consent',
      after: new Uint8Array(32),
      n: 'A'.repeat(43),
      u: 'A'.repeat(43),
      id: name,
      type,
      seq,
      prev: follows === undefined ? null : toBase64url(leafOf(follows)),
      at: instant(at ?? leafIndex),
      actor: { kind: 'client', client: 'admin' },
      item: { kind: 'purpose', id, version },
      claims: claims ?? {},
    };
    try {
      replay.take(entry, leafOf(name), leafIndex);
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      expect(error.details).toEqual({ leafIndex: `${leafIndex}` });
      codes.push(error.code);
    }
  }
  return [...codes, ...[...replay.gaps(until)].map(({ code }) => code)];
}

const first: Told = { name: 'a', seq: 0, version: 1 };
const second: Told = { name: 'b', follows: 'a', seq: 1, version: 2 };
const third: Told = { name: 'c', follows: 'b', seq: 2, version: 3 };
/** A notice has a chain of its own, and makes a version of its purpose. */
const notice: Told = { name: 'n', seq: 0, version: 3, type: 'notice.published' };

describe('a registry without fault', () => {
  test.each<[string, readonly Told[]]>([
    ['one chain', [first, second, third]],
    ['two items', [first, { ...first, name: 'x', id: 'other' }, second]],
    ['two chains that make versions of one item', [first, second, notice]],
    ['whose versions come to the log in another order', [first, notice, second]],
    [
      'texts with their hashes',
      [{ ...first, claims: { notice: { text: 'we call you', sha256: sha256OfText('we call you') } } }],
    ],
  ])('%s', (_, told) => {
    expect(codesOf(told)).toEqual([]);
  });

  test('that is long, of many items, in any order of chains', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 200 }), (items) => {
        const counts = new Map<number, number>();
        const told = items.map((item): Told => {
          const seq = counts.get(item) ?? 0;
          counts.set(item, seq + 1);
          const follows = seq === 0 ? {} : { follows: `${item} ${seq - 1}` };
          return { name: `${item} ${seq}`, ...follows, seq, version: seq + 1, id: `item ${item}` };
        });
        expect(codesOf(told)).toEqual([]);
      }),
    );
  });
});

describe('a fault of the registry is named', () => {
  test.each<[string, readonly Told[], readonly ErrorCode[]]>([
    ['an event that follows none of the log', [{ ...second, version: 1 }], ['REGISTRY_FORKED']],
    ['two events that follow one', [first, second, { ...third, follows: 'a', seq: 1 }], ['REGISTRY_FORKED']],
    ['a second chain of an item', [first, { ...second, seq: 0, follows: undefined as never }], ['REGISTRY_FORKED']],
    ['an event left out of a chain', [first, { ...second, seq: 2 }], ['REGISTRY_GAP']],
    ['a version left out', [first, { ...second, version: 3 }], ['REGISTRY_GAP']],
    ['an event earlier than the one before', [first, { ...second, at: -5 }], ['REGISTRY_TIME_REVERSED']],
    [
      'a text with another hash',
      [{ ...first, claims: { translations: [{ text: 'x', sha256: sha256OfText('y') }] } }],
      ['REGISTRY_TEXT_MISMATCH'],
    ],
  ])('%s', (_, told, codes) => {
    expect(codesOf(told)).toEqual(codes);
  });

  test('a version that is missing is waited for, until what came later is old', () => {
    const told = [first, { ...notice, at: 500 }];
    expect(codesOf(told, instant(499))).toEqual([]);
    expect(codesOf(told, instant(500))).toEqual(['REGISTRY_GAP']);
  });
});

describe('a publication that takes two registrars', () => {
  const approved = { approval: { proposal: 'p', proposedBy: 'one', approvedBy: 'other' } };
  const retired = { purpose: { id: 'offers', retired: true } };
  test.each<[string, Told, readonly ErrorCode[]]>([
    ['is approved by another', { ...first, claims: approved }, []],
    ['is not approved', first, ['REGISTRY_NOT_APPROVED']],
    ['is a notice that is not approved', { ...notice, version: 1 }, ['REGISTRY_NOT_APPROVED']],
    [
      'is approved by who proposed it',
      { ...first, claims: { approval: { ...approved.approval, approvedBy: 'one' } } },
      ['REGISTRY_NOT_APPROVED'],
    ],
    ['has an approval that names nobody', { ...first, claims: { approval: {} } }, ['REGISTRY_NOT_APPROVED']],
    ['retires the item', { ...first, claims: retired }, []],
  ])('%s', (_, told, codes) => {
    expect(codesOf([told], LATER, 2)).toEqual(codes);
  });

  test('may be approved where one is enough, and by another then too', () => {
    expect(codesOf([{ ...first, claims: approved }])).toEqual([]);
    const own = { approval: { ...approved.approval, approvedBy: 'one' } };
    expect(codesOf([{ ...first, claims: own }])).toEqual(['REGISTRY_NOT_APPROVED']);
  });
});
