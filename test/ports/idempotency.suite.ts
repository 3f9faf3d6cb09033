import { describe, expect, test } from 'vitest';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { instant, makeEvent } from '../support/events.ts';
import { answer } from './sample-items.ts';

/** Tests the promises of every `IdempotencyRecords`, filled by recording. `open` returns a store without data. */
export function idempotencySuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as a store of first answers`, () => {
    test('a request that was never answered reads as null', async () => {
      const store = await open();
      expect(await store.readIdempotency('none', instant(0))).toBeNull();
    });

    test('an idempotency record is kept until it expires and is then replaced', async () => {
      const store = await open();
      const first = answer(instant(1_000));
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, idempotency: first });
      expect(await store.readIdempotency(first.key, instant(999))).toEqual(first);
      expect(await store.readIdempotency(first.key, instant(1_000))).toBeNull();
      const early = { event: makeEvent('bob', null, 'e-2', 999), head: null, idempotency: answer(instant(5_000)) };
      await expect(store.record(early)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      const late = { event: makeEvent('bob', null, 'e-3', 1_000), head: null, idempotency: answer(instant(6_000)) };
      await store.record(late);
      expect((await store.readIdempotency(first.key, instant(5_000)))?.expiresAt).toBe(instant(6_000));
    });
  });
}
