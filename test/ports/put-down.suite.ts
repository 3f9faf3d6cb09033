import { describe, expect, test } from 'vitest';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import type { PutDownNo, PutDownStore } from '../../lambdas/ports/put-down.ts';
import { instant, makeEvent, stateOf } from '../support/events.ts';

const id = (number: number) => `0197e1a0-0000-7000-8000-${String(number).padStart(12, '0')}`;
/** Returns a no of Alice, put down so many milliseconds into the test's day. */
export const noAt = (number: number, more: Partial<PutDownNo> = {}): PutDownNo => ({
  chain: 'alice',
  event: id(number),
  saidAt: instant(number),
  idempotency: number % 2 === 0 ? null : { key: `app#app#${number}`, fingerprint: 'f' },
  request: { kind: 'withdrawal', input: { purpose: 'offers', recipient: null } },
  ...more,
});

/**
 * Tests the promises of every `PutDownStore`, and what `States` and `EventStore` say of it. `open` returns stores
 * without data that belong together.
 */
export function putDownSuite(
  name: string,
  open: () => Promise<{ readonly putDown: PutDownStore; readonly events: EventStore }>,
): void {
  describe(`${name} as a store of what is put down`, () => {
    test('a no is kept as it was put down, for its subject alone, once however often', async () => {
      const { putDown } = await open();
      expect(await putDown.listPutDown('alice')).toEqual([]);
      for (let times = 0; times < 3; times++) await putDown.putDown(noAt(1));
      await putDown.putDown(noAt(1, { saidAt: instant(99), request: 'another' }));
      expect(await putDown.listPutDown('alice')).toEqual([noAt(1)]);
      expect(await putDown.listPutDown('bob')).toEqual([]);
    });

    test('of one subject they are listed in the order in which they were put down, whoever comes first', async () => {
      const { putDown } = await open();
      const same = [noAt(5, { saidAt: instant(3) }), noAt(4, { saidAt: instant(3) })];
      for (const one of [noAt(7), ...same, noAt(1)]) await putDown.putDown(one);
      expect((await putDown.listPutDown('alice')).map(({ event }) => event)).toEqual([id(1), id(4), id(5), id(7)]);
    });

    test('many that are put down at once are all kept', async () => {
      const { putDown } = await open();
      const all = Array.from({ length: 12 }, (_, number) => noAt(number));
      await Promise.all(all.map((one) => putDown.putDown(one)));
      expect(await putDown.listPutDown('alice')).toEqual(all);
    });

    test('what is removed is gone, and only that; removing it again changes nothing', async () => {
      const { putDown } = await open();
      for (const number of [1, 2, 3]) await putDown.putDown(noAt(number));
      for (let times = 0; times < 2; times++) await putDown.removePutDown(noAt(1));
      expect(await putDown.listPutDown('alice')).toEqual([noAt(2), noAt(3)]);
      expect(await putDown.oldestPutDownAt()).toBe(instant(2));
      await putDown.removePutDown(noAt(3));
      await putDown.removePutDown(noAt(2));
      await putDown.removePutDown({ chain: 'nobody', event: id(2) });
      expect(await putDown.listPutDown('alice')).toEqual([]);
      expect(await putDown.listSubjectsPutDown(10)).toEqual([]);
      expect(await putDown.oldestPutDownAt()).toBeNull();
    });

    test('many that are removed at once, while more is put down, leave what was put down', async () => {
      const { putDown, events } = await open();
      const old = Array.from({ length: 4 }, (_, number) => noAt(number));
      for (const one of old) await putDown.putDown(one);
      const fresh = [noAt(8), noAt(9)];
      await Promise.all([
        ...old.flatMap((one) => [putDown.removePutDown(one), putDown.removePutDown(one)]),
        ...fresh.map((one) => putDown.putDown(one)),
      ]);
      expect(await putDown.listPutDown('alice')).toEqual(fresh);
      await Promise.all(fresh.map((one) => putDown.removePutDown(one)));
      expect((await events.readForDecision('alice')).noPending).toBe(false);
    });

    test('the subjects that wait are listed, the longest wait first', async () => {
      const { putDown } = await open();
      const chains = ['dora', 'alice', 'carl', 'bob'];
      for (const [number, chain] of chains.entries()) await putDown.putDown(noAt(number, { chain }));
      await putDown.putDown(noAt(9, { chain: 'dora' }));
      expect(await putDown.listSubjectsPutDown(10)).toEqual(chains);
      expect(await putDown.listSubjectsPutDown(2)).toEqual(chains.slice(0, 2));
      expect(await putDown.oldestPutDownAt()).toBe(instant(0));
    });

    test('a decision is told of it while it is put down, with the state, for one subject and for many', async () => {
      const { putDown, events } = await open();
      await events.record({ event: makeEvent('alice', null, 'e-1'), head: null, state: stateOf(1) });
      const calm = {
        state: stateOf(1),
        noPending: false,
        lastAt: instant(0),
        consumed: [],
        used: [],
        campaignSent: false,
      };
      expect(await events.readForDecision('alice')).toEqual(calm);
      await putDown.putDown(noAt(1));
      await putDown.putDown(noAt(2, { chain: 'bob' }));
      expect(await events.readForDecision('alice')).toEqual({ ...calm, noPending: true });
      const many = ['carl', 'bob', 'alice', 'bob'];
      expect(await events.readEachForDecision(many)).toEqual([
        { state: null, noPending: false, lastAt: null, consumed: [], used: [], campaignSent: false },
        { state: null, noPending: true, lastAt: null, consumed: [], used: [], campaignSent: false },
        { ...calm, noPending: true },
        { state: null, noPending: true, lastAt: null, consumed: [], used: [], campaignSent: false },
      ]);
      await putDown.removePutDown(noAt(1));
      expect(await events.readForDecision('alice')).toEqual(calm);
    });

    test('a write that asks for it is refused while a no is put down, and changes nothing; others are not', async () => {
      const { putDown, events } = await open();
      await putDown.putDown(noAt(1));
      const refused = { event: makeEvent('alice', null, 'e-1'), head: null, unlessNoPending: true };
      await expect(events.record(refused)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await events.readHead('alice')).toBeNull();
      await events.record({ event: makeEvent('bob', null, 'e-2'), head: null, unlessNoPending: true });
      await events.record({ event: makeEvent('alice', null, 'e-3'), head: null });
      await putDown.removePutDown(noAt(1));
      const head = await events.readHead('alice');
      await events.record({ event: makeEvent('alice', head, 'e-4', 1), head, unlessNoPending: true });
      expect((await events.readHead('alice'))?.seq).toBe(1);
    });
  });
}
