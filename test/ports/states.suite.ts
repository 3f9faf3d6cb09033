import { describe, expect, test } from 'vitest';
import { MAX_RECORD_BYTES } from '../../core/limits.ts';
import { NO_PROFILE, type SubjectState } from '../../core/subject/state.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { instant, makeEvent, recordNext, stateOf } from '../support/events.ts';

/** Tests the promises of every `States`, filled by what is recorded. `open` returns a store without data. */
export function statesSuite(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} as a store of states`, () => {
    test('many states are read in the order asked, one that is asked twice too', async () => {
      const store = await open();
      const chains = Array.from({ length: 230 }, (_, i) => `subject-${i}`);
      for (const chain of ['subject-3', 'subject-229']) {
        const event = makeEvent(chain, null, `e-${chain}`);
        await store.record({ event, head: null, state: stateOf(1) });
      }
      const states = (await store.readEachForDecision([...chains, 'subject-3'])).map(({ state }) => state);
      expect(states.flatMap((state, i) => (state === null ? [] : [i]))).toEqual([3, 229, 230]);
      expect(states[3]).toEqual(stateOf(1));
      expect(states[230]).toEqual(stateOf(1));
      expect(await store.readEachForDecision([])).toEqual([]);
    });

    test('a state is read as it was stored, with all that it may hold', async () => {
      const store = await open();
      const state: SubjectState = {
        ...stateOf(1),
        restriction: { event: 'e-1', at: instant(1) },
        profile: {
          care: ['minor'],
          careUntil: { minor: instant(9) },
          timeZone: 'Asia/Urumqi',
          staleContacts: ['sms'],
          suitability: { riskLevel: 3, validUntil: instant(2), reference: 'assessment-7' },
          version: 1,
          guardedSince: instant(1),
        },
        representatives: [
          { event: 'e-0', role: 'guardian', subject: 'bob', purposes: null, validFrom: instant(0), validUntil: null },
          { event: 'e-1', role: 'delegate', subject: 'eve', purposes: ['offers'], validFrom: null, validUntil: null },
        ],
      };
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, state });
      expect(await store.readState('alice')).toStrictEqual(state);
      expect(await store.readForDecision('alice')).toStrictEqual({
        state,
        noPending: false,
        lastAt: instant(0),
        consumed: [],
        used: [],
        campaignSent: false,
      });
    });

    test('the state is stored with the event that changes it and stays when an event does not', async () => {
      const store = await open();
      await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, state: stateOf(1) });
      await recordNext(store, 'alice', 'e-2', 1);
      expect(await store.readState('alice')).toEqual(stateOf(1));
    });

    test('the time of the last event is read with the state, also when that event did not change it', async () => {
      const store = await open();
      expect(await store.readForDecision('alice')).toEqual({
        state: null,
        noPending: false,
        lastAt: null,
        consumed: [],
        used: [],
        campaignSent: false,
      });
      await recordNext(store, 'alice', 'e-1', 5);
      await recordNext(store, 'bob', 'e-2', 7);
      await recordNext(store, 'alice', 'e-3', 9);
      const read = await store.readEachForDecision(['bob', 'carl', 'alice']);
      expect(read.map(({ lastAt }) => lastAt)).toEqual([instant(7), null, instant(9)]);
    });

    test('the last pushes stay as they are until an event changes them, and are read with the state', async () => {
      const store = await open();
      const push = { at: instant(1), purpose: 'offers', marketing: true };
      const first = [push];
      const next = [push, { ...push, at: instant(2), purpose: 'codes', marketing: false }];
      const read = async () => {
        const { consumed } = await store.readForDecision('alice');
        expect((await store.readHead('alice'))?.consumed).toEqual(consumed);
        return consumed;
      };
      await recordNext(store, 'alice', 'e-0');
      for (const [n, consumed] of [first, next, []].entries()) {
        const head = await store.readHead('alice');
        await store.record({ event: makeEvent('alice', head, `e-${n + 1}`, n + 1), head, consumed });
        expect(await read()).toEqual(consumed);
        await recordNext(store, 'alice', `after-${n + 1}`, n + 1);
        expect(await read()).toEqual(consumed);
      }
    });

    test('the largest state that the rules allow is stored, and one that no item holds is not, nor its event', async () => {
      const store = await open();
      const sized = (bytes: number): SubjectState => {
        const state = { ...stateOf(1), profile: { ...NO_PROFILE, timeZone: '' } };
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
  });
}
