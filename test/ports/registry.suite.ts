import { describe, expect, test } from 'vitest';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { makeEvent } from '../support/events.ts';
import { ITEMS, notice, purpose, putterOfPurpose, recipient } from './sample-items.ts';

/** Tests the promises of every `Registry`, filled by what is recorded. `open` returns a store without data. */
export function registrySuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as a registry`, () => {
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

    test('each version of every kind but notices and proposals is kept as it was written', async () => {
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
        expect(kept, kind).toEqual(kind === 'proposal' ? null : item);
      }
    });

    test('a proposal is decided together with what it publishes, once', async () => {
      const store = await open();
      const [, , , , , , , proposed] = ITEMS;
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

    test('a recipient is read back as it was written', async () => {
      const store = await open();
      const registry = [{ kind: 'recipient', item: recipient }] as const;
      await store.record({ event: makeEvent('RECIPIENT#acme', null, 'e-1'), head: null, registry });
      expect(await store.readRegistry('recipient', 'acme')).toEqual(recipient);
    });
  });
}
