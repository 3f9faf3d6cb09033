import { describe, expect, test } from 'vitest';
import type { Answered } from '../../support/api.ts';
import { type Machine, machines } from '../../support/machines.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The right machine, after one that was ahead has recorded the last event of the subject. */
async function behind(aheadMs: number, before: (ahead: Machine) => Promise<unknown> = (ahead) => ahead.give()) {
  const machine = await machines();
  await before(machine(aheadMs));
  return machine(0);
}

const told = ({ status, body, headers }: Answered) => [status, body.code, headers.get('retry-after')];
const REFUSED = [503, 'clock-behind', '60'];

describe('a subject whose last event is dated ahead of the clock', () => {
  const LAST: readonly (readonly [string, (ahead: Machine) => Promise<unknown>])[] = [
    ['a consent', (ahead) => ahead.give()],
    ['a refusal', (ahead) => ahead.refuse()],
    ['an objection', (ahead) => ahead.make('objection')],
    ['a profile', (ahead) => ahead.changeProfile(['sms'])],
    ['a refused push', (ahead) => ahead.push()],
  ];

  test.each(LAST)('gives no consent after %s', async (_, before) => {
    const right = await behind(MINUTE_MS + 1, before);
    expect(told(await right.give())).toEqual(REFUSED);
    right.clock.advance(1);
    expect((await right.give()).status).toBe(201);
  });

  test.each([MINUTE_MS + 1, 3 * HOUR_MS, 366 * 24 * HOUR_MS])(
    'is refused every other yes, too, %i ms ahead',
    async (aheadMs) => {
      const right = await behind(aheadMs, async (ahead) => {
        await ahead.make('objection');
        await ahead.make('restriction');
      });
      const answers = [
        await right.lift('objection'),
        await right.lift('restriction'),
        await right.appoint(),
        await right.changeProfile(['sms']),
      ];
      expect(answers.map(told)).toEqual(answers.map(() => REFUSED));
      expect((await right.history()).body.events).toHaveLength(2);
    },
  );

  test('confirms nothing, and the attempt with the code is not counted', async () => {
    const machine = await machines();
    const ahead = machine(2 * MINUTE_MS);
    const { body } = await ahead.give({ capture: null }, 'staff-S-77');
    const code = ahead.deps.codeDelivery.sent[0]?.code ?? '';
    const right = machine(0);
    for (let attempt = 0; attempt < 6; attempt++)
      expect(told(await right.confirm(body.event.id, '000000'))).toEqual(REFUSED);
    right.clock.advance(MINUTE_MS);
    expect((await right.confirm(body.event.id, code)).status).toBe(201);
  });

  test('has every no taken, at once', async () => {
    const machine = await machines();
    const ahead = machine(3 * HOUR_MS);
    await ahead.give();
    const { body: appointed } = await ahead.appoint();
    const right = machine(0);
    const answers = [
      await right.withdraw(),
      await right.refuse(),
      await right.make('objection'),
      await right.make('restriction'),
      await right.endAppointment(appointed.event.id),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const times = answers.map(({ body }) => body.event.recordedAt);
    expect(times).toEqual(times.map(() => appointed.event.recordedAt));
  });

  const REASONS = { decision: false, context: { reasons: expect.arrayContaining(['clock-behind']) } };

  test.each(LAST)('gets no push and no disclosure after %s, and a check says so', async (_, before) => {
    const machine = await machines();
    const early = machine(-MINUTE_MS);
    await early.give();
    await early.giveQuotes();
    await before(machine(HOUR_MS));
    const right = machine(0);
    for (const { status, body } of [await right.check(), await right.push(), await right.disclose()]) {
      expect([status, body]).toMatchObject([200, REASONS]);
    }
    expect((await right.check()).body.context.reasons).toEqual((await right.push()).body.context.reasons);
  });

  test.each([2 * MINUTE_MS, 3 * HOUR_MS])('has no permit used that a clock %i ms ahead granted', async (aheadMs) => {
    const machine = await machines();
    await machine(0).give();
    const { body } = await machine(aheadMs).push();
    const right = machine(0);
    expect((await right.consume(body.permit.id)).body).toMatchObject(REASONS);
    right.clock.advance(aheadMs - MINUTE_MS - 1);
    expect((await right.consume(body.permit.id)).body).toMatchObject(REASONS);
    right.clock.advance(MINUTE_MS + 300_001);
    expect((await right.consume(body.permit.id)).body.code).toBe('permit-expired');
  });

  test.each([1, 30_000, MINUTE_MS + 1, 3 * HOUR_MS])(
    'has its whole history told as of now, %i ms ahead',
    async (aheadMs) => {
      const machine = await machines();
      await machine(0).give();
      const right = machine(0);
      right.clock.advance(HOUR_MS);
      const before = right.inMs(-MINUTE_MS - 1);
      await machine(aheadMs).push();
      await right.withdraw();
      const seqsAsOf = async (instant: string) =>
        (await right.history(`?asOf=${instant}`)).body.events.map(({ seq }: Answered['body']) => seq);
      const now = right.inMs(0);
      expect(await seqsAsOf(now)).toEqual([2, 1, 0]);
      right.clock.advance(1_000);
      expect(await seqsAsOf(now)).toEqual(aheadMs > 1_000 ? [2, 1, 0] : [0]);
      expect(await seqsAsOf(right.inMs(0))).toEqual([2, 1, 0]);
      expect(await seqsAsOf(before)).toEqual([0]);
    },
  );

  test('has a whole batch of checks answered so, each with its explanation', async () => {
    const right = await behind(HOUR_MS);
    const one = {
      subject: { type: 'customer', id: 'C-1001' },
      resource: { type: 'purpose', id: 'credit-card-offers' },
    };
    const action = { name: 'push', properties: { channel: 'sms' } };
    const evaluations = [one, { ...one, subject: { type: 'customer', id: 'C-2002' } }];
    const { body } = await right.send('marketing', 'POST', '/access/v1/evaluations?explain=true', {
      action,
      evaluations,
    });
    expect(body.evaluations.map(({ context }: Answered['body']) => context.reasons)).toEqual([
      ['clock-behind'],
      ['no-consent'],
    ]);
    expect(body.evaluations[0].context.explanation[0]).toMatchObject({ reason: 'clock-behind', event: null });
  });
});

test.each([MINUTE_MS, HOUR_MS, 30 * HOUR_MS])(
  'a no to all recipients, from a machine %i ms behind, comes after what is on record: no yes from before it counts',
  async (behindMs) => {
    const machine = await machines();
    const [right, slow] = [machine(0), machine(-behindMs)];
    right.clock.advance(3 * behindMs);
    const { recordedAt } = (await right.giveQuotes()).body.event;
    const { status, body } = await slow.withdraw({ purpose: 'insurance-quotes' });
    expect([status, body.others.length]).toEqual([201, 1]);
    const [newest] = (await right.history('?limit=1')).body.events;
    expect(newest.detail.saidAt >= recordedAt).toBe(true);
    const capture = { channel: 'app', at: right.inMs(-behindMs / 2) };
    right.clock.advance(MINUTE_MS);
    const { body: again } = await right.giveQuotes({ capture });
    expect([again.effect, again.reason]).toEqual(['none', 'capture-before-decision']);
    expect((await right.disclose()).body.decision).toBe(false);
  },
);
