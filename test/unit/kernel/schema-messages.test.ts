import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { complaintOf, oneOf, valueAt } from '../../../core/kernel/schema-messages.ts';

/** Returns the complaints about a value, each after the name of its part. */
function complaints(schema: z.ZodType, value: unknown): readonly string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map((issue) => `${issue.path.join('/')} ${complaintOf(issue, value)}`.trim());
}

describe('an input fault', () => {
  const schema = z.strictObject({
    name: z.string().min(1).max(3),
    count: z.int().min(1).max(9),
    kind: z.enum(['push', 'disclosure']),
    tags: z.array(z.string()).min(1).max(2),
    of: z.literal('ledger'),
  });
  const good = { name: 'abc', count: 1, kind: 'push', tags: ['a'], of: 'ledger' };

  test('is none for a value that fits', () => {
    expect(complaints(schema, good)).toEqual([]);
  });

  test.each<[string, object]>([
    ['name is missing: send a string', { name: undefined }],
    ['name must be a string', { name: 4711 }],
    ['name must not be empty', { name: '' }],
    ['name must have at most 3 characters', { name: 'abcd' }],
    ['count must be a whole number', { count: 1.5 }],
    ['count must be at least 1', { count: 0 }],
    ['count must be at most 9', { count: 10 }],
    ['kind is missing: send one of `push`, `disclosure`', { kind: undefined }],
    ['kind must be one of `push`, `disclosure`', { kind: 'pull' }],
    ['of must be `ledger`', { of: 'register' }],
    ['tags must be an array', { tags: 'a' }],
    ['tags must have at least 1 item', { tags: [] }],
    ['tags must have at most 2 items', { tags: ['a', 'b', 'c'] }],
    ['has no member `nmae`: leave it out', { nmae: 'abc' }],
  ])('says how to mend it: %s', (complaint, change) => {
    expect(complaints(schema, { ...good, ...change })).toEqual([complaint]);
  });

  test('never repeats the value that was sent', () => {
    for (const secret of ['Jane Roe', { name: 'Jane Roe' }, ['Jane Roe'], 'J'.repeat(99)]) {
      for (const member of Object.keys(good)) {
        expect(complaints(schema, { ...good, [member]: secret }).join()).not.toMatch(/Jane|JJ/);
      }
    }
  });

  test('of a list that must be empty asks to leave it out', () => {
    expect(complaints(z.object({ recipients: z.array(z.string()).max(0) }), { recipients: ['a'] })).toEqual([
      'recipients must be empty: leave it out',
    ]);
  });

  test('keeps the words of the schema where it has its own', () => {
    expect(complaints(z.string({ error: 'an id' }), 7)).toEqual(['must be an id']);
    expect(complaints(z.string().regex(/^a/, 'must begin with an a'), 'b')).toEqual(['must begin with an a']);
  });
});

test('a value is found at its path, and nothing is found that the value inherits', () => {
  const value = { list: [{ id: 'x' }], empty: null };
  expect(valueAt(value, [])).toBe(value);
  expect(valueAt(value, ['list', 0, 'id'])).toBe('x');
  expect(valueAt(value, ['empty', 'id'])).toBeUndefined();
  expect(valueAt(value, ['toString'])).toBeUndefined();
});

test('values of a choice stand in backticks', () => {
  expect(oneOf(['a', 1, null])).toBe('`a`, `1`, `null`');
});
