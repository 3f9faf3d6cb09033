import { describe, expect, test } from 'vitest';
import {
  booleanKind,
  countKind,
  hashKind,
  instantKind,
  type Kind,
  listKind,
  nullableKind,
  objectKind,
  someKind,
  textKind,
  wordKind,
} from '../../../core/kernel/kinds.ts';

const HASH = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const POINT = objectKind({ x: countKind, y: nullableKind(countKind) });

/** Lists values at the edge of each kind: those that fit, then those that do not. */
const EDGES: readonly (readonly [name: string, kind: Kind<unknown>, fit: unknown[], unfit: unknown[]])[] = [
  ['a text', textKind, ['x', ' '], ['', 1, null, undefined, ['x']]],
  ['a boolean', booleanKind, [true, false], [0, 'true', null]],
  ['a count', countKind, [0, 1, Number.MAX_SAFE_INTEGER], [-1, -0, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, '1']],
  [
    'an instant',
    instantKind,
    ['2024-02-29T23:59:59.999Z', '0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    [
      '2026-02-31T08:00:00.000Z',
      '2026-02-29T08:00:00.000Z',
      '2026-00-10T08:00:00.000Z',
      '2026-13-01T08:00:00.000Z',
      '2026-11-23T24:00:00.000Z',
      '2026-11-23T08:60:00.000Z',
      '2026-11-23T08:00:60.000Z',
      '2026-11-23T08:00:00Z',
      '2026-11-23T08:00:00.000+00:00',
      '2026-11-23 08:00:00.000Z',
      0,
    ],
  ],
  [
    'a hash',
    hashKind,
    [HASH],
    [HASH.slice(1), `${HASH}A`, `${HASH.slice(1)}B`, `${HASH.slice(1)}=`, HASH.replace('A', '+')],
  ],
  ['a word', wordKind(['app', 'sms']), ['app', 'sms'], ['App', 'app ', '', null]],
  ['a word or null', nullableKind(wordKind(['app'])), ['app', null], [undefined, '']],
  ['a list of words', listKind(wordKind(['app'])), [[], ['app', 'app']], [['sms'], 'app', { 0: 'app', length: 1 }]],
  [
    'an object',
    POINT,
    [
      { x: 0, y: null },
      { x: 0, y: 1 },
    ],
    [{ y: 1, x: 0 }, { x: 0 }, { x: 0, y: 1, z: 2 }, { 'x,y': 0 }, [0, 1], null],
  ],
  [
    'an object with some of its members',
    someKind(['x', 'y'], countKind),
    [{}, { x: 0 }, { y: 1 }, { x: 0, y: 1 }],
    [{ y: 1, x: 0 }, { z: 2 }, { x: null }, { x: undefined }, { 'x,y': 0 }, [], null],
  ],
];

describe.each(EDGES)('%s', (_, kind, fit, unfit) => {
  test('fits the values of its kind alone', () => {
    expect(fit.filter((value) => !kind.fits(value))).toEqual([]);
    expect(unfit.filter((value) => kind.fits(value))).toEqual([]);
  });

  test('spells each of them as itself', () => {
    expect(fit.map((value) => kind.spell(value))).toEqual(fit);
  });
});

test('an object is spelled in the order of its kind, and without other members', () => {
  const reversed = { z: 2, y: 1, x: 0 };
  expect(JSON.stringify(POINT.spell(reversed))).toBe('{"x":0,"y":1}');
});
