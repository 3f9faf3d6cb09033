import { describe, expect, test } from 'vitest';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { instant, makeEvent } from '../support/events.ts';
import { permit } from './sample-items.ts';

/** Tests the promises of every `Permits`, filled by recording. `open` returns a store without data. */
export function permitsSuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as a store of permits`, () => {
    test('a permit that was never made reads as null', async () => {
      const store = await open();
      expect(await store.readPermit('none')).toBeNull();
    });

    test('a permit is consumed once', async () => {
      const store = await open();
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, newPermit: permit });
      expect(await store.readPermit('p-1')).toEqual(permit);
      const untold = { ...permit, id: 'p-2', contentSha256: null, language: null, staff: null };
      await store.record({ event: makeEvent('bob', null, 'e-0'), head: null, newPermit: untold });
      expect(await store.readPermit('p-2')).toEqual(untold);
      const consume = async (id: string) => {
        const head = await store.readHead('alice');
        const consumePermit = { id: 'p-1', at: instant(5) };
        await store.record({ event: makeEvent('alice', head, id, 5), head, consumePermit });
      };
      await consume('e-2');
      expect(await store.readPermit('p-1')).toEqual({ ...permit, consumedAt: instant(5) });
      await expect(consume('e-3')).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      const head = await store.readHead('alice');
      const unknown = {
        event: makeEvent('alice', head, 'e-4', 5),
        head,
        consumePermit: { id: 'none', at: instant(5) },
      };
      await expect(store.record(unknown)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect((await store.readHead('alice'))?.seq).toBe(1);
    });
  });
}
