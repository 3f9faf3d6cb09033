import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../../../core/entry/opened-state.ts';
import { openMembers, stateCommitment, verifyMembers } from '../../../core/entry/state-commitment.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { pairOf } from '../../../core/subject/current.ts';
import { type Consent, EMPTY_STATE, type KnownState, type SubjectState } from '../../../core/subject/state.ts';
import { memberBytes, memberIndices, memberNames, type StateParts } from '../../../core/subject/state-members.ts';
import { anyAbout, anyState } from '../../support/decision/any-state.ts';
import { pairWith, stateWith } from '../../support/sample-pair.ts';
import { codeOf } from './code-of.ts';

const SALTS = Array.from({ length: 16 }, (_, i) => new Uint8Array(16).fill(i));
const RUNS = { numRuns: 100, seed: 19 };

/** The state as a verifier knows it who was shown these parts of it. */
function opened(state: SubjectState, parts: StateParts): KnownState {
  const opening = openMembers(state, SALTS, memberIndices(state, parts));
  return stateOf(verifyMembers(stateCommitment(state, SALTS), opening));
}

const unhashed = (consent: Consent | null) =>
  consent && {
    ...consent,
    leafHash: '',
    narrowedBy: consent.narrowedBy && { ...consent.narrowedBy, leafHash: '' },
  };

describe('a state of which members are opened', () => {
  it('says of them what the whole state says, and nothing of the others', () => {
    fc.assert(
      fc.property(anyState, fc.subarray([...memberNames()]), (state, members) => {
        const known = opened(state, { members, pairs: [] });
        const said: Readonly<Record<string, readonly (readonly [() => unknown, unknown])[]>> = {
          general: (
            [
              'version',
              'changedAt',
              'objection',
              'sharing',
              'restriction',
              'pauses',
              'permitsEnded',
              'disputes',
            ] as const
          ).map((name) => [() => known[name], state[name]]),
          care: (['version', 'care', 'careUntil', 'guardedSince'] as const).map((name) => [
            () => known.profile[name],
            state.profile[name],
          ]),
          contact: (['timeZone', 'staleContacts'] as const).map((name) => [
            () => known.profile[name],
            state.profile[name],
          ]),
          suitability: [[() => known.profile.suitability, state.profile.suitability]],
          representatives: [[() => known.representatives, state.representatives]],
        };
        for (const [name, reads] of Object.entries(said)) {
          for (const [read, value] of reads) {
            if (members.some((member) => member === name)) expect(read()).toEqual(value);
            else expect(codeOf(read)).toBe('DISCLOSURE_MISSING');
          }
        }
      }),
      RUNS,
    );
  });

  it('says which pairs there are and which there are not, of those that were asked for', () => {
    fc.assert(
      fc.property(anyState, fc.array(anyAbout, { minLength: 1, maxLength: 3 }), (state, pairs) => {
        const known = opened(state, { members: [], pairs });
        for (const { purpose, recipient } of pairs) {
          const pair = pairOf(state, purpose, recipient);
          const expected = pair && { ...pair, current: unhashed(pair.current), waiting: unhashed(pair.waiting) };
          expect(pairOf(known, purpose, recipient)).toEqual(expected);
        }
      }),
      RUNS,
    );
  });

  it('never says that a pair on record is not there, whichever members are opened', () => {
    fc.assert(
      fc.property(anyState, anyAbout, fc.array(fc.nat(63)), (state, { purpose, recipient }, picked) => {
        const { count } = openMembers(state, SALTS, []);
        const indices = [...new Set(picked.map((index) => index % count))];
        const opening = openMembers(state, SALTS, indices);
        const known = stateOf(verifyMembers(stateCommitment(state, SALTS), opening));
        const found = codeOf(() => pairOf(known, purpose, recipient));
        if (found === 'nothing was thrown') {
          expect(pairOf(known, purpose, recipient)?.unconfirmed).toBe(pairOf(state, purpose, recipient)?.unconfirmed);
        } else {
          expect(found).toBe('DISCLOSURE_MISSING');
        }
      }),
      { ...RUNS, numRuns: 300 },
    );
  });

  it('does not say that a pair is not there by one neighbour alone', () => {
    const state = stateWith(pairWith({}, { purpose: 'a' }), pairWith({}, { purpose: 'c' }));
    const shown = memberIndices(state, { members: [], pairs: [{ purpose: 'b', recipient: null }] });
    expect(shown).toEqual([5, 6]);
    for (const index of shown) {
      const opening = openMembers(state, SALTS, [index]);
      const known = stateOf(verifyMembers(stateCommitment(state, SALTS), opening));
      expect(codeOf(() => pairOf(known, 'b', null))).toBe('DISCLOSURE_MISSING');
    }
  });

  it('needs one member to say that there is no pair before the first, or none at all', () => {
    const wanted = { members: [], pairs: [{ purpose: 'a', recipient: null }] };
    expect(memberIndices(EMPTY_STATE, wanted)).toEqual([5]);
    expect(memberIndices(stateWith(pairWith({}, { purpose: 'c' })), wanted)).toEqual([5]);
  });

  it('shows by the last member that there is no pair after it, where all members are filled', () => {
    const pairs = Array.from({ length: 11 }, (_, i) => pairWith({}, { purpose: `p-${String(i).padStart(2, '0')}` }));
    const wanted = { members: [], pairs: [{ purpose: 'z', recipient: null }] };
    expect(memberIndices(stateWith(...pairs), wanted)).toEqual([15]);
    expect(pairOf(opened(stateWith(...pairs), wanted), 'z', null)).toBeNull();
  });
});

describe('members that no state has', () => {
  const [general = new Uint8Array(0), care = new Uint8Array(0)] = memberBytes(EMPTY_STATE);
  const pairBytes = (purpose: string) =>
    memberBytes(stateWith(pairWith({ nullifier: null }, { purpose })))[5] as Uint8Array;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

  it.each<readonly [string, readonly (readonly [number, Uint8Array])[]]>([
    ['of which one is in the place of another', [[0, care]]],
    ['of which one is empty', [[0, new Uint8Array(0)]]],
    ['of which one is not JSON', [[0, utf8('{')]]],
    ['of which one is not UTF-8', [[0, Uint8Array.of(0xff)]]],
    ['of which one has a space', [[0, utf8(text(general).replace(',', ', '))]]],
    ['of which one has a member more', [[0, utf8(text(general).replace('}', ',"x":1}'))]]],
    ['of which one says a number in words', [[0, utf8(text(general).replace('"version":0', '"version":"0"'))]]],
    [
      'of which one says an end that is no instant',
      [[5, utf8(text(pairBytes('a')).replace('"validUntil":null', '"validUntil":5'))]],
    ],
    [
      'whose pairs fall',
      [
        [5, pairBytes('b')],
        [6, pairBytes('a')],
      ],
    ],
    [
      'of which a pair is there twice',
      [
        [5, pairBytes('a')],
        [6, pairBytes('a')],
      ],
    ],
    [
      'of which a pair follows an empty one',
      [
        [5, new Uint8Array(0)],
        [6, pairBytes('a')],
      ],
    ],
  ])('are refused: those %s', (_, members) => {
    expect(codeOf(() => stateOf({ count: 16, bytes: new Map(members) }))).toBe('STATE_MISMATCH');
  });
});
