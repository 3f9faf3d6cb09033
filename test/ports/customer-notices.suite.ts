import { describe, expect, test } from 'vitest';
import { DISPUTE_CALL, type ToldEvent } from '../../core/subject/told-customer.ts';
import type { CustomerNotice, UntoldStore } from '../../lambdas/ports/customer-notices.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { instant, makeEvent } from '../support/events.ts';

/** Returns what the customer C-1001 is told of an event. */
export function toldOf(event: string): ToldEvent {
  const recordedAt = instant(0);
  return { subject: 'C-1001', event, type: 'consent.given', by: 'staff', recordedAt, dispute: DISPUTE_CALL };
}

/** Tests an `UntoldStore`, filled by recording. `open` returns stores without data. */
export function untoldStoreSuite(
  name: string,
  open: () => Promise<{ readonly untold: UntoldStore; readonly events: EventStore }>,
): void {
  describe(`${name} as a store of what customers are to be told`, () => {
    /** Records an event for each millisecond, of which the customer is to be told. */
    async function recorded(count: number) {
      const { untold, events } = await open();
      const keys = Array.from({ length: count }, (_, ms) => ({ event: `e-${ms}`, since: instant(ms) }));
      for (const { event, since } of keys) {
        const stored = makeEvent(`customer-${event}`, null, event);
        await events.record({ event: stored, head: null, untold: { since, told: toldOf(event) } });
      }
      return { untold, events, keys };
    }
    const eventsOf = async (untold: UntoldStore, before: number, limit = 100) =>
      (await untold.listUntold(instant(before), limit)).map(({ event }) => event);

    test('an event is read as it was recorded, until it is removed; removing it again changes nothing', async () => {
      const { untold, keys } = await recorded(2);
      const [first, second] = keys as [(typeof keys)[0], (typeof keys)[0]];
      expect(await untold.readUntold(first)).toEqual(toldOf('e-0'));
      await untold.removeUntold(first);
      await untold.removeUntold(first);
      expect(await untold.readUntold(first)).toBeNull();
      expect(await untold.readUntold(second)).toEqual(toldOf('e-1'));
    });

    test('an event of which nothing is to be told leaves nothing, and neither does a write that loses', async () => {
      const { untold, events } = await recorded(1);
      await events.record({ event: makeEvent('bob', null, 'e-f'), head: null });
      const lost = { since: instant(5), told: toldOf('e-9') };
      await expect(events.record({ event: makeEvent('bob', null, 'e-9'), head: null, untold: lost })).rejects.toThrow();
      expect(await eventsOf(untold, 100)).toEqual(['e-0']);
    });

    test('what was recorded before an instant is listed, the oldest first, at most as many as asked for', async () => {
      const { untold } = await recorded(40);
      const all = Array.from({ length: 40 }, (_, ms) => `e-${ms}`);
      expect(await eventsOf(untold, 100)).toEqual(all);
      expect(await eventsOf(untold, 7)).toEqual(all.slice(0, 7));
      expect(await eventsOf(untold, 100, 3)).toEqual(all.slice(0, 3));
      expect(await eventsOf(untold, 0)).toEqual([]);
      expect((await untold.listUntold(instant(1), 1))[0]).toEqual({ event: 'e-0', since: instant(0) });
    });
  });
}

/** Tests a `CustomerNotice`; `open` returns one, and all that it was given so far as it handed it over. */
export function customerNoticeSuite(
  name: string,
  open: () => Promise<{ readonly notice: CustomerNotice; readonly handed: () => readonly string[] }>,
): void {
  test(`${name} hands over each event, its type, who recorded it and the call that disputes it`, async () => {
    const { notice, handed } = await open();
    for (const event of ['e-1', 'e-2']) await notice.deliver(toldOf(event));
    expect(handed()).toHaveLength(2);
    for (const [number, text] of handed().entries()) {
      for (const part of [`e-${number + 1}`, 'consent.given', 'staff', DISPUTE_CALL]) expect(text).toContain(part);
    }
  });
}
