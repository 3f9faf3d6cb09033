import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  booleanReader,
  formReader,
  listReader,
  madeReader,
  nullableReader,
  objectReader,
  onlyReader,
  optionalReader,
  type Reader,
  textReader,
  Unreadable,
  wholeReader,
} from '../../../core/kernel/readers.ts';
import { complaintOf } from '../../../core/kernel/schema-messages.ts';

const DIGITS = 'must be digits';

const read = objectReader({
  v: onlyReader(1),
  name: textReader({ least: 1, most: 5 }),
  size: madeReader(formReader(/^\d+$/, DIGITS), (text) => (text.length < 4 ? BigInt(text) : null), 'must be small'),
  list: listReader(textReader(), 3),
  note: optionalReader(nullableReader(textReader()), null),
  inner: objectReader({ word: textReader() }),
});

/** The same by zod, which reads the API. */
const twin = z.strictObject({
  v: z.literal(1),
  name: z.string().min(1).max(5),
  size: z
    .string()
    .regex(/^\d+$/, DIGITS)
    .refine((text) => text.length < 4, { error: 'must be small', abort: true }),
  list: z.array(z.string()).max(3),
  note: z.string().nullable().optional(),
  inner: z.strictObject({ word: z.string() }),
});

const GOOD = { v: 1, name: 'log', size: '12', list: ['a', 'b'], note: null, inner: { word: 'x' } };

/** Returns what a reader refuses, by pointer and words; null when it reads the value. */
function refusal(reader: Reader<unknown>, value: unknown): readonly [string, string] | null {
  try {
    reader(value);
    return null;
  } catch (error) {
    if (error instanceof Unreadable) return [error.pointer, error.complaint];
    throw error;
  }
}

function refusalOfTwin(value: unknown): readonly [string, string] | null {
  const issue = twin.safeParse(value).error?.issues[0];
  return issue === undefined
    ? null
    : [issue.path.map((step) => `/${String(step)}`).join(''), complaintOf(issue, value)];
}

describe('a reader', () => {
  test('makes of a value what it is meant to be', () => {
    expect(read(GOOD)).toEqual({ ...GOOD, size: 12n });
    const { note: _left, ...without } = GOOD;
    expect(read(without)).toEqual({ ...GOOD, size: 12n });
  });

  test.each<[unknown, string, string]>([
    [null, '', 'must be an object'],
    [undefined, '', 'is missing: send an object'],
    [{ ...GOOD, v: 2 }, '/v', 'must be `1`'],
    [{ ...GOOD, name: '' }, '/name', 'must not be empty'],
    [{ ...GOOD, name: 'longer' }, '/name', 'must have at most 5 characters'],
    [{ ...GOOD, name: undefined }, '/name', 'is missing: send a string'],
    [{ ...GOOD, size: 'x' }, '/size', DIGITS],
    [{ ...GOOD, size: '12345' }, '/size', 'must be small'],
    [{ ...GOOD, list: ['a', 1] }, '/list/1', 'must be a string'],
    [{ ...GOOD, list: ['a', 'b', 'c', 'd'] }, '/list', 'must have at most 3 items'],
    [{ ...GOOD, inner: { word: 'x', more: 1 } }, '/inner', 'has no member `more`: leave it out'],
    [{ ...GOOD, more: 1, most: 2 }, '', 'has no member `more`, `most`: leave it out'],
    [Object.create(GOOD), '/v', 'is missing: send `1`'],
  ])('names the part of %j that is wrong, and how to correct it', (value, pointer, complaint) => {
    expect(refusal(read, value)).toEqual([pointer, complaint]);
  });

  test.each<[unknown, string | null]>([
    [1, null],
    [7, null],
    [0, 'must be a whole number from 1 to 7'],
    [8, 'must be a whole number from 1 to 7'],
    [1.5, 'must be a whole number from 1 to 7'],
    [Number.NaN, 'must be a whole number from 1 to 7'],
    ['3', 'must be a number'],
    [undefined, 'is missing: send a number'],
  ])('of whole numbers takes those in its range: %j', (value, complaint) => {
    expect(refusal(wholeReader(1, 7), value)?.[1] ?? null).toBe(complaint);
  });

  test.each<[unknown, string | null]>([
    [true, null],
    [false, null],
    ['true', 'must be `true` or `false`'],
    [0, 'must be `true` or `false`'],
  ])('of a yes or no takes no other: %j', (value, complaint) => {
    expect(refusal(booleanReader, value)?.[1] ?? null).toBe(complaint);
  });

  test('lets through a fault of the program', () => {
    const fault: Reader<never> = () => {
      throw new TypeError('a fault');
    };
    expect(() => objectReader({ member: fault })({ member: 1 })).toThrow(TypeError);
  });

  test('refuses what zod refuses, in the same place and words', () => {
    const json = fc.jsonValue({ maxDepth: 2 });
    const names = [...Object.keys(GOOD), 'more'];
    const changed = fc.dictionary(fc.constantFrom(...names), fc.oneof(json, fc.constant(undefined)), { maxKeys: 3 });
    fc.assert(
      fc.property(changed, (changes) => {
        const value = { ...GOOD, ...changes };
        expect(refusal(read, value)).toEqual(refusalOfTwin(value));
      }),
    );
  });
});
