import { describe, expect, test } from 'vitest';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { makeEvent } from '../support/events.ts';

/** Tests the promises of every `Promises`, filled by recording. `open` returns a store without data. */
export function promisesSuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as a store of what is made for events`, () => {
    const certificate = { key: '0x04', notBefore: 'before', notAfter: 'after', signature: '0x05' };
    const times = { recordedAt: 'then', includeBy: 'later' };
    const promise = { logId: '0x01', leafHash: '0x02', ...times, signature: '0x03', certificate };

    /** Records an event for which something is to be made. */
    async function recorded(store: EventStore, endedPermits: number | null = null) {
      const event = makeEvent('alice', null, 'e-1');
      await store.record({ event, head: null, promised: { endedPermits } });
      const { id, chain, seq, at, leafHash } = event;
      return { id, chain, seq, at, leafHash };
    }

    test('an event for which nothing is to be made has nothing, and gets nothing', async () => {
      const store = await open();
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null });
      expect(await store.readPromised('e-1')).toBeNull();
      await expect(store.keepPromised('e-1', { promise })).rejects.toThrow();
      expect(await store.readPromised('e-1')).toBeNull();
    });

    test('an event says what it takes to make it, and what is known with its record', async () => {
      const store = await open();
      const event = await recorded(store, 0);
      expect(await store.readPromised('e-1')).toEqual({ event, promise: null, endedPermits: 0 });
    });

    test('each is kept once, in either order, and what is kept first stays', async () => {
      const store = await open();
      const event = await recorded(store);
      expect(await store.keepPromised('e-1', { endedPermits: 0 })).toMatchObject({ promise: null, endedPermits: 0 });
      expect(await store.keepPromised('e-1', { promise })).toMatchObject({ promise, endedPermits: 0 });
      const other = { promise: { ...promise, signature: '0x04' }, endedPermits: 7 };
      expect(await store.keepPromised('e-1', other)).toMatchObject({ promise, endedPermits: 0 });
      expect(await store.readPromised('e-1')).toEqual({ event, promise, endedPermits: 0 });
    });
  });
}
