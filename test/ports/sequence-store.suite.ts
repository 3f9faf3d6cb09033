import { describe, expect, test } from 'vitest';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import type { Batch, SequenceStore } from '../../lambdas/ports/sequence-store.ts';
import { instant, recordNext } from '../support/events.ts';

interface Stores {
  readonly events: EventStore;
  readonly sequence: SequenceStore;
}

/**
 * Tests the promises of every `SequenceStore`. `open` returns one without data, and the event store on the same data.
 */
export function sequenceStoreSuite(name: string, open: () => Promise<Stores>): void {
  /** Records `count` events on chains of their own and returns the batch that would sequence them. */
  const batchOf = async ({ events }: Stores, start: number, count: number): Promise<Batch> => {
    const ids = Array.from({ length: count }, (_, i) => `e-${start + i}`);
    const recorded = await Promise.all(ids.map((id, i) => recordNext(events, `chain-${id}`, id, start + i)));
    return {
      start: BigInt(start),
      leafHashes: recorded.map(({ leafHash }) => leafHash),
      events: recorded.map(({ chain, seq }) => ({ chain, seq })),
    };
  };

  describe(`${name} as a sequence store`, () => {
    test('a log without leaves has next index zero and nothing to sweep', async () => {
      const { sequence } = await open();
      expect(await sequence.readNextIndex()).toBe(0n);
      expect(await sequence.sweep(100)).toEqual([]);
      expect(await sequence.oldestUnsequencedAt()).toBeNull();
      expect(await sequence.readCandidates([{ chain: 'none', seq: 0 }])).toEqual([]);
    });

    test('an unsequenced event is a candidate and is swept', async () => {
      const { events, sequence } = await open();
      const second = await recordNext(events, 'bob', 'e-2', 7);
      const first = await recordNext(events, 'alice', 'e-1', 3);
      const keys = [second, first].map(({ chain, seq }) => ({ chain, seq }));
      const found = await sequence.readCandidates(
        [keys[0], { chain: 'none', seq: 4 }, keys[1]].flatMap((k) => k ?? []),
      );
      expect(found.map(({ chain, status }) => [chain, status])).toEqual([
        ['bob', 'unsequenced'],
        ['alice', 'unsequenced'],
      ]);
      expect(found[1]).toMatchObject({ at: first.at, entry: first.entry, leafHash: first.leafHash });
      expect(found[1]?.sizeBytes).toBeGreaterThanOrEqual(first.entry.length + first.disclosures.join('').length);
      expect((await sequence.sweep(100)).map(({ chain }) => chain).sort()).toEqual(['alice', 'bob']);
      expect(await sequence.oldestUnsequencedAt()).toBe(instant(3));
    });

    test('sequencing gives consecutive leaf indices, exactly once', async () => {
      const stores = await open();
      const { events, sequence } = stores;
      const batch = await batchOf(stores, 0, 3);
      await sequence.sequence(batch);
      expect(await sequence.readNextIndex()).toBe(3n);
      expect((await events.findEvent('e-2'))?.leafIndex).toBe(2n);
      expect((await sequence.readCandidates(batch.events)).map(({ status }) => status)).toEqual(
        Array(3).fill('sequenced'),
      );
      expect(await sequence.sweep(100)).toEqual([]);
      await expect(sequence.sequence(batch)).rejects.toMatchObject({ code: 'LOG_HEAD_MOVED' });
      await expect(sequence.sequence({ ...batch, start: 3n })).rejects.toMatchObject({ code: 'LOG_HEAD_MOVED' });
      expect(await sequence.readNextIndex()).toBe(3n);
    });

    test('of two sequencers at once one wins and nothing is half done', async () => {
      const stores = await open();
      const left = await batchOf(stores, 0, 2);
      const right = { ...(await batchOf(stores, 10, 3)), start: 0n };
      const results = await Promise.allSettled([stores.sequence.sequence(left), stores.sequence.sequence(right)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const lost = results[0]?.status === 'rejected' ? left : right;
      expect((await stores.sequence.readCandidates(lost.events)).every((c) => c.status === 'unsequenced')).toBe(true);
      expect(await stores.sequence.readNextIndex()).toBe(lost === left ? 3n : 2n);
    });

    test('a batch holds 1 to 97 events', async () => {
      const stores = await open();
      const batch = await batchOf(stores, 0, 98);
      await expect(stores.sequence.sequence(batch)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      const none = { start: 0n, leafHashes: [], events: [] };
      await expect(stores.sequence.sequence(none)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      await stores.sequence.sequence({
        start: 0n,
        leafHashes: batch.leafHashes.slice(0, 97),
        events: batch.events.slice(0, 97),
      });
      expect(await stores.sequence.readNextIndex()).toBe(97n);
    });

    test('a quarantined event is neither swept nor sequenced, and repeating it changes nothing', async () => {
      const stores = await open();
      const batch = await batchOf(stores, 0, 1);
      const [key] = batch.events;
      if (!key) throw new Error('no event');
      await stores.sequence.quarantine(key, 'ENTRY_MALFORMED', instant(1));
      await stores.sequence.quarantine(key, 'ENTRY_TOO_LARGE', instant(2));
      expect(await stores.sequence.sweep(100)).toEqual([]);
      expect((await stores.sequence.readCandidates([key]))[0]?.status).toBe('quarantined');
      expect(await stores.sequence.listQuarantined(10)).toEqual([{ ...key, code: 'ENTRY_MALFORMED', at: instant(1) }]);
      await expect(stores.sequence.sequence(batch)).rejects.toMatchObject({ code: 'LOG_HEAD_MOVED' });
      expect((await stores.events.findEvent('e-0'))?.leafIndex).toBeNull();
    });

    test('a released event waits again, is sequenced once, and repeating it changes nothing', async () => {
      const stores = await open();
      const batch = await batchOf(stores, 0, 2);
      const [key, other] = batch.events;
      if (!key || !other) throw new Error('no events');
      await stores.sequence.quarantine(key, 'ENTRY_MALFORMED', instant(1));
      await stores.sequence.release(key);
      await stores.sequence.release(key);
      await stores.sequence.release(other);
      await stores.sequence.release({ chain: 'none', seq: 0 });
      expect(await stores.sequence.listQuarantined(10)).toEqual([]);
      expect((await stores.sequence.sweep(100)).map(({ chain }) => chain).sort()).toEqual(['chain-e-0', 'chain-e-1']);
      await stores.sequence.sequence(batch);
      await stores.sequence.release(key);
      expect((await stores.sequence.readCandidates([key]))[0]?.status).toBe('sequenced');
      expect(await stores.sequence.sweep(100)).toEqual([]);
    });

    test('of two that release an event at once both succeed, and it waits once', async () => {
      const stores = await open();
      const { events } = await batchOf(stores, 0, 1);
      const [key] = events;
      if (!key) throw new Error('no event');
      await stores.sequence.quarantine(key, 'ENTRY_MALFORMED', instant(1));
      await Promise.all([stores.sequence.release(key), stores.sequence.release(key)]);
      expect(await stores.sequence.sweep(100)).toEqual([key]);
    });

    test('quarantined events are listed in the order of their chains, behind any of them', async () => {
      const { events, sequence } = await open();
      for (const chain of ['b', 'a']) {
        for (let seq = 0; seq < 3; seq++) await recordNext(events, chain, `${chain}-${seq}`, seq);
      }
      const places = ['a', 'b'].flatMap((chain) => [0, 1, 2].map((seq) => ({ chain, seq })));
      for (const key of [...places].reverse()) await sequence.quarantine(key, 'EVENT_POISONED', instant(9));
      const list = async (limit: number, after?: { chain: string; seq: number }) =>
        (await sequence.listQuarantined(limit, after)).map(({ chain, seq }) => ({ chain, seq }));
      expect(await list(10)).toEqual(places);
      expect(await list(2, { chain: 'a', seq: 1 })).toEqual(places.slice(2, 4));
      expect(await list(1, { chain: 'b', seq: -1 })).toEqual([{ chain: 'b', seq: 0 }]);
      expect(await list(10, { chain: 'b', seq: 2 })).toEqual([]);
    });

    test('a sequenced event is not quarantined', async () => {
      const stores = await open();
      const batch = await batchOf(stores, 0, 1);
      await stores.sequence.sequence(batch);
      for (const key of batch.events) await stores.sequence.quarantine(key, 'ENTRY_MALFORMED', instant(1));
      expect(await stores.sequence.listQuarantined(10)).toEqual([]);
      expect((await stores.events.findEvent('e-0'))?.leafIndex).toBe(0n);
    });

    test('batches and entries are read back in log order from any leaf', async () => {
      const stores = await open();
      const batches = [await batchOf(stores, 0, 5), await batchOf(stores, 5, 1), await batchOf(stores, 6, 97)];
      for (const batch of batches) await stores.sequence.sequence(batch);
      const read = async (from: bigint, to: bigint) => {
        const found: Batch[] = [];
        for await (const batch of stores.sequence.readBatches(from, to)) found.push(batch);
        return found;
      };
      expect(await read(0n, 103n)).toEqual(batches);
      expect(await read(4n, 6n)).toEqual(batches.slice(0, 2));
      expect(await read(102n, 103n)).toEqual(batches.slice(2));
      expect(await read(5n, 5n)).toEqual([]);
      await expect(read(100n, 104n)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
      const keys = batches.flatMap(({ events }) => events).reverse();
      const entries = await stores.sequence.readEntries(keys);
      expect(entries).toHaveLength(103);
      expect(entries[102]).toEqual((await stores.events.findEvent('e-0'))?.entry);
      const missing = [{ chain: 'none', seq: 0 }];
      await expect(stores.sequence.readEntries(missing)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
      const whole = await stores.sequence.readEvents(keys);
      expect(whole.map(({ entry }) => entry)).toEqual(entries);
      expect(whole[102]).toEqual(await stores.events.findEvent('e-0'));
      await expect(stores.sequence.readEvents(missing)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    });
  });
}
