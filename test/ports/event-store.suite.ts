import { describe, expect, test } from 'vitest';
import type { MinuteCount } from '../../core/kernel/minute-count.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { instant, makeEvent, recordNext, stateOf } from '../support/events.ts';
import { answer, ITEMS, permit } from './sample-items.ts';

/** Tests what `EventStore` promises of events and of all that is stored with them. `open` returns an empty one. */
export function eventStoreSuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as an event store`, () => {
    test('an event that was recorded is read back whole, by id and from its chain', async () => {
      const store = await open();
      const event = await recordNext(store, 'alice', 'e-1');
      expect(await store.findEvent('e-1')).toEqual(event);
      expect(await store.listEvents('alice', null, 10)).toEqual([event]);
      expect(await store.readHead('alice')).toEqual({
        version: 1,
        seq: 0,
        last: event.leafHash,
        lastAt: event.at,
        stateSeq: null,
        consumed: [],
        used: [],
      });
    });

    test('what was never stored reads as null or as nothing', async () => {
      const store = await open();
      expect(await store.readHead('nobody')).toBeNull();
      expect(await store.readState('nobody')).toBeNull();
      expect(await store.findEvent('none')).toBeNull();
      expect(await store.readRegistry('purpose', 'none')).toBeNull();
      expect(await store.readRegistry('notice', 'none')).toBeNull();
      expect(await store.readRegistry('recipient', 'none')).toBeNull();
      for (const { kind } of ITEMS) expect(await store.readRegistry(kind, 'none')).toBeNull();
      expect(await store.listEvents('nobody', null, 5)).toEqual([]);
    });

    test('a chain is listed newest first and in pages', async () => {
      const store = await open();
      for (let i = 0; i < 5; i++) await recordNext(store, 'alice', `e-${i}`, i);
      await recordNext(store, 'bob', 'other');
      const seqs = async (before: number | null, limit: number) =>
        (await store.listEvents('alice', before, limit)).map((event) => event.seq);
      expect(await seqs(null, 2)).toEqual([4, 3]);
      expect(await seqs(3, 2)).toEqual([2, 1]);
      expect(await seqs(1, 9)).toEqual([0]);
      expect(await seqs(0, 9)).toEqual([]);
    });

    test('a write on a head that moved is refused and changes nothing', async () => {
      const store = await open();
      await recordNext(store, 'alice', 'e-1');
      const head = await store.readHead('alice');
      await recordNext(store, 'alice', 'e-2', 1);
      const late = makeEvent('alice', head, 'e-3', 2);
      await expect(
        store.record({
          event: late,
          head,
          state: stateOf(9),
          newPermit: permit,
          idempotency: { record: answer(instant(9)), now: instant(0) },
        }),
      ).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await store.findEvent('e-3')).toBeNull();
      expect(await store.readState('alice')).toBeNull();
      expect(await store.readPermit('p-1')).toBeNull();
      expect(await store.readIdempotency('app#app#k', instant(0))).toBeNull();
      expect((await store.readHead('alice'))?.seq).toBe(1);
    });

    test('a head keeps the seq of the event that made the state, whatever follows', async () => {
      const store = await open();
      const write = async (id: string, state?: SubjectState) => {
        const head = await store.readHead('alice');
        await store.record({ event: makeEvent('alice', head, id), head, ...(state && { state }) });
        return (await store.readHead('alice'))?.stateSeq;
      };
      expect(await write('e-0')).toBeNull();
      expect(await write('e-1', stateOf(1))).toBe(1);
      expect(await write('e-2')).toBe(1);
      expect(await write('e-3', stateOf(2))).toBe(3);
      expect(await write('e-4')).toBe(3);
    });

    test('a head keeps the count of a minute, and a write that counts nothing leaves it as it is', async () => {
      const store = await open();
      const write = async (id: string, counted?: MinuteCount) => {
        const head = await store.readHead('alice');
        await store.record({ event: makeEvent('alice', head, id, head?.version), head, ...(counted && { counted }) });
        return (await store.readHead('alice'))?.counted;
      };
      expect(await write('e-1')).toBeUndefined();
      expect(await write('e-2', { minute: 29_923_680, times: 3 })).toEqual({ minute: 29_923_680, times: 3 });
      expect(await write('e-3')).toEqual({ minute: 29_923_680, times: 3 });
      expect(await write('e-4', { minute: 29_923_681, times: 1 })).toEqual({ minute: 29_923_681, times: 1 });
    });

    test('of two that begin a chain at once, one wins', async () => {
      const store = await open();
      const results = await Promise.allSettled(
        ['e-1', 'e-2', 'e-3'].map((id) => store.record({ event: makeEvent('alice', null, id), head: null })),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store.listEvents('alice', null, 10)).toHaveLength(1);
    });

    test('an event id is used once, even on another chain', async () => {
      const store = await open();
      await recordNext(store, 'alice', 'e-1');
      const again = store.record({ event: makeEvent('bob', null, 'e-1'), head: null });
      await expect(again).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await store.readHead('bob')).toBeNull();
    });
  });
}
