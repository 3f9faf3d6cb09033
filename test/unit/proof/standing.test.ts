import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import type { ShownLabel } from '../../../core/proof/parts.ts';
import { ProvedLabels, requireStood } from '../../../core/proof/standing.ts';
import { StartedKeys } from '../../../core/proof/started-keys.ts';
import { SMALL_LOG_ORIGIN } from '../../support/small-log.ts';
import { type ForgedLog, foundLeaf, Person } from '../../tamper/forged-log.ts';
import { agreed, HOUR_MS, proofOf, pushed } from '../../tamper/honest-push.ts';

/** The labels of a person that are proved at these positions. */
async function proved(log: ForgedLog, person: Person, positions: readonly (readonly [number, number])[], times = 1) {
  const { labels } = log.source(person, log.log.size);
  const shown: ShownLabel[] = [];
  for (const [version, count] of positions) shown.push(...(await labels({ version, count })).map((one) => one.shown));
  const keys = log.labelKeys.map((key) => ({ ...key, leafIndex: BigInt(key.version - 1), startedMs: 0 }));
  const all = Array.from({ length: times }, () => shown).flat();
  return new ProvedLabels(new StartedKeys(keys, HOUR_MS), all, SMALL_LOG_ORIGIN, person.subject);
}

const MALFORMED = expect.objectContaining({ code: 'BUNDLE_MALFORMED' });

describe('the labels that are proved', () => {
  it('are those of all keys, each of which is shown', async () => {
    const { log, person } = await agreed({ keys: 2 });
    const labels = await proved(log, person, [[1, 0]]);
    expect(labels.all(1, 0)).toHaveLength(2);
    expect(() => labels.all(2, 0)).toThrow(MALFORMED);
    expect(() => labels.requireAllAsked()).not.toThrow();
  });

  it('are refused where one is shown twice, or for nothing', async () => {
    const { log, person } = await agreed();
    await expect(proved(log, person, [[1, 0]], 2)).rejects.toEqual(MALFORMED);
    const labels = await proved(log, person, [
      [1, 0],
      [2, 0],
    ]);
    labels.all(1, 0);
    expect(() => labels.requireAllAsked()).toThrow(MALFORMED);
  });

  it('say the position of an entry, and none of another person', async () => {
    const { log, person, consent } = await agreed();
    const { at } = consent.facts;
    const labels = await proved(log, person, [[1, 0]]);
    expect(labels.positionOf(foundLeaf(consent), at)).toMatchObject({ version: 1, count: 0 });
    const others = await proved(log, new Person('C-2002'), [[1, 0]]);
    expect(() => others.positionOf(foundLeaf(consent), at)).toThrow(
      expect.objectContaining({ code: 'LABEL_MISMATCH' }),
    );
  });
});

/** Checks the state of an honest push, shown but for this. */
async function stood(change: (shown: Parameters<typeof requireStood>[1]) => Parameters<typeof requireStood>[1]) {
  const { log, person, consent, push, statement } = await pushed();
  const parts = await proofOf(log, person, { push, statement });
  const labels = await proved(log, person, [
    [1, 2],
    [1, 0],
    [2, 0],
  ]);
  const values = [...labels.all(1, 0), ...labels.all(2, 0)];
  const [treeSize, rootHash] = [log.log.size, await log.log.rootAt(log.log.size)];
  if (parts.state === null) throw new Error('an auditor is shown the state');
  const { state, stateBefore } = parts;
  const shown = { leaf: foundLeaf(push), version: foundLeaf(consent), following: null, state, stateBefore };
  const tree = { origin: SMALL_LOG_ORIGIN, treeSize, rootHash, hash: nobleSha256 };
  return requireStood(tree, change(shown), labels, log.answers(values));
}

describe('the state at the leaf of a push', () => {
  it('is the version that its label names', async () => {
    expect(await stood((shown) => shown)).toMatchObject({ version: 1 });
  });

  it('is shown with the entry that made it, and with the same members of that', async () => {
    await expect(stood((shown) => ({ ...shown, version: null }))).rejects.toEqual(MALFORMED);
    await expect(stood((shown) => ({ ...shown, stateBefore: null }))).rejects.toEqual(MALFORMED);
  });

  it('was made by the entry with the label of its version', async () => {
    await expect(stood((shown) => ({ ...shown, version: shown.leaf }))).rejects.toMatchObject({
      code: 'STATE_NOT_STANDING',
    });
  });

  it('is followed by none that the map does not have', async () => {
    await expect(stood((shown) => ({ ...shown, following: shown.leaf }))).rejects.toEqual(MALFORMED);
  });
});
