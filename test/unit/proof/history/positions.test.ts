import { describe, expect, it } from 'vitest';
import { positionsAfter } from '../../../../core/proof/history/positions.ts';

describe('the positions that an event may have next', () => {
  it.each([
    [
      null,
      [
        [0, 1],
        [1, 0],
      ],
    ],
    [
      { version: 0, count: 3 },
      [
        [0, 4],
        [1, 0],
      ],
    ],
    [
      { version: 7, count: 0 },
      [
        [7, 1],
        [8, 0],
      ],
    ],
  ])('after %j are %j', (last, next) => {
    expect(positionsAfter(last).map(({ version, count }) => [version, count])).toEqual(next);
  });
});
