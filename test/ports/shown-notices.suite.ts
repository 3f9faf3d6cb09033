import { describe, expect, test } from 'vitest';
import type { ShownNotice } from '../../core/report/channel-consistency.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { makeEvent } from '../support/events.ts';
import { notice } from './sample-items.ts';

/** Tests the promises of every `ShownNotices`, filled by recording. `open` returns a store without data. */
export function shownNoticesSuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as a store of shown notices`, () => {
    test('what was shown is stored with its event, and listed by purpose and day', async () => {
      const store = await open();
      const show = async (place: number, purposeId: string, afterMs: number) => {
        const event = makeEvent(`subject-${place}`, null, `e-${place}`, afterMs);
        const { id, language, version, sha256 } = notice;
        const shown: ShownNotice = {
          event: event.id,
          recordedAt: event.at,
          purpose: purposeId,
          channel: 'branch',
          notice: { id, language, version, sha256 },
        };
        await store.record({ event, head: null, shown });
        return shown;
      };
      const first = [];
      for (let i = 0; i < 20; i++) first.push(await show(i, 'offers', i));
      await show(20, 'other-offers', 0);
      const next = await show(21, 'offers', 24 * 3_600_000);
      const listed = async (day: string, limit: number) =>
        [...(await store.listShown('offers', day, limit))].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
      expect(await listed('2026-11-23', 100)).toEqual(first);
      expect(await listed('2026-11-23', 7)).toHaveLength(7);
      expect(await listed('2026-11-24', 100)).toEqual([next]);
      expect(await listed('2026-11-25', 100)).toEqual([]);
    });
  });
}
