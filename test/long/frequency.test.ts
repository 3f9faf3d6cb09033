import { expect, test } from 'vitest';
import { forEach, startRaceLedger, typesOf } from './race-ledger.ts';
import { shareOf } from './share.ts';

const PAIRS = shareOf(150);

const ledger = await startRaceLedger({ frequency: [{ atMost: 1, per: 'day', of: 'purpose' }] });

test('of two permits that are used at once, with room for one push, one is used and the other comes too often', async () => {
  let usedElsewhere = 0;
  await forEach(PAIRS, async (number) => {
    const subject = `F-${number}`;
    await ledger.give(subject);
    const [one, two] = [(await ledger.push(subject)) ?? '', (await ledger.push(subject)) ?? ''];
    const [used, reasons] = await Promise.all([ledger.consume(one), ledger.consumeElsewhere(two)]);
    expect(reasons).toEqual(used ? ['too-often'] : []);
    if (!used) usedElsewhere += 1;
    const types = typesOf(await ledger.history(subject)).slice(-2);
    expect(types).toEqual(['permit.consumed', 'push.refused']);
    const permits = await Promise.all([one, two].map(ledger.look));
    expect(permits.map((permit) => permit?.consumedAt === null)).toEqual([!used, used]);
  });
  // Either can be first, and in so many pairs each was.
  expect(usedElsewhere).toBeGreaterThan(0);
  expect(usedElsewhere).toBeLessThan(PAIRS);
});
