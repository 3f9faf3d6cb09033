import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requireMatch } from '../../../lambdas/app/record/precondition.ts';
import { etagOf, ifMatchIn } from '../../../lambdas/http/etag.ts';
import { codeOf } from '../entry/code-of.ts';

const blanks = fc.stringMatching(/^[ \t]{0,3}$/);
const opaque = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 40 }).map(String),
  fc.stringMatching(/^[!#-~\u0080-\u00ff]{0,20}$/),
);
const element = fc.record({ weak: fc.boolean(), opaque, before: blanks, after: blanks });

describe('the `If-Match` of a request', () => {
  test('that is missing names nothing, and `*` names any version', () => {
    expect(ifMatchIn(undefined)).toBeNull();
    for (const header of ['*', ' * ', '\t*']) expect(ifMatchIn(header)).toBe('any');
  });

  test.each([
    ['"3"', [3]],
    ['"3", "4"', [3, 4]],
    [',, "3" ,,"4",', [3, 4]],
    ['"3,4"', []],
    ['W/"3"', []],
    ['W/"3", "5"', [5]],
    ['"0"', [0]],
    ['"03", "00", "-1", "1e3", "", "99999999999999999999"', []],
    ['"x", "\u00e9"', []],
  ])('%s names %j', (header, versions) => {
    expect(ifMatchIn(header)).toEqual(versions);
  });

  test.each([
    '',
    ' ',
    ',',
    ', ,',
    '3',
    '"3',
    '3"',
    "'3'",
    '"3" "4"',
    '"3", *',
    '*, "3"',
    '**',
    'w/"3"',
    'W/3',
    '"a b"',
    '"3";q=1',
  ])('cannot be %j', (header) => {
    expect(codeOf(() => ifMatchIn(header))).toBe('IF_MATCH_MALFORMED');
  });

  test('names those of its strong tags that are versions, whatever else it lists', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 8 }), (elements) => {
        const header = elements.map(
          ({ weak, before, after, ...tag }) => `${before}${weak ? 'W/' : ''}"${tag.opaque}"${after}`,
        );
        const named = elements.filter(({ weak, ...tag }) => !weak && /^[1-9]\d{0,14}$/.test(tag.opaque));
        expect(ifMatchIn(header.join(','))).toEqual(named.map((tag) => Number(tag.opaque)));
      }),
    );
  });

  test('is read in time that grows with its length', () => {
    const start = performance.now();
    for (const header of [' ,'.repeat(8_000), `${'\t'.repeat(16_000)}x`, `${' , '.repeat(5_000)}x`])
      expect(codeOf(() => ifMatchIn(header))).toBe('IF_MATCH_MALFORMED');
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

test('a version matches its own tag alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), (version, named) => {
      const replace = () => requireMatch(ifMatchIn(etagOf(named)), version);
      if (named === version) expect(replace()).toBeUndefined();
      else expect(codeOf(replace)).toBe('PRECONDITION_FAILED');
    }),
  );
});

test('what exists is replaced with a condition, what does not is made without one', () => {
  expect(codeOf(() => requireMatch(null, 1))).toBe('PRECONDITION_REQUIRED');
  expect(requireMatch(null, null)).toBeUndefined();
  expect(requireMatch('any', 7)).toBeUndefined();
  for (const named of ['any', [1]] as const)
    expect(codeOf(() => requireMatch(named, null))).toBe('PRECONDITION_FAILED');
});
