import { describe, expect, test } from 'vitest';
import { forEach, startRaceLedger, typesAfter, typesOf } from './race-ledger.ts';
import { shareOf } from './share.ts';

const PAIRS = shareOf(10_000);
const THREES = shareOf(1_000);
const DEVICES = shareOf(500);

const ledger = await startRaceLedger();

/** The noes to a push by `sms`, with the type of the event that each is recorded as. */
const NOES = [
  { name: 'a withdrawal', say: ledger.withdraw, type: 'consent.withdrawn' },
  { name: 'a withdrawal of the channel', say: ledger.narrow, type: 'consent.withdrawn' },
  { name: 'an objection', say: ledger.object, type: 'objection.made' },
  { name: 'a restriction', say: ledger.restrict, type: 'restriction.made' },
  { name: 'a pause', say: ledger.pause, type: 'pause.made' },
] as const;
const ALLOWED: readonly string[] = ['push.permitted', 'permit.consumed'];

describe('a no at the same moment as something else', () => {
  test.each(NOES)('$name against the use of a permit: nothing is used after it', async ({ name, say, type }) => {
    const pairs = Math.ceil(PAIRS / NOES.length);
    let consumed = 0;
    let impossible = 0;
    await forEach(pairs, async (number) => {
      const subject = `${name} ${number}`;
      await ledger.give(subject);
      const permit = (await ledger.push(subject)) ?? '';
      // Using a permit begins with several reads; the no comes later by none of them, or by some.
      const sayNo = async () => {
        for (let reads = number % 6; reads > 0; reads--) await ledger.look(permit);
        await say(subject);
      };
      const [used] = await Promise.all([ledger.consume(permit), sayNo()]);
      const events = await ledger.history(subject);
      if (typesAfter(events, type).some((later) => ALLOWED.includes(later))) impossible += 1;
      expect(typesOf(events)).toContain(used ? 'permit.consumed' : 'push.refused');
      if (used) consumed += 1;
    });
    console.info(
      `${pairs} times ${name} against the use of a permit: ${consumed} used before, ${pairs - consumed} refused after`,
    );
    expect(impossible).toBe(0);
    // Either can be first, and in so many pairs each was.
    expect(consumed).toBeGreaterThan(0);
    expect(consumed).toBeLessThan(pairs);
  });

  test('each no against a push and the use of a permit: nothing is permitted or used after it', async () => {
    await forEach(THREES, async (number) => {
      const subject = `T-${number}`;
      const { say, type } = NOES[number % NOES.length] ?? NOES[0];
      await ledger.give(subject);
      const permit = (await ledger.push(subject)) ?? '';
      await Promise.all([ledger.consume(permit), ledger.push(subject), say(subject)]);
      const later = typesAfter(await ledger.history(subject), type);
      expect(later.filter((one) => ALLOWED.includes(one))).toEqual([]);
    });
  });

  test('two devices: of two withdrawals of one consent, one ends it and the other is recorded as a refusal', async () => {
    await forEach(DEVICES, async (number) => {
      const subject = `D-${number}`;
      await ledger.give(subject);
      await Promise.all([ledger.withdraw(subject), ledger.withdraw(subject)]);
      const types = ['consent.given', 'consent.withdrawn', 'consent.refused'];
      expect(typesOf(await ledger.history(subject))).toEqual(types);
    });
  });
});
