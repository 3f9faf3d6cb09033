import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { openCheckpoint, parseEntryBundle, proveConsistency } from '../../../core/tlog/index.ts';
import { storedTileReader } from '../../../lambdas/app/log/stored-tile-reader.ts';
import { keyOfEvent } from '../../memory/tables.ts';
import { ORIGIN, recordNext } from '../../support/events.ts';
import { CHECKPOINT_KEY, openLedger, pipelineOn } from '../../support/memory-ledger.ts';

describe('integrating', () => {
  test('however the leaves arrive, the tiles and the root are the same', async () => {
    const once = openLedger();
    const often = openLedger();
    await once.grow(700);
    for (const count of [1, 255, 1, 200, 243]) await often.grow(count);
    expect(await often.integrate()).toEqual(await once.integrate());
    for (const [path, bytes] of once.tiles.files) expect(often.tiles.files.get(path), path).toEqual(bytes);
    const bundle = parseEntryBundle(once.tiles.files.get('tile/entries/002.p/188') ?? new Uint8Array(0), 188);
    expect(bundle[0]).toEqual((await once.events.findEvent('e-512'))?.entry);
  });

  test('more leaves than are held at once give what a naive pass gives', async () => {
    const ledger = openLedger();
    await ledger.grow(5000);
    const { treeSize, rootHash } = await ledger.integrate();
    expect(treeSize).toBe(5000n);
    const proof = await proveConsistency(storedTileReader(ledger.tiles, treeSize), 4999n, treeSize);
    const note = openCheckpoint((await ledger.tiles.readPublished()) ?? '', CHECKPOINT_KEY);
    expect(note).toEqual({ origin: ORIGIN, treeSize, rootHash });
    expect(proof.length).toBeGreaterThan(0);
    expect(ledger.tiles.files.has('tile/1/000.p/19')).toBe(true);
    expect([...ledger.tiles.files.keys()].filter((path) => path.includes('.p/'))).toHaveLength(3);
  });

  test('it may run twice at once and again', async () => {
    const ledger = openLedger();
    await ledger.record(300);
    await ledger.sweep();
    const heads = await Promise.all([ledger.integrate(), ledger.integrate()]);
    const files = new Map(ledger.tiles.files);
    expect(await ledger.integrate()).toEqual(heads[0]);
    expect(heads[1]).toEqual(heads[0]);
    expect(ledger.tiles.files).toEqual(files);
  });

  test('tiles that were lost are made again, byte for byte', async () => {
    const ledger = openLedger();
    await ledger.grow(600);
    const files = new Map(ledger.tiles.files);
    ledger.tiles.files.clear();
    expect(await ledger.publish()).toEqual({ treeSize: 600n, signed: false });
    expect(ledger.tiles.files).toEqual(files);
  });

  test('lost tiles of another log than was signed are not made', async () => {
    const ledger = openLedger();
    await ledger.grow(10);
    const other = openLedger();
    for (let i = 0; i < 12; i++) await recordNext(other.events, 'x', `x-${i}`, i);
    await other.sweep();
    const forged = pipelineOn({ ...other.parts, guard: ledger.guard }, other.clock);
    await expect(forged.publish()).rejects.toMatchObject({ code: 'LOG_FORKED' });
    expect(other.tiles.files.size).toBe(0);
  });

  test('an entry that changed after it was sequenced stops the log', async () => {
    const ledger = openLedger();
    await ledger.record(3);
    await ledger.sweep();
    const event = await ledger.events.findEvent('e-1');
    if (event) ledger.tables.events.set(keyOfEvent(event), { ...event, entry: utf8('{}') });
    await expect(ledger.publish()).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { leafIndex: '1' } });
    expect(await ledger.guard.readGuard(ORIGIN)).toBeNull();
  });

  test('a tile with other bytes stops the log', async () => {
    const ledger = openLedger();
    await ledger.record(2);
    await ledger.sweep();
    ledger.tiles.files.set('tile/0/000.p/2', new Uint8Array(64));
    await expect(ledger.publish()).rejects.toMatchObject({ code: 'TILE_CONFLICT' });
    expect(await ledger.tiles.readPublished()).toBeNull();
  });
});
