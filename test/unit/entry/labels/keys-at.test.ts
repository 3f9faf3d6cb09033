import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelKeysAt } from '../../../../core/entry/labels/keys-at.ts';

const HOUR = 3_600;
const HOUR_MS = HOUR * 1_000;

/** Label keys that started at these leaves, and seconds. */
const keysOf = (starts: readonly (readonly [leaf: number, second: number])[]) =>
  starts.map(([leaf, second], place) => ({
    publicKey: new Uint8Array(32).fill(place + 1),
    leafIndex: BigInt(leaf),
    startedMs: second * 1_000,
  }));
const leafAt = (leaf: number, second: number) => ({ leafIndex: BigInt(leaf), atMs: second * 1_000 });
const numbersOf = (keys: ReturnType<typeof keysOf>) => keys.map(({ publicKey }) => publicKey[0]);
const allowed = (starts: readonly (readonly [number, number])[], leaf: number, second: number) =>
  numbersOf([...labelKeysAt(keysOf(starts), leafAt(leaf, second), HOUR_MS)]);

describe('the label keys that may have labelled an event', () => {
  it.each<[string, readonly (readonly [number, number])[], number, number, number[]]>([
    ['before any has started: none', [[5, 0]], 5, 0, []],
    ['with one key: that one, however old', [[0, 0]], 9, 1e9, [1]],
    [
      'right after a second has started: both',
      [
        [0, 0],
        [10, 100],
      ],
      11,
      100,
      [1, 2],
    ],
    [
      'just within the limit: both',
      [
        [0, 0],
        [10, 100],
      ],
      20,
      100 + HOUR - 1,
      [1, 2],
    ],
    [
      'at the limit: the second alone',
      [
        [0, 0],
        [10, 100],
      ],
      20,
      100 + HOUR,
      [2],
    ],
    [
      'before the second has its leaf: the first alone',
      [
        [0, 0],
        [10, 100],
      ],
      10,
      200,
      [1],
    ],
    [
      'after two rotations within the limit: all three',
      [
        [0, 0],
        [10, 100],
        [11, 200],
      ],
      12,
      300,
      [1, 2, 3],
    ],
    [
      'after the last of two has been there for long: the third alone',
      [
        [0, 0],
        [10, 100],
        [11, 200],
      ],
      12,
      1e6,
      [3],
    ],
  ])('%s', (_, starts, leaf, second, expected) => {
    expect(allowed(starts, leaf, second)).toEqual(expected);
  });

  it('are always among those that had started, and the newest of these is always one', () => {
    const starts = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 5_000 })), { maxLength: 6 })
      .map((steps) => steps.map((_, place) => sumOf(steps.slice(0, place + 1))));
    const leaf = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 40_000 }));
    fc.assert(
      fc.property(starts, leaf, (given, [index, second]) => {
        const before = given.flatMap(([start], place) => (start < index ? [place + 1] : []));
        const found = allowed(given, index, second);
        expect(found.at(-1)).toBe(before.at(-1));
        for (const place of before.keys()) {
          const successor = place + 1 < before.length ? given[place + 1]?.[1] : undefined;
          expect(found.includes(place + 1)).toBe(successor === undefined || second < successor + HOUR);
        }
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});

function sumOf(steps: readonly (readonly [number, number])[]): readonly [number, number] {
  return steps.reduce(([leaf, second], [leaves, seconds]) => [leaf + leaves, second + seconds] as const, [
    0, 0,
  ] as const);
}
