import { describe, expect, test } from 'vitest';
import { utf8 } from '../../core/kernel/bytes.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import type { AnchorRecord, AnchorStore } from '../../lambdas/ports/anchor.ts';
import type { Guard, GuardRecord, PublishedCheckpoint } from '../../lambdas/ports/checkpoint-store.ts';
import type { TileStore } from '../../lambdas/ports/tile-store.ts';
import { instant, ORIGIN } from '../support/events.ts';

/** Tests the promises of every `TileStore`. */
export function tileStoreSuite(name: string, open: () => Promise<TileStore>): void {
  describe(`${name} as a tile store`, () => {
    test('a tile that was created is read back, and one that was not reads as null', async () => {
      const store = await open();
      await store.create('tile/0/x001/067', utf8('full'));
      await store.create('tile/entries/000.p/5', utf8('part'));
      expect(await store.read('tile/0/x001/067')).toEqual(utf8('full'));
      expect(await store.read('tile/entries/000.p/5')).toEqual(utf8('part'));
      expect(await store.read('tile/0/067')).toBeNull();
      expect(await store.read('tile/entries/000')).toBeNull();
    });

    test('a partial tile and the full one live side by side', async () => {
      const store = await open();
      await store.create('tile/0/000.p/3', utf8('abc'));
      await store.create('tile/0/000', utf8('abcd'));
      expect(await store.read('tile/0/000.p/3')).toEqual(utf8('abc'));
      expect(await store.read('tile/0/000')).toEqual(utf8('abcd'));
    });

    test('the same bytes again change nothing, other bytes are refused', async () => {
      const store = await open();
      await store.create('tile/1/000', utf8('one'));
      await store.create('tile/1/000', utf8('one'));
      await expect(store.create('tile/1/000', utf8('two'))).rejects.toMatchObject({ code: 'TILE_CONFLICT' });
      expect(await store.read('tile/1/000')).toEqual(utf8('one'));
    });

    test('a file of the map is kept like a tile, and read in part', async () => {
      const store = await open();
      const path = 'map/0-256/records/000';
      await store.create(path, utf8('0123456789'));
      await store.create(path, utf8('0123456789'));
      await store.create('map/0-256/pages/000', new Uint8Array(0));
      await expect(store.create(path, utf8('other'))).rejects.toMatchObject({ code: 'TILE_CONFLICT' });
      expect(await store.read(path)).toEqual(utf8('0123456789'));
      expect(await store.read('map/0-256/pages/000')).toEqual(new Uint8Array(0));
      expect(await store.read(path, { start: 2, length: 3 })).toEqual(utf8('234'));
      expect(await store.read(path, { start: 8, length: 5 })).toEqual(utf8('89'));
      expect(await store.read(path, { start: 10, length: 5 })).toEqual(new Uint8Array(0));
      expect(await store.read('map/0-255/records/000', { start: 0, length: 1 })).toBeNull();
      expect(await store.read('map/0-256/records/../pages/000')).toBeNull();
    });

    test('many that create the same tile at once all succeed', async () => {
      const store = await open();
      await Promise.all(Array.from({ length: 8 }, () => store.create('tile/0/001', utf8('same'))));
      expect(await store.read('tile/0/001')).toEqual(utf8('same'));
    });
  });
}

/** Tests the promises of every `PublishedCheckpoint`. */
export function publishedCheckpointSuite(name: string, open: () => Promise<PublishedCheckpoint>): void {
  describe(`${name} as a published checkpoint`, () => {
    test('it is null, then what was swapped in last', async () => {
      const store = await open();
      expect(await store.readPublished()).toBeNull();
      await store.swapPublished(null, 'first\n');
      await store.swapPublished('first\n', 'second\n');
      expect(await store.readPublished()).toBe('second\n');
    });

    test('of two that swap the same copy one wins', async () => {
      const store = await open();
      const results = await Promise.allSettled([store.swapPublished(null, 'left'), store.swapPublished(null, 'right')]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(store.swapPublished(null, 'late')).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(['left', 'right']).toContain(await store.readPublished());
    });
  });
}

/** Tests the promises of every `Guard`. */
export function guardSuite(name: string, open: () => Promise<Guard>): void {
  const record = (treeSize: bigint): GuardRecord => ({
    treeSize,
    rootHash: sha256(utf8(`${treeSize}`)),
    note: `${ORIGIN}\n${treeSize}\n`,
  });

  describe(`${name} as a guard`, () => {
    test('it holds the checkpoint that was swapped in last, per origin', async () => {
      const guard = await open();
      expect(await guard.readGuard(ORIGIN)).toBeNull();
      await guard.swapGuard(ORIGIN, null, record(1n));
      await guard.swapGuard(ORIGIN, record(1n), record(2n ** 40n));
      expect(await guard.readGuard(ORIGIN)).toEqual(record(2n ** 40n));
      expect(await guard.readGuard('another.example')).toBeNull();
    });

    test('a publisher that did not see the newest checkpoint is refused', async () => {
      const guard = await open();
      await guard.swapGuard(ORIGIN, null, record(1n));
      await guard.swapGuard(ORIGIN, record(1n), record(2n));
      await expect(guard.swapGuard(ORIGIN, null, record(3n))).rejects.toMatchObject({ code: 'GUARD_MOVED' });
      await expect(guard.swapGuard(ORIGIN, record(1n), record(3n))).rejects.toMatchObject({ code: 'GUARD_MOVED' });
      expect(await guard.readGuard(ORIGIN)).toEqual(record(2n));
    });
  });
}

/** Tests the promises of every `AnchorStore`. */
export function anchorStoreSuite(name: string, open: () => Promise<AnchorStore>): void {
  const record = (treeSize: bigint, transaction = `0x${treeSize}`): AnchorRecord => ({
    treeSize,
    rootHash: sha256(utf8(`${treeSize}`)),
    transaction,
    block: treeSize + 7n,
    blockHash: '0xb',
    anchoredAt: 1_795_420_800n,
    time: 1_795_420_790n,
    signature: new Uint8Array(65).fill(Number(treeSize)),
    note: `note ${treeSize}`,
    recordedAt: instant(0),
  });

  describe(`${name} as an anchor store`, () => {
    test('anchors are listed by size in both directions and in pages', async () => {
      const store = await open();
      for (const size of [9n, 100n, 20n]) await store.put(record(size));
      const sizes = async (list: Promise<readonly AnchorRecord[]>) => (await list).map(({ treeSize }) => treeSize);
      expect(await store.listAbove(9n, 1)).toEqual([record(20n)]);
      expect(await sizes(store.listAbove(0n, 10))).toEqual([9n, 20n, 100n]);
      expect(await sizes(store.listAbove(100n, 10))).toEqual([]);
      expect(await sizes(store.listBelow(null, 2))).toEqual([100n, 20n]);
      expect(await sizes(store.listBelow(20n, 10))).toEqual([9n]);
    });

    test('an anchor of the same size is replaced, a dropped one is gone', async () => {
      const store = await open();
      await store.put(record(5n));
      await store.put(record(5n, '0xother'));
      expect(await store.listAbove(0n, 10)).toEqual([record(5n, '0xother')]);
      await store.drop(5n);
      await store.drop(5n);
      expect(await store.listAbove(0n, 10)).toEqual([]);
    });
  });
}
