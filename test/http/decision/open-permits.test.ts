import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_OPEN_PERMITS } from '../../../core/limits.ts';
import type { ChainId, StoredEvent } from '../../../lambdas/ports/events.ts';
import { MemoryEventStore } from '../../memory/event-store.ts';
import { apiOn, type Body, withRegistry } from '../../support/api.ts';
import { memoryParts } from '../../support/memory-ledger.ts';
import { expectProblem } from '../../support/problems.ts';

const PERMIT_LIFETIME_MS = 300_000;
const HOUR_MS = 3_600_000;
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const FULL = { status: 422, code: 'limit-reached', pointer: '/subject' };

/** Counts the events that are read. */
class CountingStore extends MemoryEventStore {
  read = 0;
  override async listEvents(chain: ChainId, before: number | null, limit: number): Promise<readonly StoredEvent[]> {
    const events = await super.listEvents(chain, before, limit);
    this.read += events.length;
    return events;
  }
}

let api: ReturnType<typeof apiOn<ReturnType<typeof memoryParts>>>;
let store: CountingStore;

beforeEach(async () => {
  const parts = memoryParts();
  store = new CountingStore(parts.tables);
  api = apiOn(parts, { store });
  const { offers: notice } = await withRegistry(api);
  const consent = { purpose: PUSH.purpose, decision: 'given', channels: ['sms'], notice };
  await api.send('app', 'POST', '/v1/subjects/C-1001/consents', consent);
});

const ask = (channel = PUSH.channel) => api.send('marketing', 'POST', '/v1/pushes', { ...PUSH, channel });

async function permits(count: number): Promise<Body[]> {
  const answers = [];
  for (let i = 0; i < count; i++) answers.push(await ask());
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  return answers.map(({ body }) => body);
}

describe('the open permits of one subject', () => {
  test('are at most 1,000: the next request for one is refused, and nothing is recorded', async () => {
    await permits(MAX_OPEN_PERMITS);
    const before = api.parts.tables.events.size;
    const { body } = await expectProblem(api, ['marketing', 'POST', '/v1/pushes', PUSH], FULL);
    expect(body.detail).toContain('at most 1000 open permits');
    expect(api.parts.tables.events.size).toBe(before);
    expect(api.parts.tables.permits.size).toBe(MAX_OPEN_PERMITS);
    const other = await api.send('marketing', 'POST', '/v1/pushes', { ...PUSH, subject: 'C-1002' });
    expect(other.status).toBe(200);
  });

  test('do not keep a no from being recorded, and one that is consumed makes room for one', async () => {
    const [first] = await permits(MAX_OPEN_PERMITS);
    expect(await ask('email')).toMatchObject({
      status: 200,
      body: { context: { reasons: ['channel-not-consented'] } },
    });
    await expectProblem(api, ['marketing', 'POST', '/v1/pushes', PUSH], FULL);
    const consumed = await api.send('marketing', 'POST', `/v1/permits/${first.permit.id}/consumption`);
    expect(consumed.body.decision).toBe(true);
    expect((await ask()).status).toBe(201);
    await expectProblem(api, ['marketing', 'POST', '/v1/pushes', PUSH], FULL);
  });

  test('are no longer open when they have expired', async () => {
    await permits(1);
    api.parts.clock.advance(PERMIT_LIFETIME_MS / 2);
    await permits(MAX_OPEN_PERMITS - 1);
    await expectProblem(api, ['marketing', 'POST', '/v1/pushes', PUSH], FULL);
    api.parts.clock.advance(PERMIT_LIFETIME_MS / 2);
    expect((await ask()).status).toBe(201);
    await expectProblem(api, ['marketing', 'POST', '/v1/pushes', PUSH], FULL);
    api.parts.clock.advance(PERMIT_LIFETIME_MS);
    expect((await ask()).status).toBe(201);
  });

  test('are counted only of a subject with 1,000 events in the last hour; else at most one event is read', async () => {
    await permits(MAX_OPEN_PERMITS - 1);
    expect(store.read).toBe(0);
    api.parts.clock.advance(HOUR_MS + 1);
    await permits(2);
    expect(store.read).toBe(2);
  });
});
