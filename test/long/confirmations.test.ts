import { describe, expect, test } from 'vitest';
import { isLedgerError } from '../../core/kernel/error.ts';
import { forEach, startRaceLedger, typesAfter, typesOf } from './race-ledger.ts';
import { shareOf } from './share.ts';

const ledger = await startRaceLedger();

describe('two who say something of one consent at the same moment', () => {
  test('a confirmation against a withdrawal: nothing is confirmed after the withdrawal, and what stands is withdrawn', async () => {
    const pairs = shareOf(1_500);
    let confirmed = 0;
    let impossible = 0;
    await forEach(pairs, async (number) => {
      const subject = `C-${number}`;
      const event = await ledger.capture(subject);
      // Confirming reads and counts before it records; in every second pair the withdrawal comes as much later.
      const withdraw = async () => {
        for (let wait = 0; number % 2 === 1 && wait < 3; wait++) await ledger.status(subject);
        return ledger.withdraw(subject);
      };
      const [confirmation, withdrawal] = await Promise.allSettled([ledger.confirm(subject, event), withdraw()]);
      expect(withdrawal.status).toBe('fulfilled');
      const events = await ledger.history(subject);
      if (typesAfter(events, 'consent.withdrawn').length > 0) impossible += 1;
      if (confirmation.status === 'fulfilled') {
        confirmed += 1;
        expect(typesOf(events)).toEqual(['consent.given', 'consent.confirmed', 'consent.withdrawn']);
      } else {
        expect(isLedgerError(confirmation.reason, 'CONFIRMATION_NOT_PENDING')).toBe(true);
        expect(typesOf(events)).toEqual(['consent.given', 'consent.withdrawn']);
      }
      expect(await ledger.status(subject)).toBe('withdrawn');
    });
    console.info(
      `${pairs} confirmations against withdrawals: ${confirmed} confirmed before, ${pairs - confirmed} refused after`,
    );
    expect(impossible).toBe(0);
    expect(confirmed).toBeGreaterThan(0);
    expect(confirmed).toBeLessThan(pairs);
  });

  test('two devices: of two confirmations of one consent, one is recorded', async () => {
    await forEach(shareOf(500), async (number) => {
      const subject = `T-${number}`;
      const event = await ledger.capture(subject);
      const outcomes = await Promise.allSettled([ledger.confirm(subject, event), ledger.confirm(subject, event)]);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused.map((reason) => isLedgerError(reason, 'CONFIRMATION_NOT_PENDING'))).toEqual([true]);
      expect(typesOf(await ledger.history(subject))).toEqual(['consent.given', 'consent.confirmed']);
    });
  });

  test('a yes against a no: both are recorded, and the later one stands', async () => {
    const pairs = shareOf(1_000);
    let given = 0;
    await forEach(pairs, async (number) => {
      const subject = `Y-${number}`;
      // Who begins first is ahead of the other by nothing but its place here.
      const both = [ledger.give, ledger.refuse].map((say) => () => say(subject));
      await Promise.all((number % 2 === 1 ? both : both.reverse()).map((say) => say()));
      const types = typesOf(await ledger.history(subject));
      expect([...types].sort()).toEqual(['consent.given', 'consent.refused']);
      const last = types.at(-1);
      expect(`consent.${await ledger.status(subject)}`).toBe(last);
      if (last === 'consent.given') given += 1;
    });
    console.info(`${pairs} times yes against no: ${given} times the yes came last, ${pairs - given} times the no`);
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(pairs);
  });
});
