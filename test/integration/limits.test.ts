import { afterAll, beforeAll, expect, test } from 'vitest';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { MemoryClock } from '../memory/clock.ts';
import { apiOn, withRegistry } from '../support/api.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const LIMIT = 20;
const WITHDRAWAL = { purpose: 'credit-card-offers' };

/** A clock that stands, so that the minute does not end, and waits as a clock does that runs. */
class StandingClock extends MemoryClock {
  override pause = systemClock.pause;
}

/** Two processes on one engine, each of which limits what is recorded. */
async function ledger() {
  const store = new DynamoEventStore(engine.client, await engine.tables());
  const parts = { ...memoryParts(), events: store, clock: new StandingClock() };
  await withRegistry(apiOn(parts));
  const api = (seed: string) => apiOn(parts, { subjectWritesPerMinute: LIMIT, seed });
  const [here, there] = [api('here'), api('there')];
  const push = (subject: string, of: typeof here) =>
    of.send('marketing', 'POST', '/v1/pushes', { subject, purpose: 'credit-card-offers', channel: 'sms' });
  const events = (subject: string) => store.listEvents(subjectChain(here.deps.pepper, subject), null, 1_000);
  return { here, there, push, events };
}

test('sixty writes at once are exactly as many events as a minute takes, and a withdrawal among them is heard', async () => {
  const { here, there, push, events } = await ledger();
  const pushes = Array.from({ length: 60 }, () => push('C-1', here));
  const withdrawal = here.send('customer.C-1', 'POST', '/v1/subjects/C-1/withdrawals', WITHDRAWAL);
  const other = push('C-2', there);
  const statuses = (await Promise.all(pushes)).map(({ status }) => status);
  expect([statuses.filter((status) => status === 200).length, (await withdrawal).status]).toEqual([LIMIT, 201]);
  expect(statuses.filter((status) => status === 429)).toHaveLength(60 - LIMIT);
  expect(await events('C-1')).toHaveLength(LIMIT + 1);
  // A limit of one subject does not touch another.
  expect((await other).status).toBe(200);
});

test('of two processes that write at once, both together record no more than a minute takes', async () => {
  const { here, there, push, events } = await ledger();
  const answers = await Promise.all([here, there].flatMap((one) => Array.from({ length: 15 }, () => push('C-3', one))));
  const recorded = answers.filter(({ status }) => status === 200).length;
  expect([recorded, (await events('C-3')).length]).toEqual([LIMIT, LIMIT]);
  const late = await there.send('customer.C-3', 'POST', '/v1/subjects/C-3/withdrawals', WITHDRAWAL);
  expect(late.status).toBe(201);
  expect((await push('C-3', there)).status).toBe(429);
});
