import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BuiltEntry, buildEntry, type EntryInput } from '../../../core/entry/build.ts';
import { replayHistory } from '../../../core/entry/history.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { SLOT_NAMES } from '../../../core/entry/slots.ts';
import { fromBase64url, toBase64url } from '../../../core/kernel/bytes.ts';
import { CONSENT } from '../../support/sample-pair.ts';
import { NOW } from '../../support/sample-registry.ts';
import { codeOf } from './code-of.ts';
import { anyStep, STORY } from './steps.ts';
import { flipBit, type Recorded, recordAll, seededRandom } from './subject-log.ts';

const story = recordAll(STORY, 'history');

describe('replayHistory', () => {
  it('gives the states that the ledger had, whatever was done', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), fc.string(), (steps, seed) => {
        const recorded = recordAll(steps, seed);
        expect(replayHistory(recorded)).toEqual(recorded.map(({ state }) => state));
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('takes any beginning of a history', () => {
    for (let length = 0; length <= story.length; length++) {
      expect(replayHistory(story.slice(0, length))).toHaveLength(length);
    }
  });

  it('finds any bit of an entry that was changed', () => {
    const bits = fc
      .nat(story.length - 1)
      .chain((place) => fc.tuple(fc.constant(place), fc.nat((story[place]?.entry.length ?? 1) * 8 - 1)));
    fc.assert(
      fc.property(bits, ([place, bit]) => {
        const event = eventAt(place);
        const changed = story.with(place, { ...event, entry: flipBit(event.entry, bit) });
        expect(codeOf(() => replayHistory(changed))).toBe('LEAF_HASH_MISMATCH');
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('finds any event that is missing', () => {
    for (let place = 0; place < story.length - 1; place++) {
      expect(codeOf(() => replayHistory(story.toSpliced(place, 1)))).toBe('HISTORY_GAP');
    }
  });

  it('finds an event that is there twice', () => {
    expect(codeOf(() => replayHistory(story.toSpliced(3, 0, eventAt(2))))).toBe('HISTORY_FORK');
  });

  it('finds an event that follows another', () => {
    const other = recordAll(STORY, 'another history');
    expect(codeOf(() => replayHistory(story.with(4, other[4] ?? eventAt(4))))).toBe('HISTORY_FORK');
  });

  it('finds a withheld disclosure', () => {
    const event = eventAt(0);
    for (let place = 0; place < SLOT_NAMES.length; place++) {
      const shown = { ...event, disclosures: event.disclosures.toSpliced(place, 1) };
      expect(codeOf(() => replayHistory([shown]))).toBe('DISCLOSURE_MISSING');
    }
  });
});

describe('a history that the ledger built dishonestly', () => {
  it.each<readonly [string, string, number, (honest: EntryInput) => Partial<EntryInput>]>([
    ['moves to another log', 'HISTORY_FORK', 1, () => ({ origin: 'other.example/consent' })],
    ['moves to another subject', 'HISTORY_FORK', 1, ({ facts }) => ({ facts: { ...facts, subject: 'C-2' } })],
    [
      'goes back in time',
      'HISTORY_TIME_REVERSED',
      1,
      ({ facts }) => ({ facts: { ...facts, at: '2026-11-23T07:59:59.999Z' } }),
    ],
    ['skips a number', 'HISTORY_GAP', 1, () => ({ seq: 2 })],
    ['repeats a number', 'HISTORY_FORK', 1, () => ({ seq: 0 })],
    ['forgets the event before', 'HISTORY_FORK', 1, () => ({ prev: null })],
    ['begins after an event that is not there', 'HISTORY_FORK', 0, () => ({ prev: new Uint8Array(32) })],
    [
      'commits to another state',
      'STATE_MISMATCH',
      1,
      ({ state }) => ({ state: { ...state, objection: { event: 'event-id-9', at: NOW } } }),
    ],
    [
      'widens a consent in its state alone',
      'STATE_MISMATCH',
      0,
      ({ state }) => ({
        state: {
          ...state,
          pairs: state.pairs.map((pair) => ({ ...pair, current: { ...CONSENT, channels: ['post'] } })),
        },
      }),
    ],
    [
      'rests a push on another consent',
      'CONSENT_MISMATCH',
      1,
      ({ facts }) => ({ facts: { ...facts, consent: { event: 'event-id-9', leafHash: 'A'.repeat(43) } } }),
    ],
    ['rests a push on no consent', 'CONSENT_MISMATCH', 1, ({ facts }) => ({ facts: { ...facts, consent: null } })],
    [
      'ends a consent that never was',
      'CONSENT_MISMATCH',
      0,
      ({ facts }) => ({ facts: { ...facts, consent: { event: 'event-id-9', leafHash: 'A'.repeat(43) } } }),
    ],
    [
      'renews a consent without naming it',
      'CONSENT_MISMATCH',
      5,
      ({ facts }) => ({ facts: { ...facts, consent: null } }),
    ],
    ['renews a consent and keeps its nullifier hidden', 'NULLIFIER_MISMATCH', 5, () => ({ n: null })],
    ['withdraws a consent and keeps its nullifier hidden', 'NULLIFIER_MISMATCH', 6, () => ({ n: null })],
    [
      'grants a permit without a secret',
      'NULLIFIER_MISMATCH',
      1,
      ({ facts }) => ({ facts: { ...facts, nullifier: null } }),
    ],
    ['consumes a permit and keeps its nullifier hidden', 'NULLIFIER_MISMATCH', 2, () => ({ n: null })],
    [
      'consumes a permit and makes another secret',
      'NULLIFIER_MISMATCH',
      2,
      ({ facts }) => ({ facts: { ...facts, nullifier: 'A'.repeat(43) } }),
    ],
    [
      'consumes a permit that was never granted',
      'NULLIFIER_MISMATCH',
      2,
      ({ facts }) => ({ facts: withDetail(facts, { permitEvent: 'event-id-9' }) }),
    ],
    ['uses a consent that says how often and hides the use', 'NULLIFIER_MISMATCH', 4, () => ({ n: null })],
    ['refuses a push and pretends to end a consent', 'NULLIFIER_MISMATCH', 7, () => ({ n: secretOf(0) })],
    ['refuses after giving and keeps the nullifier hidden', 'NULLIFIER_MISMATCH', 8, () => ({ n: null })],
  ])('shows when it %s', (_, code, place, lie) => {
    const honest = inputAt(place);
    const before = story.slice(0, place);
    expect(replayHistory([...before, rebuilt(honest)])).toHaveLength(place + 1);
    expect(codeOf(() => replayHistory([...before, rebuilt({ ...honest, ...lie(honest) })]))).toBe(code);
  });
});

describe('the state commitment', () => {
  it('differs each time, also when the state does not', () => {
    const [, push, consumption] = story.map(({ entry, disclosures }) => openEntry(entry, disclosures).slots.state);
    expect(eventAt(1).state).toBe(eventAt(2).state);
    expect(push).not.toBe(consumption);
  });
});

function secretOf(place: number): string | null {
  const { entry, disclosures } = eventAt(place);
  return openEntry(entry, disclosures).slots.nullifier ?? null;
}

function withDetail(facts: EntryInput['facts'], members: object): EntryInput['facts'] {
  return { ...facts, detail: { ...facts.detail, ...members } } as EntryInput['facts'];
}

function eventAt(place: number): Recorded {
  const event = story[place];
  if (event === undefined) throw new Error('the story is longer');
  return event;
}

/** Returns the facts that the story's event was built from. */
function inputAt(place: number): EntryInput {
  const { entry, disclosures, state } = eventAt(place);
  const opened = openEntry(entry, disclosures);
  const { seq, prev, ...facts } = requireSlots(opened, SLOT_NAMES);
  return {
    origin: opened.origin,
    after: opened.after,
    n: opened.n,
    u: opened.u,
    facts,
    seq,
    prev: prev === null ? null : fromBase64url(prev),
    state,
  };
}

function rebuilt(input: EntryInput): BuiltEntry {
  return buildEntry(input, seededRandom(`rebuilt ${toBase64url(input.after)}`));
}
