import { describe, expect, test } from 'vitest';
import { fromBase64url, utf8 } from '../../../core/bytes.ts';
import { LedgerError } from '../../../core/error.ts';
import { EMPTY_ROOT, hashLeaf, verifyConsistency } from '../../../core/merkle/index.ts';
import {
  openCheckpoint,
  parseEntryBundle,
  proveConsistency,
  verifierKey,
  verifyTlogProof,
} from '../../../core/tlog/index.ts';
import { memoryCheckpointSigner } from '../../../lambdas/adapters/memory/signers.ts';
import { placeOf } from '../../../lambdas/adapters/memory/tables.ts';
import { tileReader } from '../../../lambdas/app/tile-reader.ts';
import { ORIGIN, recordNext } from '../../support/events.ts';
import { HEARTBEAT_MS, memoryParts, pipelineOn, storesOn } from '../../support/memory-ledger.ts';

const key = verifierKey(ORIGIN, memoryCheckpointSigner(ORIGIN).publicKey);

function open(options: { readonly confirmations?: number } = {}) {
  const parts = memoryParts(options);
  const pipeline = pipelineOn(parts, parts.clock);
  let recorded = 0;
  const record = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const n = recorded++;
      await recordNext(parts.events, `c-${n % 40}`, `e-${n}`, n);
    }
  };
  const grow = async (count: number) => {
    await record(count);
    await pipeline.sweep();
    return pipeline.publish();
  };
  return { ...parts, ...pipeline, parts, record, grow };
}

describe('integrating', () => {
  test('however the leaves arrive, the tiles and the root are the same', async () => {
    const once = open();
    const often = open();
    await once.grow(700);
    for (const count of [1, 255, 1, 200, 243]) await often.grow(count);
    expect(await often.integrate()).toEqual(await once.integrate());
    for (const [path, bytes] of once.tiles.files) expect(often.tiles.files.get(path), path).toEqual(bytes);
    const bundle = parseEntryBundle(once.tiles.files.get('tile/entries/002.p/188') ?? new Uint8Array(0), 188);
    expect(bundle[0]).toEqual((await once.events.findEvent('e-512'))?.entry);
  });

  test('more leaves than are held at once give what a naive pass gives', async () => {
    const ledger = open();
    await ledger.grow(5000);
    const { treeSize, rootHash } = await ledger.integrate();
    expect(treeSize).toBe(5000n);
    const proof = await proveConsistency(tileReader(ledger.tiles, treeSize), 4999n, treeSize);
    const note = openCheckpoint((await ledger.tiles.readPublished()) ?? '', key);
    expect(note).toEqual({ origin: ORIGIN, treeSize, rootHash });
    expect(proof.length).toBeGreaterThan(0);
    expect(ledger.tiles.files.has('tile/1/000.p/19')).toBe(true);
    expect([...ledger.tiles.files.keys()].filter((path) => path.includes('.p/'))).toHaveLength(3);
  });

  test('it may run twice at once and again', async () => {
    const ledger = open();
    await ledger.record(300);
    await ledger.sweep();
    const heads = await Promise.all([ledger.integrate(), ledger.integrate()]);
    const files = new Map(ledger.tiles.files);
    expect(await ledger.integrate()).toEqual(heads[0]);
    expect(heads[1]).toEqual(heads[0]);
    expect(ledger.tiles.files).toEqual(files);
  });

  test('tiles that were lost are made again, byte for byte', async () => {
    const ledger = open();
    await ledger.grow(600);
    const files = new Map(ledger.tiles.files);
    ledger.tiles.files.clear();
    expect(await ledger.publish()).toEqual({ treeSize: 600n, signed: false });
    expect(ledger.tiles.files).toEqual(files);
  });

  test('lost tiles of another log than was signed are not made', async () => {
    const ledger = open();
    await ledger.grow(10);
    const other = open();
    for (let i = 0; i < 12; i++) await recordNext(other.events, 'x', `x-${i}`, i);
    await other.sweep();
    const forged = pipelineOn({ ...other.parts, guard: ledger.guard }, other.clock);
    await expect(forged.publish()).rejects.toMatchObject({ code: 'LOG_FORKED' });
    expect(other.tiles.files.size).toBe(0);
  });

  test('an entry that changed after it was sequenced stops the log', async () => {
    const ledger = open();
    await ledger.record(3);
    await ledger.sweep();
    const event = await ledger.events.findEvent('e-1');
    if (event) ledger.tables.events.set(placeOf(event), { ...event, entry: utf8('{}') });
    await expect(ledger.publish()).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { leafIndex: '1' } });
    expect(await ledger.guard.readGuard(ORIGIN)).toBeNull();
  });

  test('a tile with other bytes stops the log', async () => {
    const ledger = open();
    await ledger.record(2);
    await ledger.sweep();
    ledger.tiles.files.set('tile/0/000.p/2', new Uint8Array(64));
    await expect(ledger.publish()).rejects.toMatchObject({ code: 'TILE_CONFLICT' });
    expect(await ledger.tiles.readPublished()).toBeNull();
  });
});

