import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { EMPTY_ROOT, hashLeaf, verifyConsistency } from '../../../core/merkle/index.ts';
import { openCheckpoint, proveConsistency, verifierKey } from '../../../core/tlog/index.ts';
import { storedTileReader } from '../../../lambdas/app/log/stored-tile-reader.ts';
import type { CheckpointSigner } from '../../../lambdas/ports/signers.ts';
import { memoryCheckpointSigner } from '../../memory/signers.ts';
import { ORIGIN } from '../../support/events.ts';
import { CHECKPOINT_KEY, openLedger, pipelineOn, SIGNERS } from '../../support/memory-ledger.ts';

describe('publishing', () => {
  test('the first checkpoint is of the empty log', async () => {
    const ledger = openLedger();
    expect(await ledger.publish()).toEqual({ treeSize: 0n, signed: true });
    const checkpoint = openCheckpoint((await ledger.tiles.readPublished()) ?? '', CHECKPOINT_KEY);
    expect(checkpoint).toEqual({ origin: ORIGIN, treeSize: 0n, rootHash: EMPTY_ROOT });
    expect(await ledger.publish()).toEqual({ treeSize: 0n, signed: false });
  });

  test('each checkpoint contains the one before it', async () => {
    const ledger = openLedger();
    let before = { treeSize: 0n, rootHash: EMPTY_ROOT };
    for (const count of [1, 2, 253, 1, 300]) {
      expect((await ledger.grow(count)).signed).toBe(true);
      const { treeSize: size2, rootHash: root2 } = openCheckpoint(
        (await ledger.tiles.readPublished()) ?? '',
        CHECKPOINT_KEY,
      );
      const proof = await proveConsistency(storedTileReader(ledger.tiles, size2), before.treeSize, size2);
      verifyConsistency({ size1: before.treeSize, root1: before.rootHash, size2, root2, proof });
      before = { treeSize: size2, rootHash: root2 };
    }
  });

  test('a chain out of reach does not stop it', async () => {
    const ledger = openLedger();
    ledger.anchor.setReachable(false);
    expect(await ledger.grow(3)).toEqual({ treeSize: 3n, signed: true });
  });

  test('a copy that lags the guard is repaired by a run that signs nothing', async () => {
    const ledger = openLedger();
    await ledger.grow(3);
    const stale = await ledger.tiles.readPublished();
    await ledger.grow(3);
    const current = (await ledger.tiles.readPublished()) ?? '';
    await ledger.tiles.swapPublished(current, stale ?? '');
    expect(await ledger.publish()).toEqual({ treeSize: 6n, signed: false });
    expect(await ledger.tiles.readPublished()).toBe(current);
  });

  test('publishers at once agree on one checkpoint, which is the published one', async () => {
    const ledger = openLedger();
    await ledger.record(50);
    await ledger.sweep();
    await Promise.all([ledger.publish(), ledger.grow(20), ledger.publish()]);
    const outcomes = await Promise.all([ledger.publish(), ledger.publish()]);
    expect(outcomes.map(({ treeSize }) => treeSize)).toEqual([70n, 70n]);
    expect(await ledger.tiles.readPublished()).toBe((await ledger.guard.readGuard(ORIGIN))?.note);
  });

  test('a log that is behind the contract is not signed', async () => {
    const ledger = openLedger();
    await ledger.grow(4);
    const { treeSize } = await ledger.publish();
    const ahead = { head: async () => ({ treeSize: treeSize + 1n, rootHash: EMPTY_ROOT, anchoredAt: 1n }) };
    const anchor = Object.assign(Object.create(ledger.anchor), ahead) as typeof ledger.anchor;
    const publish = pipelineOn({ ...ledger.parts, anchor }, ledger.clock).publish;
    await expect(publish()).rejects.toMatchObject({ code: 'LOG_BEHIND_CHECKPOINT', details: { keeper: 'contract' } });
  });

  test('a log that is not what the contract or a witness knows is not signed', async () => {
    const ledger = openLedger();
    await ledger.grow(4);
    const other = { treeSize: 3n, rootHash: hashLeaf(utf8('another')), anchoredAt: 1n };
    const anchor = Object.assign(Object.create(ledger.anchor), { head: async () => other }) as typeof ledger.anchor;
    await ledger.record(2);
    await ledger.sweep();
    const forked = pipelineOn({ ...ledger.parts, anchor }, ledger.clock).publish;
    await expect(forked()).rejects.toMatchObject({ code: 'LOG_FORKED', details: { keeper: 'contract' } });
    const witnessed = pipelineOn(ledger.parts, ledger.clock, { witnessHeads: async () => [other] }).publish;
    await expect(witnessed()).rejects.toMatchObject({ code: 'LOG_FORKED', details: { keeper: 'witness' } });
    expect((await ledger.guard.readGuard(ORIGIN))?.treeSize).toBe(4n);
    expect(await ledger.publish()).toEqual({ treeSize: 6n, signed: true });
  });

  test('a new key signs beside the old one, then alone, and the tree that is there is signed again for it', async () => {
    const ledger = openLedger();
    await ledger.grow(3);
    const before = (await ledger.tiles.readPublished()) ?? '';
    const newSigner = { ...memoryCheckpointSigner('new'), name: ORIGIN };
    const newKey = verifierKey(ORIGIN, newSigner.publicKey);
    const published = async (...signers: readonly CheckpointSigner[]) => {
      const { publish } = pipelineOn(ledger.parts, ledger.clock, { signers });
      expect(await publish()).toEqual({ treeSize: 3n, signed: true });
      expect(await publish()).toEqual({ treeSize: 3n, signed: false });
      return (await ledger.tiles.readPublished()) ?? '';
    };
    const both = await published(newSigner, SIGNERS.checkpoint);
    for (const key of [CHECKPOINT_KEY, newKey]) expect(openCheckpoint(both, key).treeSize).toBe(3n);
    // A checkpoint that bears the new signature is not signed again.
    const { publish } = pipelineOn(ledger.parts, ledger.clock, { signers: [newSigner] });
    expect(await publish()).toEqual({ treeSize: 3n, signed: false });
    await ledger.record(1);
    await ledger.sweep();
    await publish();
    const alone = (await ledger.tiles.readPublished()) ?? '';
    expect(openCheckpoint(alone, newKey).treeSize).toBe(4n);
    expect(() => openCheckpoint(alone, CHECKPOINT_KEY)).toThrow('no known key has signed');
    expect(openCheckpoint(before, CHECKPOINT_KEY).treeSize).toBe(3n);
  });

  test('a guard that keeps moving is given up as contention', async () => {
    const ledger = openLedger();
    await ledger.record(1);
    await ledger.sweep();
    const swapGuard = async () => {
      throw new LedgerError('GUARD_MOVED', 'moved');
    };
    const guard = Object.assign(Object.create(ledger.guard), {
      swapGuard,
      readGuard: (origin: string) => ledger.guard.readGuard(origin),
    }) as typeof ledger.guard;
    const publish = pipelineOn({ ...ledger.parts, guard }, ledger.clock).publish;
    await expect(publish()).rejects.toMatchObject({ code: 'CONTENTION' });
  });
});
