import { describe, expect, test } from 'vitest';
import type { ListedPermit, RecordedEnd } from '../../core/decision/open-permits.ts';
import type { EventStore, RecordWrite } from '../../lambdas/ports/event-store.ts';
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

  describe(`${name} as a store of what was sent of campaigns`, () => {
    test('that a subject got a push of a campaign is kept once, and read with the state where it is named', async () => {
      const store = await open();
      const record = async (chain: string, id: string, campaign: string) => {
        const head = await store.readHead(chain);
        const campaignSent = { campaign, at: instant(1) };
        await store.record({ event: makeEvent(chain, head, id), head, campaignSent });
      };
      await record('alice', 'e-1', 'winter');
      const told = (chain: string, campaign?: string | null) =>
        store.readForDecision(chain, campaign).then(({ campaignSent }) => campaignSent);
      expect(await told('alice', 'winter')).toBe(true);
      expect(await told('alice', 'spring')).toBe(false);
      expect(await told('alice', null)).toBe(false);
      expect(await told('alice')).toBe(false);
      expect(await told('bob', 'winter')).toBe(false);
      await expect(record('alice', 'e-2', 'winter')).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect((await store.readHead('alice'))?.seq).toBe(0);
      await record('alice', 'e-3', 'spring');
      await record('bob', 'e-4', 'winter');
      expect(await Promise.all([told('alice', 'spring'), told('bob', 'winter')])).toEqual([true, true]);
    });
  });

  describe(`${name} as a store of open permits`, () => {
    const listed = (id: string, seq: number): ListedPermit => {
      return { permit: id, seq, channel: 'sms', basis: 'consent', expiresAt: instant(300_000) };
    };
    const ofOffers = { chain: 'alice', purpose: 'offers', client: 'marketing' };
    const record = async (store: EventStore, id: string, more: Partial<RecordWrite>, chain = 'alice') => {
      const head = await store.readHead(chain);
      await store.record({ event: makeEvent(chain, head, id), head, ...more });
    };

    test('a list that was never written is empty', async () => {
      const store = await open();
      expect(await store.readPermitList(ofOffers)).toEqual([]);
      expect(await store.readPermitsAndEnds('alice')).toEqual({ permits: [], ends: [] });
    });

    test('a list is read as it was last written, by subject, purpose and client, whatever the client is called', async () => {
      const store = await open();
      const keys = [
        ofOffers,
        { ...ofOffers, purpose: 'offers-2' },
        { ...ofOffers, client: 'marketing#0000000000000001' },
        { ...ofOffers, client: 'a client of §, % and #' },
        { ...ofOffers, chain: 'bob' },
      ];
      for (const [n, key] of keys.entries()) {
        const list = { open: [listed(`old-${n}`, 0)], ended: [] };
        await record(store, `e-${n}`, { permitList: { key, list } }, key.chain);
        await record(
          store,
          `f-${n}`,
          { permitList: { key, list: { ...list, open: [listed(`p-${n}`, n)] } } },
          key.chain,
        );
      }
      for (const [n, key] of keys.entries()) expect(await store.readPermitList(key)).toEqual([listed(`p-${n}`, n)]);
      const { permits } = await store.readPermitsAndEnds('alice');
      const purposes = permits.map(({ permit, purpose }) => [permit, purpose]).sort();
      expect(purposes).toEqual([
        ['p-0', 'offers'],
        ['p-1', 'offers-2'],
        ['p-2', 'offers'],
        ['p-3', 'offers'],
      ]);
    });

    test('what has ended is off the list and can still be counted, with what ended it', async () => {
      const store = await open();
      const end: RecordedEnd = {
        seq: 1,
        endedAt: instant(0),
        purpose: 'offers',
        channels: ['sms'],
        bases: ['consent'],
      };
      const key = ofOffers;
      await record(store, 'e-0', { permitList: { key, list: { open: [listed('p-1', 0)], ended: [] } } });
      await record(store, 'e-1', { endsPermits: end });
      const list = { open: [listed('p-2', 2)], ended: [listed('p-1', 0)] };
      await record(store, 'e-2', { permitList: { key, list } });
      await record(store, 'e-3', { permitList: { key, list: { open: [], ended: [listed('p-2', 2)] } } });
      expect(await store.readPermitList(key)).toEqual([]);
      const { permits, ends } = await store.readPermitsAndEnds('alice');
      expect(ends).toEqual([end]);
      expect(permits.toSorted((a, b) => a.seq - b.seq)).toEqual([
        { ...listed('p-1', 0), purpose: 'offers' },
        { ...listed('p-2', 2), purpose: 'offers' },
      ]);
    });
  });
}
