import { describe, expect, test } from 'vitest';
import { forEach, startRaceLedger, typesOf } from './race-ledger.ts';
import { shareOf } from './share.ts';

const RACES = shareOf(400);
const ALLOWED: readonly string[] = ['push.permitted', 'permit.consumed'];

const ledger = await startRaceLedger();

/** The noes to a push by `sms`, with the yes that takes each back and the types of their events. */
const NOES = [
  { no: 'withdraw', type: 'consent.withdrawn', sayYes: ledger.giveElsewhere, yes: 'consent.given' },
  { no: 'narrow', type: 'consent.withdrawn', sayYes: ledger.giveElsewhere, yes: 'consent.given' },
  { no: 'object', type: 'objection.made', sayYes: ledger.unobject, yes: 'objection.lifted' },
  { no: 'restrict', type: 'restriction.made', sayYes: ledger.unrestrict, yes: 'restriction.lifted' },
  { no: 'pause', type: 'pause.made', sayYes: ledger.resume, yes: 'pause.ended' },
] as const;

describe('a no that was lost five times and put down', () => {
  let othersFirst = 0;

  test.each(NOES)(
    'to $no: from its 201 on nothing is allowed before the yes, which comes after the one event of the no',
    async ({ no, type, sayYes, yes }) => {
      let pending = 0;
      await forEach(Math.ceil(RACES / NOES.length), async (number) => {
        const subject = `${no} ${number}`;
        await ledger.give(subject);
        const [first, second] = [(await ledger.push(subject)) ?? '', (await ledger.push(subject)) ?? ''];
        const [{ body: said }] = await Promise.all([
          ledger.putDown[no](subject),
          ledger.consume(first),
          ledger.push(subject),
        ]);
        expect(said).toMatchObject({ event: { type, seq: null, leafHash: null }, promise: null, endedPermits: null });
        const heardAt = await ledger.lastSeq(subject);
        // Each of them comes first in some of the races.
        const racing = [
          () => ledger.catchUp(subject),
          () => ledger.repeat[no](subject),
          () => ledger.push(subject),
          () => sayYes(subject),
        ];
        const late = [...racing.slice(number % 4), ...racing.slice(0, number % 4)].map((begin) => begin());
        const [used] = await Promise.all([ledger.consume(second), ...late]);
        expect(used).toBe(false);
        expect((await ledger.repeat[no](subject)).body.event).toMatchObject({ id: said.event?.id, type });

        const events = await ledger.history(subject);
        const own = events.filter(({ id }) => id === said.event?.id);
        expect(own.map(({ seq }) => seq > heardAt)).toEqual([true]);
        expect(typesOf(events).filter((one) => one === type)).toHaveLength(1);
        const saidYes = events.findLast((one) => one.type === yes);
        expect(saidYes?.seq).toBeGreaterThan(own[0]?.seq ?? Number.POSITIVE_INFINITY);
        const between = events.filter(({ seq }) => seq > heardAt && seq < (saidYes?.seq ?? 0));
        expect(typesOf(between).filter((one) => ALLOWED.includes(one))).toEqual([]);
        if (between.some(({ seq }) => seq < (own[0]?.seq ?? 0))) pending += 1;
        expect(await ledger.push(subject)).not.toBeNull();
      });
      console.info(`${pending} times something was refused between the 201 and the event of it`);
      othersFirst += pending;
    },
  );

  test('others come first in some of so many races', () => {
    expect(othersFirst).toBeGreaterThan(0);
  });
});
