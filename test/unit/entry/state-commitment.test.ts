import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  openMembers,
  type StateOpening,
  stateCommitment,
  verifyMembers,
} from '../../../core/entry/state-commitment.ts';
import { fromUtf8, toBase64url } from '../../../core/kernel/bytes.ts';
import { EMPTY_PAIR, EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { memberBytes } from '../../../core/subject/state-members.ts';
import { anyState } from '../../support/decision/any-state.ts';
import { stateWith } from '../../support/sample-pair.ts';
import { codeOf } from './code-of.ts';
import { flipBit, seededRandom } from './subject-log.ts';

const RUNS = { numRuns: 60, seed: 19 };
const salts = (seed: string) => {
  const random = seededRandom(`salts ${seed}`);
  return Array.from({ length: 16 }, () => random(16));
};
const SALTS = salts('');

/** The commitment as docs/formats/entry.md says it, by a tree that is hashed from its root down. */
function naive(state: SubjectState, otherSalts: readonly Uint8Array[]): string {
  const stateSalt = sha('consent-ledger/state/v1\n', ...otherSalts);
  const members = [...memberBytes(state)];
  while (members.length < 16 || !Number.isInteger(Math.log2(members.length))) members.push(new Uint8Array(0));
  const leaves = members.map((bytes, i) => sha(Uint8Array.of(0), sha(stateSalt, u32(i)), bytes));
  return toBase64url(sha(u32(members.length), rootOf(leaves)));
}

function rootOf(hashes: readonly Buffer[]): Buffer {
  const [only] = hashes;
  if (only !== undefined && hashes.length === 1) return only;
  const half = hashes.length / 2;
  return sha(Uint8Array.of(1), rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half)));
}

function sha(...parts: readonly (string | Uint8Array)[]): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
}

function u32(value: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
}

const manyPairs = (count: number) =>
  stateWith(...Array.from({ length: count }, (_, i) => ({ ...EMPTY_PAIR, purpose: `p-${i}`, recipient: null })));

describe('the commitment to a state', () => {
  it('is what the page says, for any state', () => {
    fc.assert(
      fc.property(anyState, fc.string(), (state, seed) => {
        expect(stateCommitment(state, salts(seed))).toBe(naive(state, salts(seed)));
      }),
      RUNS,
    );
  });

  it.each([
    [0, 16],
    [11, 16],
    [12, 32],
    [27, 32],
    [28, 64],
    [252, 512],
  ])('of %i pairs is over %i members', (pairs, count) => {
    const state = manyPairs(pairs);
    expect(openMembers(state, SALTS, [0]).count).toBe(count);
    expect(stateCommitment(state, SALTS)).toBe(naive(state, SALTS));
  });

  it('differs between states, and between the salts of one', () => {
    fc.assert(
      fc.property(anyState, anyState, (one, other) => {
        const isSame = memberBytes(one).map(fromUtf8).join('\n') === memberBytes(other).map(fromUtf8).join('\n');
        expect(stateCommitment(one, SALTS) === stateCommitment(other, SALTS)).toBe(isSame);
        expect(stateCommitment(one, salts('other'))).not.toBe(stateCommitment(one, SALTS));
      }),
      RUNS,
    );
  });
});

/** A state, and some of its members opened. */
const anyOpening = anyState.chain((state) => {
  const { count } = openMembers(state, SALTS, []);
  const all = Array.from({ length: count }, (_, index) => index);
  return fc.subarray(all, { minLength: 1 }).map((indices) => ({
    state,
    indices,
    commitment: stateCommitment(state, SALTS),
    opening: openMembers(state, SALTS, indices),
  }));
});

describe('members that are opened', () => {
  it('are those of the state, whichever are', () => {
    fc.assert(
      fc.property(anyOpening, ({ state, indices, commitment, opening }) => {
        const { count, bytes } = verifyMembers(commitment, opening);
        expect([...bytes.keys()]).toEqual(indices);
        const members = memberBytes(state);
        for (const [index, member] of bytes)
          expect(fromUtf8(member)).toBe(fromUtf8(members[index] ?? new Uint8Array(0)));
        expect(count).toBeGreaterThanOrEqual(members.length);
      }),
      RUNS,
    );
  });

  it('are refused with any bit of them, or of the commitment, changed', () => {
    fc.assert(
      fc.property(anyOpening, fc.nat(), fc.nat(), (shown, pick, bit) => {
        const { opening, commitment } = shown;
        for (const changed of changedBits(opening, pick, bit)) {
          expect(codeOf(() => verifyMembers(commitment, changed))).toBe('STATE_MISMATCH');
        }
        const other = stateCommitment(shown.state, salts('other'));
        expect(codeOf(() => verifyMembers(other, opening))).toBe('STATE_MISMATCH');
      }),
      RUNS,
    );
  });

  const opening = openMembers(EMPTY_STATE, SALTS, [0, 5]);
  const commitment = stateCommitment(EMPTY_STATE, SALTS);
  const [first, sixth] = opening.members;
  if (first === undefined || sixth === undefined) throw new Error('two members are opened');
  it.each<readonly [string, StateOpening]>([
    ['at the index of another', { count: 16, members: [{ ...first, index: 1 }] }],
    ['at an index beyond their number', { count: 16, members: [{ ...first, index: 16 }] }],
    ['at no index', { count: 16, members: [{ ...first, index: 0.5 }] }],
    ['twice', { count: 16, members: [first, first] }],
    ['of another number of members', { count: 32, members: [{ ...first, path: [...first.path, first.salt] }] }],
    ['of fewer members than there can be', { count: 8, members: [{ ...first, path: first.path.slice(1) }] }],
    ['of more members than there can be', { count: 8_192, members: [] }],
    ['of a number that is no power of two', { count: 24, members: [] }],
    ['with a path that ends early', { count: 16, members: [{ ...first, path: first.path.slice(1) }] }],
    ['with a salt that is a part of the member', { count: 16, members: [{ ...first, ...moved(first) }] }],
    ['with the salt of another', { count: 16, members: [{ ...first, salt: sixth.salt }] }],
  ])('are refused %s', (_, forged) => {
    expect(verifyMembers(commitment, opening).count).toBe(16);
    expect(codeOf(() => verifyMembers(commitment, forged))).toBe('STATE_MISMATCH');
  });
});

/** The same bytes to hash, with the first of the member in its salt. */
function moved({ salt, bytes }: StateOpening['members'][number]) {
  const all = Buffer.concat([salt, bytes]);
  return { salt: all.subarray(0, 33), bytes: all.subarray(33) };
}

function changedBits({ count, members }: StateOpening, pick: number, bit: number): readonly StateOpening[] {
  const place = pick % members.length;
  const member = members[place];
  if (member === undefined) return [];
  const flipped = (bytes: Uint8Array) => flipBit(bytes, bit % (bytes.length * 8));
  const height = pick % member.path.length;
  const changes = [
    { salt: flipped(member.salt) },
    { path: member.path.map((hash, i) => (i === height ? flipped(hash) : hash)) },
    ...(member.bytes.length === 0 ? [{ bytes: Uint8Array.of(bit % 256) }] : [{ bytes: flipped(member.bytes) }]),
  ];
  return changes.map((change) => ({ count, members: members.with(place, { ...member, ...change }) }));
}
