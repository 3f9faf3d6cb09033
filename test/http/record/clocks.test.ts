import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Body } from '../../support/api.ts';
import { type Machine, machines } from '../../support/machines.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const LIFETIME_MS = 300_000;
const FEW_MS = [1, 10 * SECOND_MS, 59 * SECOND_MS];

describe('an instance whose clock is right, after one whose clock was a little ahead', () => {
  test.each(FEW_MS)('takes a consent that ends before the time of the last event, %i ms ahead', async (ahead) => {
    const machine = await machines();
    await machine(ahead).give();
    expect((await machine(ahead).withdraw()).status).toBe(201);
    const right = machine(0);
    const { status, body } = await right.give({ validUntil: right.inMs(SECOND_MS) });
    expect([status, body.consent.status]).toEqual([201, 'given']);
  });

  test.each(FEW_MS)('lets no consent last longer than its purpose allows, %i ms ahead', async (ahead) => {
    const machine = await machines();
    await machine(ahead).refuse();
    const right = machine(0);
    const { body } = await right.give();
    expect(body.consent).toMatchObject({ status: 'given', validUntil: right.inMs(730 * 24 * HOUR_MS) });
  });

  test.each(FEW_MS)('grants a permit of no more than its seconds, %i ms ahead', async (ahead) => {
    const machine = await machines();
    await machine(ahead).give();
    const right = machine(0);
    const { body } = await right.push();
    expect(body.permit.expiresAt).toBe(right.inMs(LIFETIME_MS));
    right.clock.advance(LIFETIME_MS);
    expect((await right.consume(body.permit.id)).body.code).toBe('permit-expired');
  });

  test.each(FEW_MS)(
    'lets a consent count from its beginning, for a check and a push alike, %i ms ahead',
    async (ahead) => {
      const machine = await machines();
      await machine(ahead).give();
      const right = machine(0);
      await right.give({ validFrom: right.inMs(SECOND_MS) });
      const asked = async () => [(await right.check()).body, (await right.push()).body];
      for (const { decision, context } of await asked()) {
        expect([decision, context.reasons]).toEqual([false, ['not-yet-valid']]);
      }
      right.clock.advance(SECOND_MS);
      expect((await asked()).map(({ decision }) => decision)).toEqual([true, true]);
    },
  );
});

describe('instances whose clocks differ by hours', () => {
  const AHEAD_MS = fc.array(fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS }), { minLength: 3, maxLength: 3 });
  const STEP = fc.record({
    who: fc.nat({ max: 2 }),
    does: fc.constantFrom('give', 'give from later on', 'withdraw', 'push', 'push', 'consume'),
    waitMs: fc.nat({ max: 2 * LIFETIME_MS }),
  });

  async function asked(machine: Machine): Promise<string | null> {
    const { body: checked } = await machine.check();
    const { body: pushed } = await machine.push();
    expect([checked.decision, checked.context.reasons]).toEqual([pushed.decision, pushed.context.reasons]);
    if (!pushed.decision) return null;
    expect(pushed.permit.expiresAt).toBe(machine.inMs(LIFETIME_MS));
    return pushed.permit.id;
  }

  test('answer a check and a push alike, and grant no permit that outlives its seconds', async () => {
    await fc.assert(
      fc.asyncProperty(AHEAD_MS, fc.array(STEP, { minLength: 3, maxLength: 14 }), async (ahead, steps) => {
        const all = ahead.map(await machines());
        let granted: { readonly permit: string; readonly untilMs: number; readonly by: Machine } | null = null;
        for (const { who, does, waitMs } of steps) {
          const by = all[who] as Machine;
          by.clock.advance(waitMs);
          if (does === 'give') await by.give();
          if (does === 'give from later on') await by.give({ validFrom: by.inMs(LIFETIME_MS) });
          if (does === 'withdraw') await by.withdraw();
          if (does === 'push') {
            const permit = await asked(by);
            if (permit !== null) granted = { permit, untilMs: by.clock.nowMs() + LIFETIME_MS, by };
          }
          if (does === 'consume' && granted !== null) {
            const { body } = await granted.by.consume(granted.permit);
            if (body.decision === true) expect(granted.by.clock.nowMs()).toBeLessThan(granted.untilMs);
          }
        }
        const { body } = await (all[0] as Machine).history();
        const times = body.events.map((event: Body) => event.recordedAt).reverse();
        expect(times).toEqual([...times].sort());
      }),
      { numRuns: 30 },
    );
  });
});
