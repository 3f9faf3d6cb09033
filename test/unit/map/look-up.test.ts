import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { type LeafRange, lookUpInRuns, type MapLookUp } from '../../../core/map/index.ts';
import { type PrefixRecord, prefixRoot, proveLookUp } from '../../../core/prefix/index.ts';
import { codeOf } from '../entry/code-of.ts';

const key = (name: string) => sha256(utf8(name));
const runOf = (range: LeafRange, records: readonly PrefixRecord[]) => ({ ...range, root: prefixRoot(records) });

const LISTS: readonly (readonly PrefixRecord[])[] = [
  [
    { key: key('a'), index: 0n },
    { key: key('b'), index: 9n },
  ],
  [
    { key: key('a'), index: 12n },
    { key: key('c'), index: 11n },
  ],
  [{ key: key('d'), index: 13n }],
];
const RUNS = [
  runOf({ from: 0n, to: 10n }, LISTS[0] as PrefixRecord[]),
  runOf({ from: 10n, to: 13n }, LISTS[1] as PrefixRecord[]),
  runOf({ from: 13n, to: 14n }, LISTS[2] as PrefixRecord[]),
];
const asked = (name: string, runs: number, upTo: bigint): MapLookUp => ({
  runs: RUNS,
  key: key(name),
  proofs: LISTS.slice(0, runs).map((records) => proveLookUp(records, key(name))),
  upTo,
});

describe('a look-up over runs', () => {
  it.each([
    ['a', 1, 13n, 0n],
    ['b', 1, 3n, 9n],
    ['c', 2, 10n, 11n],
    ['d', 3, 13n, 13n],
    ['none', 3, 13n, null],
    ['d', 2, 12n, null],
    ['c', 1, 9n, null],
  ])('finds %s, with %d proofs, up to leaf %d at %d', (name, runs, upTo, index) => {
    expect(lookUpInRuns(asked(name, runs, upTo))).toBe(index);
  });

  it.each([
    ['a run is left out that begins at the leaf', asked('none', 2, 13n)],
    ['no run is proved', asked('none', 0, 0n)],
    ['the statement ends before the leaf', asked('none', 3, 14n)],
    ['they go on behind the run that has the value', asked('a', 2, 13n)],
    ['they go on behind the leaf', asked('none', 2, 9n)],
    ['there are more than runs', { ...asked('none', 3, 13n), runs: RUNS.slice(0, 2) }],
  ])('is refused when %s', (_, bad) => {
    expect(codeOf(() => lookUpInRuns(bad))).toBe('LOOK_UP_INCOMPLETE');
  });

  it.each([
    ['before', { from: 1n, to: 10n }],
    ['behind', { from: 0n, to: 0n }],
  ])('is refused when a root has a leaf %s its run', (_, range) => {
    const runs = [runOf(range, LISTS[0] as PrefixRecord[])];
    expect(codeOf(() => lookUpInRuns({ ...asked('a', 1, 0n), runs }))).toBe('LOOK_UP_OUTSIDE_RUN');
  });

  it('is refused when the proof is of another run', () => {
    const { proofs, ...rest } = asked('c', 2, 12n);
    expect(codeOf(() => lookUpInRuns({ ...rest, proofs: proofs.toReversed() }))).toBe('PROOF_ROOT_MISMATCH');
  });
});
