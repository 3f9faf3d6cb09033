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
      await store.record({
        event: makeEvent('alice', null, 'e-1'),
        head: null,
        idempotency: { record: first, now: instant(0) },
      });
      expect(await store.readIdempotency(first.key, instant(999))).toEqual(first);
      expect(await store.readIdempotency(first.key, instant(1_000))).toBeNull();
      // The true clock tells, however the event is dated.
      const renewing = (id: string, afterMs: number, record = answer(instant(6_000))) =>
        store.record({
          event: makeEvent('bob', null, id, 86_400_000 - afterMs),
          head: null,
          idempotency: { record, now: instant(afterMs) },
        });
      await expect(renewing('e-2', 999)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      await renewing('e-3', 1_000);
      expect((await store.readIdempotency(first.key, instant(5_000)))?.expiresAt).toBe(instant(6_000));
    });
  });
}
