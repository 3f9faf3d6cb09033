import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LedgerError } from '../../core/kernel/error.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { eventKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { DynamoPutDownStore } from '../../lambdas/adapters/dynamodb/put-down-store.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import type { RecordWrite } from '../../lambdas/ports/event-store.ts';
import type { StoredEvent } from '../../lambdas/ports/events.ts';
import { type Answered, apiOn, withRegistry } from '../support/api.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';

const MOST_ATTEMPTS = 5;
const MOST_TIMES_SLOWER = 20;
const CALM_CALLS = 5;
const OFFERS = 'credit-card-offers';
type Call = readonly [method: string, path: string, body: object];
const NOES = {
  withdrawal: (id: string): Call => ['POST', `/v1/subjects/${id}/withdrawals`, { purpose: OFFERS }],
  objection: (id: string): Call => ['PUT', `/v1/subjects/${id}/objection`, {}],
  restriction: (id: string): Call => ['PUT', `/v1/subjects/${id}/restriction`, {}],
};
type No = keyof typeof NOES;
const EACH_NO = ['withdrawal', 'objection', 'restriction'] as const;
/** The answers to a push or a consumption: no, yes, too many open permits, given up for now. */
const PUSH_STATUSES = [200, 201, 422, 503];

/** A store that counts the attempts to record. */
class CountingStore extends DynamoEventStore {
  attempts = 0;

  override async record(write: RecordWrite): Promise<void> {
    this.attempts += 1;
    await super.record(write);
  }
}

let engine: TestEngine;
let tables: Awaited<ReturnType<TestEngine['tables']>>;
let notice: { readonly id: string; readonly language: string };
beforeAll(async () => {
  engine = await startTestEngine();
  tables = await engine.tables();
  ({ offers: notice } = await withRegistry(newProcess()));
});
afterAll(() => engine.stop());

type Process = ReturnType<typeof newProcess>;

/** Makes a process of the ledger of its own, on the tables that all share. */
function newProcess() {
  const store = new CountingStore(engine.client, tables);
  const putDown = new DynamoPutDownStore(engine.client, tables.guardTable);
  return Object.assign(apiOn({ ...memoryParts(), clock: systemClock, putDown }, { store, seed: randomUUID() }), {
    store,
  });
}

/** Makes somebody who agreed to offers by `sms`; returns their id. */
async function newCustomer({ send }: Process): Promise<string> {
  const id = `C-${randomUUID()}`;
  const consent = { purpose: OFFERS, decision: 'given', capture: { channel: 'app' }, channels: ['sms'], notice };
  expect((await send('app', 'POST', `/v1/subjects/${id}/consents`, consent)).status).toBe(201);
  return id;
}

/** Says no; returns the answer, how long it took and how often it was tried. */
async function sayNo({ send, store }: Process, no: No, id: string) {
  const before = store.attempts;
  const startedAt = performance.now();
  const answer = await send('app', ...NOES[no](id));
  return { answer, tookMs: performance.now() - startedAt, attempts: store.attempts - before };
}

/** Returns how long a no takes with nobody pushing: the median over several customers, in milliseconds. */
async function calmMs(process: Process, no: No): Promise<number> {
  const took: number[] = [];
  for (let call = 0; call < CALM_CALLS; call++) {
    const said = await sayNo(process, no, await newCustomer(process));
    expect(said.answer.status).toBe(201);
    took.push(said.tookMs);
  }
  return took.sort((a, b) => a - b)[(CALM_CALLS - 1) / 2] ?? 0;
}

interface Asked {
  readonly atMs: number;
  readonly answer: Answered;
}

/** Pushes to a customer from several sides at once, and consumes what is permitted, until it is told to stop. */
function startPushing(processes: readonly Process[], id: string) {
  const asked: Asked[] = [];
  let goesOn = true;
  const ask = async (process: Process, path: string, body: object) => {
    const atMs = performance.now();
    const answer = await process.send('marketing', 'POST', path, body);
    asked.push({ atMs, answer });
    return answer;
  };
  const pushers = processes.map(async (process) => {
    while (goesOn) {
      const { body } = await ask(process, '/v1/pushes', { subject: id, purpose: OFFERS, channel: 'sms' });
      if (body.permit) await ask(process, `/v1/permits/${body.permit.id}/consumption`, {});
    }
  });
  const answers = async (count: number) => {
    while (asked.length < count) await systemClock.pause(5);
  };
  return {
    asked,
    /** Resolves when as many more have been answered. */
    more: (count: number) => answers(asked.length + count),
    async stop() {
      goesOn = false;
      await Promise.all(pushers);
    },
  };
}

