import { describe, expect, test } from 'vitest';
import { forEach, startRaceLedger, typesAfter, typesOf } from './race-ledger.ts';

const PAIRS = 10_000;

const ledger = await startRaceLedger();

describe('a no at the same moment as something else', () => {
  test('a withdrawal against a push: no permit is consumed after the withdrawal', async () => {
    let consumed = 0;
    let impossible = 0;
    await forEach(PAIRS, async (number) => {
      const subject = `W-${number}`;
      await ledger.give(subject);
      const permit = (await ledger.push(subject)) ?? '';
      // Using a permit begins with reading it; in every second pair the withdrawal comes as much later.
      const withdraw = async () => {
        if (number % 2 === 1) await ledger.look(permit);
        await ledger.withdraw(subject);
      };
      const [used] = await Promise.all([ledger.consume(permit), withdraw()]);
      const events = await ledger.history(subject);
      const later = typesAfter(events, 'consent.withdrawn');
      if (later.includes('permit.consumed') || later.includes('push.permitted')) impossible += 1;
      expect(typesOf(events)).toContain(used ? 'permit.consumed' : 'push.refused');
      if (used) consumed += 1;
    });
    console.info(`${PAIRS} withdrawals against pushes: ${consumed} consumed before, ${PAIRS - consumed} refused after`);
    expect(impossible).toBe(0);
    // Either can be first, and in so many pairs each was.
    expect(consumed).toBeGreaterThan(0);
    expect(consumed).toBeLessThan(PAIRS);
  });

  test('an objection against a push: nothing is permitted or consumed after it', async () => {
    await forEach(500, async (number) => {
      const subject = `O-${number}`;
      await ledger.give(subject);
      const permit = (await ledger.push(subject)) ?? '';
      await Promise.all([ledger.consume(permit), ledger.push(subject), ledger.object(subject)]);
      const later = typesAfter(await ledger.history(subject), 'objection.made');
      expect(later.filter((type) => type !== 'push.refused')).toEqual([]);
    });
  });

  test('two devices: of two withdrawals of one consent, one ends it and the other is recorded as a refusal', async () => {
    await forEach(500, async (number) => {
      const subject = `D-${number}`;
      await ledger.give(subject);
      await Promise.all([ledger.withdraw(subject), ledger.withdraw(subject)]);
      const types = ['consent.given', 'consent.withdrawn', 'consent.refused'];
      expect(typesOf(await ledger.history(subject))).toEqual(types);
    });
  });
});