describe('publishing', () => {
  test('the first checkpoint is of the empty log', async () => {
    const ledger = open();
    expect(await ledger.publish()).toEqual({ treeSize: 0n, signed: true });
    const checkpoint = openCheckpoint((await ledger.tiles.readPublished()) ?? '', key);
    expect(checkpoint).toEqual({ origin: ORIGIN, treeSize: 0n, rootHash: EMPTY_ROOT });
    expect(await ledger.publish()).toEqual({ treeSize: 0n, signed: false });
  });

  test('each checkpoint contains the one before it', async () => {
    const ledger = open();
    let before = { treeSize: 0n, rootHash: EMPTY_ROOT };
    for (const count of [1, 2, 253, 1, 300]) {
      expect((await ledger.grow(count)).signed).toBe(true);
      const { treeSize: size2, rootHash: root2 } = openCheckpoint((await ledger.tiles.readPublished()) ?? '', key);
      const proof = await proveConsistency(tileReader(ledger.tiles, size2), before.treeSize, size2);
      verifyConsistency({ size1: before.treeSize, root1: before.rootHash, size2, root2, proof });
      before = { treeSize: size2, rootHash: root2 };
    }
  });

  test('a chain out of reach does not stop it', async () => {
    const ledger = open();
    ledger.anchor.setReachable(false);
    expect(await ledger.grow(3)).toEqual({ treeSize: 3n, signed: true });
  });

  test('a copy that lags the guard is repaired by a run that signs nothing', async () => {
    const ledger = open();
    await ledger.grow(3);
    const stale = await ledger.tiles.readPublished();
    await ledger.grow(3);
    const current = (await ledger.tiles.readPublished()) ?? '';
    await ledger.tiles.swapPublished(current, stale ?? '');
    expect(await ledger.publish()).toEqual({ treeSize: 6n, signed: false });
    expect(await ledger.tiles.readPublished()).toBe(current);
  });

  test('publishers at once agree on one checkpoint, which is the published one', async () => {
    const ledger = open();
    await ledger.record(50);
    await ledger.sweep();
    await Promise.all([ledger.publish(), ledger.grow(20), ledger.publish()]);
    const outcomes = await Promise.all([ledger.publish(), ledger.publish()]);
    expect(outcomes.map(({ treeSize }) => treeSize)).toEqual([70n, 70n]);
    expect(await ledger.tiles.readPublished()).toBe((await ledger.guard.readGuard(ORIGIN))?.note);
  });

  test('a log that is behind the contract is not signed', async () => {
    const ledger = open();
    await ledger.grow(4);
    const { treeSize } = await ledger.publish();
    const ahead = { head: async () => ({ treeSize: treeSize + 1n, rootHash: EMPTY_ROOT, anchoredAt: 1n }) };
    const anchor = Object.assign(Object.create(ledger.anchor), ahead) as typeof ledger.anchor;
    const publish = pipelineOn({ ...ledger.parts, anchor }, ledger.clock).publish;
    await expect(publish()).rejects.toMatchObject({ code: 'LOG_BEHIND_CHECKPOINT', details: { keeper: 'contract' } });
  });

  test('a log that is not what the contract or a witness knows is not signed', async () => {
    const ledger = open();
    await ledger.grow(4);
    const other = { treeSize: 3n, rootHash: hashLeaf(utf8('another')), anchoredAt: 1n };
    const anchor = Object.assign(Object.create(ledger.anchor), { head: async () => other }) as typeof ledger.anchor;
    await ledger.record(2);
    await ledger.sweep();
    const forked = pipelineOn({ ...ledger.parts, anchor }, ledger.clock).publish;
    await expect(forked()).rejects.toMatchObject({ code: 'LOG_FORKED', details: { keeper: 'contract' } });
    const witnessed = pipelineOn(ledger.parts, ledger.clock, async () => [other]).publish;
    await expect(witnessed()).rejects.toMatchObject({ code: 'LOG_FORKED', details: { keeper: 'witness' } });
    expect((await ledger.guard.readGuard(ORIGIN))?.treeSize).toBe(4n);
    expect(await ledger.publish()).toEqual({ treeSize: 6n, signed: true });
  });

  test('a guard that keeps moving is given up as contention', async () => {
    const ledger = open();
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

describe('anchoring', () => {
  test('a log that was never signed or is empty is not anchored', async () => {
    const ledger = open();
    expect(await ledger.anchor.head()).toMatchObject({ treeSize: 0n });
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 0n });
    await ledger.publish();
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 0n });
  });

  test('each checkpoint is anchored once, then a heartbeat is sent when one is due', async () => {
    const ledger = open();
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
      expect(openCheckpoint(note, key)).toEqual({ origin: ORIGIN, treeSize, rootHash });
    }
    ledger.clock.advance(HEARTBEAT_MS);
    expect(await anchorNext()).toEqual({ kind: 'heartbeat', treeSize: 305n });
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 305n });
    expect(await ledger.anchors.listAbove(0n, 9)).toEqual(records);
  });

  test('an anchor that landed unrecorded is rebuilt from the chain, with the same checkpoint', async () => {
    const ledger = open();
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
    const ledger = open();
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
    const ledger = open();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(3);
    await anchorNext();
    const [before] = await ledger.anchors.listAbove(0n, 1);
    ledger.anchor.loseBlocks(1);
    ledger.anchor.mine(2);
    await anchorNext();
    if (before) await ledger.anchors.put(before);
    expect(await anchorNext()).toEqual({ kind: 'unchanged', treeSize: 3n });
    const [after] = await ledger.anchors.listAbove(0n, 1);
    expect(after?.block).toBe(2n);
    expect(after && (await ledger.anchor.isConfirmed(after))).toBe(true);
  });

  test('anchorers at once anchor once', async () => {
    const ledger = open();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(9);
    const outcomes = await Promise.all([anchorNext(), anchorNext(), anchorNext()]);
    expect(outcomes.filter(({ kind }) => kind === 'anchored')).toHaveLength(1);
    expect(await ledger.anchor.anchorsAbove(0n, 9)).toHaveLength(1);
  });

  test('a chain out of reach is told, and the next run catches up', async () => {
    const ledger = open();
    const { anchorNext } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(2);
    ledger.anchor.setReachable(false);
    await expect(anchorNext()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    await ledger.grow(2);
    ledger.anchor.setReachable(true);
    expect(await anchorNext()).toEqual({ kind: 'anchored', treeSize: 4n });
  });

  test('a guard that knows less than the contract stops it', async () => {
    const ledger = open();
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

describe('proving', () => {
  test('an event is pending until an anchor covers it, then proven under the smallest that does', async () => {
    const ledger = open();
    const { anchorNext, prove } = pipelineOn(ledger.parts, ledger.clock);
    await expect(prove('none')).rejects.toMatchObject({ code: 'EVENT_UNKNOWN' });
    await ledger.record(300);
    expect(await prove('e-7')).toEqual({ status: 'pending' });
    await ledger.sweep();
    await ledger.publish();
    expect(await prove('e-7')).toEqual({ status: 'pending' });
    await anchorNext();
    await ledger.grow(3);
    expect(await prove('e-301')).toEqual({ status: 'pending' });
    await anchorNext();
    const outcome = await prove('e-7');
    if (outcome.status !== 'proven') throw new Error('not proven');
    const { bundle } = outcome;
    const event = await ledger.events.findEvent('e-7');
    expect(fromBase64url(bundle.entry)).toEqual(event?.entry);
    expect(bundle.disclosures).toHaveLength(17);
    expect(bundle.anchor).toMatchObject({ chainId: '31337', treeSize: '300', block: '0' });
    const { checkpoint, leafIndex } = verifyTlogProof(bundle.proof, {
      leafHash: hashLeaf(fromBase64url(bundle.entry)),
      key,
    });
    expect(leafIndex).toBe(event?.leafIndex);
    expect(checkpoint.treeSize).toBe(300n);
    expect(checkpoint.rootHash).toEqual(fromBase64url(bundle.anchor.rootHash));
  });

  test('it is served only after the confirmations and while the contract confirms it', async () => {
    const ledger = open({ confirmations: 2 });
    const { anchorNext, prove } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(1);
    await anchorNext();
    expect((await prove('e-0')).status).toBe('pending');
    ledger.anchor.mine(2);
    expect((await prove('e-0')).status).toBe('proven');
    ledger.anchor.loseBlocks(3);
    expect((await prove('e-0')).status).toBe('pending');
    ledger.anchor.setReachable(false);
    await expect(prove('e-0')).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
  });

  test('an entry that is not what was anchored is not served', async () => {
    const ledger = open();
    const { anchorNext, prove } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(3);
    await anchorNext();
    const event = await ledger.events.findEvent('e-1');
    if (event) ledger.tables.events.set(placeOf(event), { ...event, entry: utf8('{}') });
    await expect(prove('e-1')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect((await prove('e-2')).status).toBe('proven');
  });
});

describe('a restored backup', () => {
  test('that has not grown is behind what was signed', async () => {
    const ledger = open();
    await ledger.grow(5);
    const backup = ledger.tables.copy();
    await ledger.grow(5);
    const restored = pipelineOn({ ...ledger.parts, ...storesOn(backup) }, ledger.clock);
    await expect(restored.publish()).rejects.toMatchObject({
      code: 'LOG_BEHIND_CHECKPOINT',
      details: { keeper: 'guard' },
    });
  });

  test.each([
    ['whose tiles were kept', true],
    ['whose tiles were restored too', false],
  ])('that grew past what was signed is refused, %s', async (_, keepsTiles) => {
    for (const [first, second, third] of [
      [5, 5, 20],
      [256, 256, 600],
      [100, 412, 600],
    ] as const) {
      const ledger = open();
      await ledger.grow(first);
      const backup = ledger.tables.copy();
      const tiles = new Map(ledger.tiles.files);
      await ledger.grow(second);
      const signed = await ledger.guard.readGuard(ORIGIN);
      if (!keepsTiles) {
        ledger.tiles.files.clear();
        for (const [path, bytes] of tiles) ledger.tiles.files.set(path, bytes);
      }
      const stores = storesOn(backup);
      const restored = pipelineOn({ ...ledger.parts, ...stores }, ledger.clock);
      for (let i = 0; i < third; i++) await recordNext(stores.events, `r-${i % 9}`, `r-${i}`, i);
      await restored.sweep();
      const before = new Map(ledger.tiles.files);
      await expect(restored.publish()).rejects.toMatchObject({ code: 'LOG_FORKED' });
      expect(await ledger.guard.readGuard(ORIGIN)).toEqual(signed);
      expect(ledger.tiles.files).toEqual(before);
    }
  });
});
