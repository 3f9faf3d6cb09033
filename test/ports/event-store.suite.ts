import { describe, expect, test } from 'vitest';
import type { Permit } from '../../core/decision/permit.ts';
import { MAX_RECORD_BYTES } from '../../core/limits.ts';
import type { Notice, Purpose, Recipient } from '../../core/registry/model.ts';
import { noticeStates } from '../../core/registry/notice.ts';
import type { ShownNotice } from '../../core/report/channel-consistency.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import type { IdempotencyRecord } from '../../lambdas/ports/idempotency.ts';
import type { RegistryItem } from '../../lambdas/ports/registry.ts';
import { instant, makeEvent, recordNext, stateOf } from '../support/events.ts';
import { PLAIN_PURPOSE } from '../support/sample-registry.ts';

const purpose: Purpose = {
  ...PLAIN_PURPOSE,
  ends: 'marketing',
  id: 'offers',
  version: 1,
  kind: 'push',
  title: { en: 'Offers' },
  channels: ['sms'],
  dataCategories: [],
  notices: {},
};
const notice: Notice = {
  id: 'n-1',
  language: 'zh-CN',
  version: 1,
  sha256: 'x',
  purpose: 'offers',
  text: '我们想给您发送优惠信息',
  material: true,
  publishedAt: instant(0),
  states: noticeStates(purpose, []),
};
const recipient: Recipient = {
  id: 'acme',
  version: 1,
  name: 'Acme',
  purposes: ['quotes'],
  contact: null,
  suspended: null,
};
const permit: Permit = {
  id: 'p-1',
  chain: 'alice',
  subject: 'C-1',
  client: 'marketing',
  purpose: 'offers',
  channel: 'sms',
  campaign: '2026-11',
  contentSha256: 'h',
  language: 'en',
  staff: { id: 'S-1', branch: 'B-1' },
  event: 'e-1',
  seq: 3,
  expiresAt: instant(300_000),
  consumedAt: null,
};
const ITEMS = [
  {
    kind: 'product',
    item: {
      id: 'fund',
      version: 1,
      title: { en: 'Fund', 'zh-CN': '基金' },
      origin: 'consigned',
      partner: 'acme',
      riskLevel: 3,
      fees: { en: '1 %' },
      riskNotice: { en: 'You may lose.' },
      retired: false,
    },
  },
  {
    kind: 'content',
    item: { id: 'h', version: 1, language: 'en', text: 'Fund 基金', product: 'fund', purposes: ['offers'] },
  },
  { kind: 'staff', item: { id: 's-hash', version: 1, products: ['fund'], validUntil: instant(9) } },
  { kind: 'place', item: { id: 'B-1', version: 1, products: ['fund'] } },
  {
    kind: 'proposal',
    item: {
      id: 'p',
      version: 1,
      kind: 'recipient',
      item: 'acme',
      about: 'acme',
      over: null,
      input: { name: 'Acme', list: [1] },
      status: 'proposed',
      proposedAt: instant(0),
      proposedBy: 'r',
      settledAt: null,
      settledBy: null,
    },
  },
] as const satisfies readonly RegistryItem[];
const answer = (expiresAt: string): IdempotencyRecord => ({
  key: 'app#app#k',
  fingerprint: 'f',
  kind: 'recorded',
  body: { event: { id: 'e-1' }, list: [1, null, 'two'] },
  expiresAt,
});

/** Writes a version of the purpose, named as the event that brings it. */
const putterOfPurpose = (store: EventStore) => (id: string, version: number) =>
  store.record({
    event: makeEvent(`chain-${id}`, null, id),
    head: null,
    registry: [{ kind: 'purpose', item: { ...purpose, version, title: { en: id } } }],
  });