/** Says no while others push, and shows that it is heard in time and that nothing is allowed after it. */
async function expectHeard(speaker: Process, pushers: readonly Process[], no: No, id: string): Promise<void> {
  const calm = await calmMs(speaker, no);
  const pushing = startPushing(pushers, id);
  await pushing.more(pushers.length);
  const { answer, tookMs, attempts } = await sayNo(speaker, no, id);
  const heardAtMs = performance.now();
  // A no that was put down has no position yet, and counts from here on all the same.
  const from = answer.body.event.seq ?? (await lastSeqOf(speaker, id));
  await pushing.more(pushers.length);
  await pushing.stop();
  expect(answer.status).toBe(201);
  expect(attempts).toBeLessThanOrEqual(MOST_ATTEMPTS);
  expect(tookMs).toBeLessThanOrEqual(calm * MOST_TIMES_SLOWER);
  for (const push of pushing.asked) expect(PUSH_STATUSES).toContain(push.answer.status);
  const later = pushing.asked.filter(({ atMs }) => atMs > heardAtMs).map((push) => push.answer.body);
  expect(later.length).toBeGreaterThan(0);
  expect(later.filter(({ decision }) => decision === true)).toEqual([]);
  expect(await allowedAfter(speaker, id, from)).toEqual([]);
}

async function lastSeqOf({ deps, store }: Process, id: string): Promise<number> {
  return (await store.readHead(subjectChain(deps.pepper, id)))?.seq ?? -1;
}

/** Returns the types of the events that allowed something about a customer after this position of their chain. */
async function allowedAfter({ deps, store }: Process, id: string, from: number): Promise<string[]> {
  const chain = subjectChain(deps.pepper, id);
  const types: string[] = [];
  for (let before: number | null = null; ; ) {
    const page: readonly StoredEvent[] = await store.listEvents(chain, before, 100);
    const later = page.filter(({ seq }) => seq > from);
    types.push(...later.map(({ type }) => type));
    if (later.length < 100) return types.filter((type) => type === 'push.permitted' || type === 'permit.consumed');
    before = later.at(-1)?.seq ?? null;
  }
}

describe('among pushes at once for one person', () => {
  const from = (count: number) => {
    const process = newProcess();
    return Array.from({ length: count }, () => process);
  };

  describe.each([8, 24, 48])('%i from one process', (count) => {
    test.each(EACH_NO)('the %s is heard in time and nothing is allowed after it', async (no) => {
      const speaker = newProcess();
      await expectHeard(speaker, from(count), no, await newCustomer(speaker));
    });
  });

  describe.each([8, 24])('%i from a process each', (count) => {
    test.each(EACH_NO)('the %s is heard in time and nothing is allowed after it', async (no) => {
      const speaker = newProcess();
      await expectHeard(speaker, Array.from({ length: count }, newProcess), no, await newCustomer(speaker));
    });
  });

  test.each(EACH_NO)('the %s is heard in time while the signer is out of reach', async (no) => {
    const speaker = newProcess();
    const unreachable = new LedgerError('SIGNER_UNAVAILABLE', 'the promise root cannot be used');
    speaker.deps.promiseKeys.current = () => Promise.reject(unreachable);
    await expectHeard(speaker, from(24), no, await newCustomer(speaker));
  });

  test.each(EACH_NO)('the %s is heard in time while the signer never answers', async (no) => {
    const speaker = newProcess();
    speaker.deps.promiseKeys.current = () => new Promise(() => {});
    await expectHeard(speaker, from(24), no, await newCustomer(speaker));
  });

  test.each(EACH_NO)('the %s is heard in time though disclosures of an earlier event were erased', async (no) => {
    const speaker = newProcess();
    const id = await newCustomer(speaker);
    await eraseDisclosures(subjectChain(speaker.deps.pepper, id), 0);
    await expectHeard(speaker, from(24), no, id);
  });
});

/** Erases what an event said, as retention does: its entry stays. */
async function eraseDisclosures(chain: string, seq: number): Promise<void> {
  await engine.sdk.send(
    new UpdateItemCommand({
      TableName: tables.table,
      Key: eventKey({ chain, seq }),
      UpdateExpression: 'SET disclosures = :none',
      ExpressionAttributeValues: { ':none': { L: [] } },
    }),
  );
}
