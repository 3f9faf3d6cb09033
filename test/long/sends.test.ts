import { expect, test } from 'vitest';
import { forEach, race, startRaceLedger, typesOf } from './race-ledger.ts';
import { shareOf } from './share.ts';

const PAIRS = shareOf(100);
const BEGUN = { from: '2026-01-01T00:00:00Z', until: '2099-01-01T00:00:00Z' };

const limited = await startRaceLedger({ frequency: [{ atMost: 1, per: 'day', of: 'purpose' }] });
const once = await startRaceLedger({}, { ...BEGUN, oncePerSubject: true });

test.each([
  ['of a purpose with room for one push', limited, 'too-often'],
  ['of a campaign that each customer gets once', once, 'campaign-sent'],
])('of two permits %s, used at once, one is used and the other refused', async (_, ledger, reason) => {
  let usedElsewhere = 0;
  await forEach(PAIRS, async (number) => {
    const subject = `F-${number}`;
    await ledger.give(subject);
    const [one, two] = [(await ledger.push(subject)) ?? '', (await ledger.push(subject)) ?? ''];
    const acts = [() => ledger.consume(one), () => ledger.consumeElsewhere(two)] as const;
    const [used, reasons] = await Promise.all(race(number, acts, () => ledger.look(one)));
    expect(reasons).toEqual(used ? [reason] : []);
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
