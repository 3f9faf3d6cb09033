import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { MemoryClock } from '../memory/clock.ts';
import { apiOn, type Body, OFFERS, withRegistry } from '../support/api.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** A clock that runs, as a test's clock that nobody advances. */
class RunningClock extends MemoryClock {
  override nowMs = systemClock.nowMs;
  override pause = systemClock.pause;
}

/** The API on the real engine, with a purpose that the subjects in use have consented to. */
async function ledger() {
  const store = new DynamoEventStore(engine.client, await engine.tables());
  const api = apiOn({ ...memoryParts(), events: store, clock: new RunningClock() });
  const { offers } = await withRegistry(api);
  const push = (subject: string) => ({ subject, purpose: 'credit-card-offers', channel: 'sms' });
  const consent = (subject: string) =>
    api.send('app', 'POST', `/v1/subjects/${subject}/consents`, {
      purpose: 'credit-card-offers',
      decision: 'given',
      capture: { channel: 'app' },
      channels: OFFERS.channels,
      notice: offers,
    });
  /** Grants so many permits to one subject, and consumes them all at once; returns the time that took. */
  const consumeAtOnce = async (subject: string, count: number) => {
    expect((await consent(subject)).status).toBe(201);
    const permits: Body[] = [];
    for (let one = 0; one < count; one++)
      permits.push(await api.send('marketing', 'POST', '/v1/pushes', push(subject)));
    const startedMs = performance.now();
    const answers = await Promise.all(
      permits.map(({ body }) => api.send('marketing', 'POST', `/v1/permits/${body.permit.id}/consumption`)),
    );
    const tookMs = performance.now() - startedMs;
    expect(answers.map(({ status, body }) => [status, body.decision])).toEqual(Array(count).fill([200, true]));
    return tookMs;
  };
  return { consumeAtOnce };
}

describe('requests about one subject', () => {
  test('that consume k permits at once take a time in proportion to k', async () => {
    const { consumeAtOnce } = await ledger();
    await consumeAtOnce('warm', 5);
    const each = new Map<number, number>();
    for (const count of [5, 20, 32]) each.set(count, (await consumeAtOnce(`C-${count}`, count)) / count);
    const few = each.get(5) ?? 0;
    // Rivals for one head of a chain would take a time in proportion to its square: 4 and 6 times as much for each.
    for (const count of [20, 32]) expect((each.get(count) ?? Number.POSITIVE_INFINITY) / few).toBeLessThan(3);
  });
});
