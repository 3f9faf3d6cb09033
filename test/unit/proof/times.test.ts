import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../core/kernel/instant.ts';
import { requireTime, requireTimes } from '../../../core/proof/times.ts';

const NOON = Date.parse('2026-11-23T12:00:00.000Z');
const MINUTE_MS = 60_000;
const LIMIT_MS = 60 * MINUTE_MS;
/** The log had five leaves by noon, and ten by ten past noon. */
const ANCHORS = [
  { treeSize: 5n, atMs: NOON },
  { treeSize: 10n, atMs: NOON + 10 * MINUTE_MS },
];

const timed = (index: bigint, minutes: number) => () =>
  requireTime({ index, at: instantOf(NOON + minutes * MINUTE_MS) }, ANCHORS, LIMIT_MS);

describe('the time of an entry', () => {
  it.each([
    [7n, 5],
    // As late as the promise lets it be logged, and two minutes of clocks that differ, on both sides.
    [7n, -62],
    [7n, 12],
    // Before the first anchor, and after the last, only one of them bounds it.
    [4n, -10_000],
    [10n, 10_000],
  ])('fits leaf %i %i minutes after noon', (index, minutes) => {
    expect(timed(index, minutes)).not.toThrow();
  });

  it.each([
    [7n, -62.1, 'EVENT_BACKDATED'],
    [5n, -62.1, 'EVENT_BACKDATED'],
    [10n, -52.1, 'EVENT_BACKDATED'],
    [7n, 12.1, 'EVENT_IN_FUTURE'],
    [4n, 2.1, 'EVENT_IN_FUTURE'],
  ])('does not fit leaf %i %f minutes after noon', (index, minutes, code) => {
    expect(timed(index, minutes)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the times of the entries of a proof', () => {
  const entries = [1n, 2n].map((index) => ({ index, at: instantOf(NOON) }));

  it('are not checked without the chain', () => {
    expect(requireTimes(entries, null, LIMIT_MS)).toContain('not checked');
  });

  it('all fit the anchors', () => {
    const anchors = [{ treeSize: 2n, atMs: NOON }];
    expect(requireTimes(entries, anchors, LIMIT_MS)).toContain('fits');
    const late = { index: 1n, at: instantOf(NOON + LIMIT_MS) };
    expect(() => requireTimes([...entries, late], anchors, LIMIT_MS)).toThrow(
      expect.objectContaining({ code: 'EVENT_IN_FUTURE' }),
    );
  });
});