/** Tests the promises of every `EventStore`. `open` returns one without data. */
export function eventStoreSuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as an event store`, () => {
    test('an event that was recorded is read back whole, by id and from its chain', async () => {
      const store = await open();
      const event = await recordNext(store, 'alice', 'e-1');
      expect(await store.findEvent('e-1')).toEqual(event);
      expect(await store.listEvents('alice', null, 10)).toEqual([event]);
      expect(await store.readHead('alice')).toEqual({ version: 1, seq: 0, last: event.leafHash, lastAt: event.at });
    });

    test('what was never stored reads as null or as nothing', async () => {
      const store = await open();
      expect(await store.readHead('nobody')).toBeNull();
      expect(await store.readState('nobody')).toBeNull();
      expect(await store.findEvent('none')).toBeNull();
      expect(await store.readPermit('none')).toBeNull();
      expect(await store.readIdempotency('none', instant(0))).toBeNull();
      expect(await store.readRegistry('purpose', 'none')).toBeNull();
      expect(await store.readRegistry('notice', 'none')).toBeNull();
      expect(await store.readRegistry('recipient', 'none')).toBeNull();
      for (const { kind } of ITEMS) expect(await store.readRegistry(kind, 'none')).toBeNull();
      expect(await store.listEvents('nobody', null, 5)).toEqual([]);
    });

    test('many states are read in the order asked, one that is asked twice too', async () => {
      const store = await open();
      const chains = Array.from({ length: 230 }, (_, i) => `subject-${i}`);
      for (const chain of ['subject-3', 'subject-229']) {
        const event = makeEvent(chain, null, `e-${chain}`);
        await store.record({ event, head: null, state: stateOf(1) });
      }
      const states = await store.readStates([...chains, 'subject-3']);
      expect(states.flatMap((state, i) => (state === null ? [] : [i]))).toEqual([3, 229, 230]);
      expect(states[3]).toEqual(stateOf(1));
      expect(states[230]).toEqual(stateOf(1));
      expect(await store.readStates([])).toEqual([]);
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
        store.record({ event: late, head, state: stateOf(9), newPermit: permit, idempotency: answer(instant(9)) }),
      ).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await store.findEvent('e-3')).toBeNull();
      expect(await store.readState('alice')).toBeNull();
      expect(await store.readPermit('p-1')).toBeNull();
      expect(await store.readIdempotency('app#app#k', instant(0))).toBeNull();
      expect((await store.readHead('alice'))?.seq).toBe(1);
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

    test('a state is read as it was stored, with all that it may hold', async () => {
      const store = await open();
      const state: SubjectState = {
        ...stateOf(1),
        restriction: { event: 'e-1', at: instant(1) },
        profile: {
          care: ['minor'],
          timeZone: 'Asia/Urumqi',
          staleContacts: ['sms'],
          suitability: { riskLevel: 3, validUntil: instant(2), reference: 'assessment-7' },
        },
        representatives: [
          { event: 'e-0', role: 'guardian', subject: 'bob', purposes: null, validFrom: instant(0), validUntil: null },
          { event: 'e-1', role: 'delegate', subject: 'eve', purposes: ['offers'], validFrom: null, validUntil: null },
        ],
      };
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, state });
      expect(await store.readState('alice')).toStrictEqual(state);
      expect(await store.readStates(['alice'])).toStrictEqual([state]);
    });

    test('the state is stored with the event that changes it and stays when an event does not', async () => {
      const store = await open();
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, state: stateOf(1) });
      await recordNext(store, 'alice', 'e-2', 1);
      expect(await store.readState('alice')).toEqual(stateOf(1));
    });

    test('the largest state that the rules allow is stored, and one that no item holds is not, nor its event', async () => {
      const store = await open();
      const sized = (bytes: number): SubjectState => {
        const state = { ...stateOf(1), profile: { care: [], timeZone: '', staleContacts: [], suitability: null } };
        const filler = '语'.repeat(Math.floor((bytes - JSON.stringify(state).length) / 3));
        return { ...state, profile: { ...state.profile, timeZone: filler } };
      };
      // The profile comes on top of consents and representatives.
      const largest = sized(MAX_RECORD_BYTES + 4_000);
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, state: largest });
      expect(await store.readState('alice')).toEqual(largest);
      const head = await store.readHead('alice');
      const tooLarge = { event: makeEvent('alice', head, 'e-2', 1), head, state: sized(412_000) };
      await expect(store.record(tooLarge)).rejects.toThrow();
      expect(await store.findEvent('e-2')).toBeNull();
      expect(await store.readState('alice')).toEqual(largest);
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

    test('registry items are stored with their event, version by version', async () => {
      const store = await open();
      const put = putterOfPurpose(store);
      await expect(put('e-0', 2)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      await put('e-1', 1);
      await expect(put('e-2', 1)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      await put('e-3', 2);
      await expect(put('e-4', 2)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      await expect(put('e-5', 4)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await store.readRegistry('purpose', 'offers')).toEqual({ ...purpose, version: 2, title: { en: 'e-3' } });
    });

    test('a notice and the purpose that it moves are stored together, or neither', async () => {
      const store = await open();
      const registry = (version: number) =>
        [
          { kind: 'notice', item: notice },
          { kind: 'purpose', item: { ...purpose, version } },
        ] as const;
      const publish = (id: string, version: number) =>
        store.record({ event: makeEvent(`NOTICE#${id}`, null, id), head: null, registry: registry(version) });
      await expect(publish('e-1', 5)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await store.readRegistry('notice', 'n-1')).toBeNull();
      await publish('e-2', 1);
      expect(await store.readRegistry('notice', 'n-1')).toEqual(notice);
      expect(await store.readRegistry('purpose', 'offers')).toEqual(purpose);
      await expect(publish('e-3', 2)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    });

    test('the registry is listed by kind and id, as it was last written', async () => {
      const store = await open();
      const put = (id: string, version: number) =>
        store.record({
          event: makeEvent(`chain-${id}-${version}`, null, `${id}-${version}`),
          head: null,
          registry: [{ kind: 'purpose', item: { ...purpose, id, version } }],
        });
      for (const id of ['c', 'a', 'B']) await put(id, 1);
      await put('a', 2);
      const other = [{ kind: 'recipient', item: recipient }] as const;
      await store.record({ event: makeEvent('RECIPIENT#acme', null, 'e-r'), head: null, registry: other });
      const listed = async (after: string | null, limit: number) =>
        (await store.listRegistry('purpose', after, limit)).map(({ id, version }) => `${id}${version}`);
      expect(await listed(null, 10)).toEqual(['B1', 'a2', 'c1']);
      expect(await listed(null, 2)).toEqual(['B1', 'a2']);
      expect(await listed('a', 2)).toEqual(['c1']);
      expect(await listed('b', 2)).toEqual(['c1']);
      expect(await listed('c', 2)).toEqual([]);
      expect(await store.listRegistry('recipient', null, 10)).toEqual([recipient]);
      expect(await store.listRegistry('notice', null, 10)).toEqual([]);
    });

    test('an item of every kind is read back as it was written, by its own kind alone', async () => {
      const store = await open();
      for (const [n, registered] of ITEMS.entries()) {
        const { kind, item } = registered;
        await store.record({ event: makeEvent(`chain-${kind}`, null, `e-${n}`), head: null, registry: [registered] });
        expect(await store.readRegistry(kind, item.id)).toEqual(item);
        expect(await store.listRegistry(kind, null, 10)).toEqual([item]);
        expect(await store.readRegistry(kind === 'place' ? 'staff' : 'place', item.id)).toBeNull();
      }
    });

    test('each version of a purpose, product or content is kept as it was written, and of nothing else', async () => {
      const store = await open();
      const put = putterOfPurpose(store);
      await put('e-1', 1);
      await put('e-2', 2);
      await expect(put('e-3', 2)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await store.readRegistryVersion('purpose', 'offers', 1)).toEqual({ ...purpose, title: { en: 'e-1' } });
      expect((await store.readRegistryVersion('purpose', 'offers', 2))?.title).toEqual({ en: 'e-2' });
      expect(await store.readRegistryVersion('purpose', 'offers', 3)).toBeNull();
      expect(await store.readRegistryVersion('product', 'offers', 1)).toBeNull();
      for (const [n, registered] of ITEMS.entries()) {
        const { kind, item } = registered;
        await store.record({ event: makeEvent(`other-${kind}`, null, `o-${n}`), head: null, registry: [registered] });
        const kept = await store.readRegistryVersion(kind as 'product', item.id, item.version);
        expect(kept, kind).toEqual(kind === 'product' || kind === 'content' ? item : null);
      }
    });

    test('a proposal is decided together with what it publishes, once', async () => {
      const store = await open();
      const [, , , , proposed] = ITEMS;
      await store.record({ event: makeEvent('PROPOSAL#p', null, 'e-1'), head: null, registry: [proposed] });
      const decide = (id: string) =>
        store.record({
          event: makeEvent(`chain-${id}`, null, id),
          head: null,
          registry: [
            { kind: 'recipient', item: { ...recipient, id } },
            { kind: 'proposal', item: { ...proposed.item, version: 2, status: 'approved' } },
          ],
        });
      await decide('a');
      await expect(decide('b')).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await store.readRegistry('recipient', 'b')).toBeNull();
      expect((await store.readRegistry('proposal', 'p'))?.status).toBe('approved');
    });

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

    test('a recipient is read back as it was written', async () => {
      const store = await open();
      const registry = [{ kind: 'recipient', item: recipient }] as const;
      await store.record({ event: makeEvent('RECIPIENT#acme', null, 'e-1'), head: null, registry });
      expect(await store.readRegistry('recipient', 'acme')).toEqual(recipient);
    });
  });
}
