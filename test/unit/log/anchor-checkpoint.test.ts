import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../core/tlog/index.ts';
import { ORIGIN } from '../../support/events.ts';
import { CHECKPOINT_KEY, HEARTBEAT_MS, openLedger, pipelineOn } from '../../support/memory-ledger.ts';

/** Anchors three entries, then again after the chain exchanged the block; `before` is the first anchor's record. */
async function movedAnchor() {
  const ledger = openLedger();
  const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
  await ledger.grow(3);
  await anchorNext();
  const [before] = await ledger.anchors.listAbove(0n, 1);
  ledger.anchor.loseBlocks(1);
  ledger.anchor.mine(2);
  await anchorNext();
  return { ledger, anchorNext, before };
}

describe('anchoring', () => {
  test('a log that was never signed or is empty is not anchored', async () => {
    const ledger = openLedger();
    expect(await ledger.anchor.head()).toMatchObject({ treeSize: 0n });
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 0n });
    await ledger.publish();
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 0n });
  });

  test('each checkpoint is anchored once, then a heartbeat is sent when one is due', async () => {
    const ledger = openLedger();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    for (const [count, treeSize] of [
      [5, 5n],
      [300, 305n],
    ] as const) {
      await ledger.grow(count);
      expect(await anchorNext()).toEqual({ kind: 'anchored', treeSize });
      expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize });
    }
    const records = await ledger.anchors.listAbove(0n, 9);
    expect(records.map(({ treeSize }) => treeSize)).toEqual([5n, 305n]);
    for (const { note, treeSize, rootHash } of records) {
      expect(openCheckpoint(note, CHECKPOINT_KEY)).toEqual({ origin: ORIGIN, treeSize, rootHash });
    }
    ledger.clock.advance(HEARTBEAT_MS);
    expect(await anchorNext()).toEqual({ kind: 'heartbeat', treeSize: 305n });
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 305n });
    expect(await ledger.anchors.listAbove(0n, 9)).toEqual(records);
  });

  test('an anchor that landed unrecorded is rebuilt from the chain, with the same checkpoint', async () => {
    const ledger = openLedger();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    for (const count of [3, 4]) {
      await ledger.grow(count);
      await anchorNext();
    }
    const records = await ledger.anchors.listAbove(0n, 9);
    for (const lost of [[7n], [3n, 7n]]) {
      for (const size of lost) await ledger.anchors.drop(size);
      expect((await anchorNext()).kind).toBe('unchanged');
      expect(await ledger.anchors.listAbove(0n, 9)).toEqual(records);
    }
  });

  test('an anchor that the chain lost is dropped and anchored again', async () => {
    const ledger = openLedger();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    for (const count of [3, 4, 5]) {
      await ledger.grow(count);
      await anchorNext();
    }
    ledger.anchor.loseBlocks(2);
    expect(await anchorNext()).toEqual({ kind: 'anchored', treeSize: 12n });
    expect((await ledger.anchors.listAbove(0n, 9)).map(({ treeSize }) => treeSize)).toEqual([3n, 12n]);
    ledger.anchor.loseBlocks(99);
    expect(await anchorNext()).toEqual({ kind: 'anchored', treeSize: 12n });
    expect((await ledger.anchors.listAbove(0n, 9)).map(({ treeSize }) => treeSize)).toEqual([12n]);
  });

  test('an anchor that now stands in another block is recorded there', async () => {
    const { ledger, anchorNext, before } = await movedAnchor();
    if (before) await ledger.anchors.put(before);
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 3n });
    const [after] = await ledger.anchors.listAbove(0n, 1);
    expect(after?.block).toBe(2n);
    expect(after && (await ledger.anchor.isConfirmed(after))).toBe(true);
  });

  test('an anchor that is moved while a later one waits for its block is recorded where it stands', async () => {
    const { ledger, anchorNext, before } = await movedAnchor();
    await ledger.grow(4);
    // The anchorer from before the exchange of blocks would do this next.
    const submit = ledger.anchor.submit.bind(ledger.anchor);
    ledger.anchor.submit = async (submission) => {
      const place = await submit(submission);
      if (before) await ledger.anchors.put(before);
      return place;
    };
    expect(await anchorNext()).toEqual({ kind: 'anchored', treeSize: 7n });
    const records = await ledger.anchors.listAbove(0n, 9);
    expect(records.map(({ treeSize }) => treeSize)).toEqual([3n, 7n]);
    for (const record of records) expect(await ledger.anchor.isConfirmed(record)).toBe(true);
  });

  test('anchorers at once anchor once', async () => {
    const ledger = openLedger();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(9);
    const outcomes = await Promise.all([anchorNext(), anchorNext(), anchorNext()]);
    expect(outcomes.filter(({ kind }) => kind === 'anchored')).toHaveLength(1);
    expect(await ledger.anchor.anchorsAbove(0n, 9)).toHaveLength(1);
  });

  test('a chain out of reach is told, and the next run catches up', async () => {
    const ledger = openLedger();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(2);
    ledger.anchor.setReachable(false);
    await expect(anchorNext()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    await ledger.grow(2);
    ledger.anchor.setReachable(true);
    expect(await anchorNext()).toEqual({ kind: 'anchored', treeSize: 4n });
  });

  test('a guard that knows less than the contract stops it', async () => {
    const ledger = openLedger();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(2);
    const old = await ledger.guard.readGuard(ORIGIN);
    await ledger.grow(2);
    await anchorNext();
    const guard = { ...ledger.guard, readGuard: async () => old, swapGuard: async () => {} };
    const restored = pipelineOn({ ...ledger.parts, guard }, ledger.clock).anchorNext;
    await expect(restored()).rejects.toMatchObject({ code: 'LOG_BEHIND_CHECKPOINT' });
  });
});
