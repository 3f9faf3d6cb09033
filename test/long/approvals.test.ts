import { describe, expect, test } from 'vitest';
import { isLedgerError } from '../../core/kernel/error.ts';
import { forEach, race, startRaceLedger, typesOf } from './race-ledger.ts';
import { shareOf } from './share.ts';

const ledger = await startRaceLedger();

/** A customer who objects, with a proposal of staff to lift it; returns the proposal. */
async function proposed(subject: string): Promise<string> {
  await ledger.object(subject);
  return ledger.proposeLift(subject);
}

/** Returns whether the first did it, once it is shown that the other was told that it is done. */
async function expectOne([first, second]: readonly [Promise<unknown>, Promise<unknown>]): Promise<boolean> {
  const outcomes = await Promise.allSettled([first, second]);
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refused.map((reason) => isLedgerError(reason, 'PROPOSAL_SETTLED'))).toEqual([true]);
  return outcomes[0].status === 'fulfilled';
}

describe('two who decide on one proposal at the same moment', () => {
  test('both approve it: one does it, and the act is on record once', async () => {
    const pairs = shareOf(300);
    let here = 0;
    await forEach(pairs, async (number) => {
      const subject = `A-${number}`;
      const id = await proposed(subject);
      const acts = [() => ledger.approve(subject, id), () => ledger.approveElsewhere(subject, id)] as const;
      if (await expectOne(race(number, acts, () => ledger.status(subject)))) here += 1;
      const types = ['objection.made', 'act.proposed', 'objection.lifted'];
      expect(typesOf(await ledger.history(subject))).toEqual(types);
    });
    console.info(`${pairs} times two approvers of one proposal: ${here} times the one here, ${pairs - here} the other`);
    // Either can be first, and in so many pairs each was.
    expect(here).toBeGreaterThan(0);
    expect(here).toBeLessThan(pairs);
  });

  test('one approves and the other rejects it: it is done and stays, or is never done', async () => {
    const pairs = shareOf(200);
    let done = 0;
    await forEach(pairs, async (number) => {
      const subject = `R-${number}`;
      const id = await proposed(subject);
      const acts = [() => ledger.approve(subject, id), () => ledger.reject(subject, id)] as const;
      const isDone = await expectOne(race(number, acts, () => ledger.status(subject)));
      if (isDone) done += 1;
      const last = isDone ? 'objection.lifted' : 'act.rejected';
      expect(typesOf(await ledger.history(subject))).toEqual(['objection.made', 'act.proposed', last]);
    });
    console.info(`${pairs} times an approval against a rejection: ${done} approved, ${pairs - done} rejected`);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(pairs);
  });
});
