import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointDigest, logIdOf } from '../../core/entry/promise.ts';
import { proveConsistency, rootAt } from '../../core/tlog/index.ts';
import { DynamoAnchorStore } from '../../lambdas/adapters/dynamodb/anchor-store.ts';
import type { DynamoClient } from '../../lambdas/adapters/dynamodb/client.ts';
import { createTables } from '../../lambdas/adapters/dynamodb/create-tables.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoGuard } from '../../lambdas/adapters/dynamodb/guard.ts';
import { DynamoSequenceStore } from '../../lambdas/adapters/dynamodb/sequence-store.ts';
import { EvmAnchor } from '../../lambdas/adapters/evm/evm-anchor.ts';
import { FileTileStore } from '../../lambdas/adapters/filesystem/tile-store.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { storedTileReader } from '../../lambdas/app/log/stored-tile-reader.ts';
import type { Anchor } from '../../lambdas/ports/anchor.ts';
import { type Dynoxide, startDynoxide } from '../../scripts/host/dynoxide.ts';
import { MemoryAnchor } from '../memory/anchor.ts';
import { MemoryClock } from '../memory/clock.ts';
import { MemoryGuard } from '../memory/log-stores.ts';
import { memoryLogSigner } from '../memory/signers.ts';
import { accountOf, FUNDED_KEYS, startAnchorChain } from '../support/anvil.ts';
import { sdkClient, testClient } from '../support/dynoxide.ts';
import { ORIGIN, recordNext } from '../support/events.ts';
import { type Parts, pipelineOn } from '../support/memory-ledger.ts';

const NAMES = { table: 'ledger', guardTable: 'guard' };
const signer = memoryLogSigner(ORIGIN);

let root: string;
let guardEngine: Dynoxide;
let guardClient: DynamoClient;
let guardSdk: DynamoDBClient;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ledger-backup-'));
  // The guard is not part of the backup: it has an engine of its own.
  guardEngine = await startDynoxide({ dbPath: join(root, 'guard.db') });
  guardClient = testClient(guardEngine.endpoint);
  guardSdk = sdkClient(guardEngine.endpoint);
});
afterAll(async () => {
  guardClient.destroy();
  guardSdk.destroy();
  await guardEngine.stop();
  await rm(root, { recursive: true, force: true });
});

async function memoryChain(): Promise<{ anchor: Anchor; stop(): Promise<void> }> {
  const target = { chainId: 1n, contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3', logId: logIdOf(ORIGIN) };
  const anchor = new MemoryAnchor({ target, logKey: signer.address, nowMs: () => systemClock.nowMs() });
  return { anchor, stop: async () => {} };
}

async function evmChain(): Promise<{ anchor: Anchor; stop(): Promise<void> }> {
  const chain = await startAnchorChain();
  const target = await chain.register(ORIGIN, signer.address);
  const anchor = new EvmAnchor({
    rpcUrl: chain.rpcUrl,
    target,
    clock: systemClock,
    gasAccount: accountOf(FUNDED_KEYS[1]),
    confirmations: 0,
    pollingIntervalMs: 20,
  });
  return { anchor, stop: () => chain.stop() };
}

describe.each([
  ['the contract on a local chain', evmChain],
  ['the contract in memory', memoryChain],
] as const)('a backup that was restored, with %s', (_, openChain) => {
  test('and grew past the size that the log had is neither signed nor anchored', async () => {
    const folder = await mkdtemp(join(root, 'run-'));
    const guardTable = `guard-${folder.slice(-6)}`;
    await createTables(guardSdk, { table: `unused-${folder.slice(-6)}`, guardTable });
    const guard = new DynamoGuard(guardClient, guardTable);
    const tiles = new FileTileStore(join(folder, 'tiles'));
    const { anchor, stop } = await openChain();
    const clock = new MemoryClock();

    /** Runs the ledger on a data file, and stops it at the end. */
    const withData = async (file: string, use: (parts: Parts) => Promise<void>): Promise<void> => {
      const engine = await startDynoxide({ dbPath: join(folder, file) });
      const client = testClient(engine.endpoint);
      const sdk = sdkClient(engine.endpoint);
      await createTables(sdk, NAMES);
      sdk.destroy();
      await use({
        events: new DynamoEventStore(client, NAMES),
        sequence: new DynamoSequenceStore(client, NAMES.table),
        anchors: new DynamoAnchorStore(client, NAMES.table),
        guard,
        tiles,
        anchor,
      });
      client.destroy();
      await engine.stop();
    };
    const grow = async (parts: Parts, name: string, count: number): Promise<void> => {
      const recorded = Array.from({ length: count }, (_, i) =>
        recordNext(parts.events, `${name}-${i}`, `${name}-${i}`, i),
      );
      await Promise.all(recorded);
      await pipelineOn(parts, clock).sweep();
    };

    await withData('data.db', async (parts) => {
      const { publish, anchorNext } = pipelineOn(parts, clock);
      await grow(parts, 'early', 20);
      await publish();
      await anchorNext();
    });
    await copyFile(join(folder, 'data.db'), join(folder, 'backup.db'));
    await withData('data.db', async (parts) => {
      const { publish, anchorNext } = pipelineOn(parts, clock);
      await grow(parts, 'lost', 30);
      expect(await publish()).toEqual({ treeSize: 50n, signed: true });
      expect(await anchorNext()).toEqual({ kind: 'anchored', treeSize: 50n });
    });
    const signed = await guard.readGuard(ORIGIN);
    const head = await anchor.head();

    await withData('backup.db', async (parts) => {
      const { publish, anchorNext } = pipelineOn(parts, clock);
      const behind = { code: 'LOG_BEHIND_CHECKPOINT' };
      await expect(publish()).rejects.toMatchObject(behind);
      await grow(parts, 'late', 60);
      expect(await parts.sequence.readNextIndex()).toBe(80n);
      await expect(publish()).rejects.toMatchObject({ code: 'LOG_FORKED' });
      expect(await guard.readGuard(ORIGIN)).toEqual(signed);
      expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 50n });

      // Even when guard and tiles are empty, the contract refuses.
      const forgetful = { ...parts, guard: new MemoryGuard(), tiles: new FileTileStore(join(folder, 'other')) };
      const careless = pipelineOn(forgetful, clock);
      await expect(careless.publish()).rejects.toMatchObject({ code: 'LOG_FORKED', details: { keeper: 'contract' } });
      await careless.integrate();
      const readTile = storedTileReader(forgetful.tiles, 80n);
      const newRoot = await rootAt(readTile, 80n);
      const time = 1_796_000_000n;
      const submission = {
        oldSize: head.treeSize,
        newSize: 80n,
        newRoot,
        proof: await proveConsistency(readTile, head.treeSize, 80n),
        time,
        signature: await signer.signDigest(checkpointDigest(anchor.target, { treeSize: 80n, rootHash: newRoot, time })),
      };
      await expect(anchor.submit(submission)).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
    });
    expect(await anchor.head()).toEqual(head);
    await stop();
  });
});
