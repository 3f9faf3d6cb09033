import { describe, expect, it } from 'vitest';
import { MAX_CHANNELS, MAX_RECORD_BYTES, MAX_STATE_BYTES } from '../../../core/limits.ts';
import { EMPTY_STATE, type Pair } from '../../../core/subject/state.ts';
import { DISPUTES_BYTES, REFUSAL_BYTES, requireStateSize } from '../../../core/subject/state-size.ts';
import { pairWith } from '../../support/sample-pair.ts';
import { HASH_TEXT, NOW } from '../../support/sample-registry.ts';

const UUID = '01a2076b-47e8-78ec-a003-848fa6842130';
const LONG = 'x'.repeat(128);

/** A pair after a refusal that says as little as possible. */
const SHORTEST = pairWith(
  { status: 'refused', channels: [], notice: null, event: UUID, leafHash: HASH_TEXT, nullifier: null },
  { purpose: LONG, recipient: LONG },
);
const NOTICE = { id: UUID, language: 'abc-abcdefgh-abcdefgh-abcdefgh', version: 1_000_000_000, sha256: HASH_TEXT };
/** The same pair after the refusal that says as much as possible. */
const LONGEST = pairWith(
  {
    ...SHORTEST.current,
    notice: NOTICE,
    evidence: 'staff-recorded',
    narrowedBy: { event: UUID, leafHash: HASH_TEXT },
  },
  {
    purpose: LONG,
    recipient: LONG,
    lastNo: { event: UUID, saidAt: NOW, status: 'withdrawn' },
    permitsEnded: { all: 99_999, channels: {} },
    coolsDownUntil: NOW,
  },
);

const CHANNELS = Array.from({ length: MAX_CHANNELS }, (_, n) => `c${n}`.padEnd(32, 'x'));
const [LEFT = '', ...TAKEN] = CHANNELS;
/** A pair with as many channels as there can be, and the same after a withdrawal of all but one. */
const WIDE = pairWith({ channels: CHANNELS }, { purpose: LONG });
const NARROWED = pairWith(
  { channels: [LEFT], narrowedBy: { event: UUID, leafHash: HASH_TEXT } },
  {
    purpose: LONG,
    lastNo: { event: UUID, saidAt: NOW, status: 'withdrawn' },
    permitsEnded: { all: null, channels: Object.fromEntries(TAKEN.map((channel) => [channel, 9_999_999])) },
  },
);

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const stateOf = (pairs: readonly Pair[]) => ({ ...EMPTY_STATE, pairs });
const refusals = (count: number) =>
  stateOf(Array.from({ length: count }, (_, n) => ({ ...SHORTEST, purpose: `${n}`.padStart(128, 'p') })));

/** Returns how many first refusals in a row are taken. */
function firstRefusals(): number {
  let count = 0;
  while (isTaken('consent.refused', count, count + 1)) count += 1;
  return count;
}

function isTaken(type: Parameters<typeof requireStateSize>[0], before: number, after: number): boolean {
  try {
    requireStateSize(type, refusals(before), refusals(after));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'LIMIT_REACHED', details: { limit: expect.any(Number) } });
    return false;
  }
}

describe('the size of a state', () => {
  it('keeps room for the longest refusal of each decision on record, and for disputes', () => {
    expect(sizeOf(LONGEST) - sizeOf(SHORTEST)).toBeLessThanOrEqual(REFUSAL_BYTES);
    const count = firstRefusals();
    const longest = refusals(count).pairs.map(({ purpose }) => ({ ...LONGEST, purpose }));
    const kept = REFUSAL_BYTES * (count + 1) + DISPUTES_BYTES;
    expect(sizeOf(refusals(count + 1)) + kept).toBeGreaterThan(MAX_RECORD_BYTES);
    expect(sizeOf(stateOf(longest)) + DISPUTES_BYTES).toBeLessThan(MAX_RECORD_BYTES);
  });

  it('keeps room for a withdrawal of all channels but one', () => {
    expect(sizeOf(NARROWED) - sizeOf(WIDE)).toBeLessThanOrEqual(REFUSAL_BYTES);
  });

  it('does not matter for a refusal that replaces a decision, nor for an event that is about none', () => {
    expect(isTaken('consent.refused', 2_000, 2_000)).toBe(true);
    expect(isTaken('consent.withdrawn', 2_000, 2_000)).toBe(true);
    expect(isTaken('objection.made', 2_000, 2_000)).toBe(true);
    expect(isTaken('dispute.made', 2_000, 2_000)).toBe(true);
    expect(isTaken('consent.confirmed', 2_000, 2_000)).toBe(true);
  });

  it('has a lower limit for an event that lets more be done', () => {
    const count = firstRefusals();
    expect(sizeOf(refusals(count))).toBeLessThan(MAX_STATE_BYTES);
    expect(isTaken('consent.given', count - 1, count)).toBe(true);
    expect(isTaken('consent.given', count, count + 1)).toBe(false);
    expect(isTaken('consent.given', count + 1, count + 1)).toBe(false);
    expect(isTaken('representative.appointed', count + 1, count + 1)).toBe(false);
    const limitReached = (limit: number) => expect.objectContaining({ code: 'LIMIT_REACHED', details: { limit } });
    const many = refusals(2_000);
    expect(() => requireStateSize('consent.given', many, many)).toThrow(limitReached(MAX_STATE_BYTES));
    expect(() => requireStateSize('consent.refused', EMPTY_STATE, many)).toThrow(limitReached(MAX_RECORD_BYTES));
  });
});
