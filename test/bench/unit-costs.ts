import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttributeValue, ConsumedCapacity, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DynamoClient } from '../../lambdas/adapters/dynamodb/client.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { MAX_BATCH_EVENTS } from '../../lambdas/ports/sequence-store.ts';
import type { MeasuredCall, UnitCost, Units } from '../../scripts/scale/units.ts';
import type { Answered, Body } from '../support/api.ts';
import { around, startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { goldenLedger } from '../support/golden/parts.ts';

const CUSTOMERS = MAX_BATCH_EVENTS;
const PURPOSES = 5;
const HISTORY_PAGE = 20;
const PER_ITEM_BYTES = 100;
/** Matches keys of items that no later write replaces and no expiry removes. */
const KEPT = /^(EVENT|ID|PERMIT)#/;
const SHARED = /^(PURPOSE|RECIPIENT|NOTICE)#/;

interface Meter {
  readUnits: number;
  writeUnits: number;
  requests: number;
  keptBytes: number;
  hotReads: number;
}

type Ledger = ReturnType<typeof goldenLedger>;

/**
 * Measures the cost of each call: capacity as the engine counts it by DynamoDB's rules, and processor time of this
 * process. Each customer has five active consents; this process signs, where a deployment asks KMS.
 */
export async function measureUnitCosts(): Promise<Units> {
  const engine = await startTestEngine();
  const folder = await mkdtemp(join(tmpdir(), 'unit-costs-'));
  try {
    return await measure(engine, join(folder, 'tiles'));
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(engine: TestEngine, tiles: string): Promise<Units> {
  const tables = await engine.tables();
  const { client, meter } = metered(engine);
  const ledger = goldenLedger({ ...engine, client }, tables, tiles, Date.UTC(2026, 10, 23, 8));
  const call = caller(ledger);
  const notices = await register(call);
  const give = (customer: number, purpose: number, channels = ['sms', 'email']) =>
    call(201, 'app', 'POST', `/v1/subjects/S-${customer}/consents`, {
      purpose: `offers-${purpose}`,
      decision: 'given',
      channels,
      notice: notices[purpose],
      capture: { channel: 'app' },
    });
  const customers = Array.from({ length: CUSTOMERS }, (_, customer) => customer);
  for (const customer of customers) {
    for (let purpose = 1; purpose < PURPOSES; purpose++) await give(customer, purpose);
    await call(201, 'app', 'POST', `/v1/subjects/S-${customer}/consents`, {
      purpose: 'quotes',
      recipient: 'acme',
      decision: 'given',
      dataCategories: ['name'],
      notice: notices[0],
      capture: { channel: 'app' },
    });
  }
  const each = async (work: (customer: number) => Promise<Answered>): Promise<[UnitCost, Answered[]]> => {
    const answers: Answered[] = [];
    const before = { ...meter };
    const cpu = process.cpuUsage();
    for (const customer of customers) answers.push(await work(customer));
    const { user, system } = process.cpuUsage(cpu);
    const per = (total: number) => round(total / CUSTOMERS);
    const answerBytes = answers.reduce((sum, { body }) => sum + JSON.stringify(body).length, 0);
    const cost = {
      readUnits: per(meter.readUnits - before.readUnits),
      writeUnits: per(meter.writeUnits - before.writeUnits),
      requests: per(meter.requests - before.requests),
      hotReads: per(meter.hotReads - before.hotReads),
      cpuMs: per((user + system) / 1_000),
      keptBytes: per(meter.keptBytes - before.keptBytes),
      answerBytes: per(answerBytes),
    };
    return [cost, answers];
  };
  const push = (channel: string) => (customer: number) =>
    call(null, 'marketing', 'POST', '/v1/pushes', { subject: `S-${customer}`, purpose: 'offers-1', channel });
  const check = (customer: number) =>
    call(200, 'marketing', 'POST', '/access/v1/evaluation', {
      subject: { type: 'customer', id: `S-${customer}` },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: 'offers-1' },
    });
  for (const customer of customers) await check(customer);
  const [checkCost] = await each(check);
  const [pushPermitted, permits] = await each(push('sms'));
  const [pushRefused] = await each(push('post'));
  const [permitConsumed] = await each((customer) =>
    call(200, 'marketing', 'POST', `/v1/permits/${permits[customer]?.body.permit.id}/consumption`),
  );
  const [disclosure] = await each((customer) =>
    call(201, 'partner-gateway', 'POST', '/v1/disclosures', {
      subject: `S-${customer}`,
      purpose: 'quotes',
      recipient: 'acme',
      data: { name: 'A Name' },
    }),
  );
  const [consent, consents] = await each((customer) => give(customer, 1, ['sms']));
  const [readConsents] = await each((customer) => call(200, 'app', 'GET', `/v1/subjects/S-${customer}/consents`));
  for (let i = 0; i < HISTORY_PAGE; i++) for (const customer of customers.slice(0, 5)) await push('post')(customer);
  const [readHistory] = await each((customer) =>
    call(200, 'app', 'GET', `/v1/subjects/S-${customer % 5}/history?limit=${HISTORY_PAGE}`),
  );
  const [receipt] = await each((customer) =>
    call(200, 'app', 'GET', `/v1/events/${consents[customer]?.body.event.id}/receipt`),
  );
  const operations: Record<MeasuredCall, UnitCost> = {
    check: checkCost,
    pushPermitted,
    pushRefused,
    permitConsumed,
    disclosure,
    consent,
    readConsents,
    readHistory,
    receipt,
  };
  return {
    measured: { at: new Date().toISOString().slice(0, 10), node: process.version, processor: cpus()[0]?.model ?? '' },
    operations,
    ...(await measureLog(ledger, meter)),
    ...(await sizes(ledger)),
  };
}

/** Sequences and publishes everything recorded so far, and measures both. */
async function measureLog(ledger: Ledger, meter: Meter) {
  const { pipeline, parts } = ledger;
  const keys = await parts.sequence.sweep(100_000);
  const before = { ...meter };
  const cpu = process.cpuUsage();
  const { sequenced } = await pipeline.sequence(keys);
  const { user, system } = process.cpuUsage(cpu);
  const per = (total: number) => round(total / sequenced);
  const sequencing: UnitCost = {
    readUnits: per(meter.readUnits - before.readUnits),
    writeUnits: per(meter.writeUnits - before.writeUnits),
    requests: per(meter.requests - before.requests),
    hotReads: 0,
    cpuMs: per((user + system) / 1_000),
    keptBytes: 0,
    answerBytes: 0,
  };
  const unread = meter.readUnits;
  const publishing = process.cpuUsage();
  await pipeline.publish();
  const published = process.cpuUsage(publishing);
  return {
    sequencing,
    leafReadUnits: per(meter.readUnits - unread),
    leafCpuMs: per((published.user + published.system) / 1_000),
  };
}

async function sizes({ parts, deps }: Ledger) {
  const chain = subjectChain(deps.pepper, 'S-1');
  const [event] = await parts.events.listEvents(chain, null, 1);
  const state = JSON.stringify(await parts.events.readState(chain));
  const batches = [];
  for await (const batch of parts.sequence.readBatches(0n, 1n)) batches.push(batch);
  const [batch] = batches;
  const events = JSON.stringify(batch?.events.map(({ chain, seq }) => [chain, seq]) ?? []);
  return {
    entryBytes: event?.entry.length ?? Number.NaN,
    batchBytes: events.length + 32 * (batch?.events.length ?? 0) + PER_ITEM_BYTES,
    // Keys, names and the chain item's own attributes add about as much again as DynamoDB adds to two items.
    customerBytes: state.length + 4 * PER_ITEM_BYTES,
  };
}

/** Returns the engine's client, and a count of the capacity that every request through it consumes. */
function metered(engine: TestEngine): { readonly client: DynamoClient; readonly meter: Meter } {
  const meter: Meter = { readUnits: 0, writeUnits: 0, requests: 0, keptBytes: 0, hotReads: 0 };
  const client = around(engine.client, async (call, asked, send) => {
    const input = asked as { ReturnConsumedCapacity?: string; Key?: Item; TransactItems?: TransactWriteItem[] };
    input.ReturnConsumedCapacity = 'TOTAL';
    const answer: { ConsumedCapacity?: Consumed } = await send();
    const units = [answer.ConsumedCapacity ?? []]
      .flat()
      .reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
    meter.requests++;
    if (call.startsWith('Transact') || call.startsWith('Put')) meter.writeUnits += units;
    else meter.readUnits += units;
    if (SHARED.test(input.Key?.pk?.S ?? '')) meter.hotReads++;
    for (const { Put } of input.TransactItems ?? []) {
      if (KEPT.test(Put?.Item?.pk?.S ?? '')) meter.keptBytes += sizeOf(Put?.Item ?? {});
    }
    return answer;
  });
  return { client, meter };
}

type Item = Record<string, AttributeValue>;
type Consumed = ConsumedCapacity | ConsumedCapacity[];

/** Returns the size of an item in storage, in bytes. Source: DynamoDB developer guide, "Item sizes and formats". */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + weight(value), PER_ITEM_BYTES);
}

function weight({ S, N, B, L }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (B !== undefined) return B.length;
  return 3 + (L ?? []).reduce((sum, value) => sum + 1 + weight(value), 0);
}

type Call = (status: number | null, token: string, method: string, path: string, body?: Body) => Promise<Answered>;

/** Makes a caller that sends an idempotency key, as every system of a bank should; status null accepts any success. */
function caller(ledger: Ledger): Call {
  let calls = 0;
  return async (status, token, method, path, body) => {
    const headers = method === 'GET' || path.startsWith('/access') ? {} : { 'idempotency-key': `"call-${calls++}"` };
    const answered = await ledger.send(token, method, path, body, headers as Record<string, string>);
    if (status === null ? answered.status < 300 : answered.status === status) return answered;
    throw new Error(`${method} ${path} answered ${answered.status}: ${JSON.stringify(answered.body)}`);
  };
}

/**
 * Registers a disclosure purpose and push purposes, each with a notice; returns the notices, the disclosure's first.
 */
async function register(call: Call): Promise<readonly Body[]> {
  const notices: Body[] = [];
  await call(201, 'registrar', 'PUT', '/v1/purposes/quotes', {
    kind: 'disclosure',
    title: { en: 'Quotes' },
    dataCategories: ['name', 'telephone'],
  });
  const acme = { name: 'Acme', purposes: ['quotes'], contact: 'privacy@acme.example' };
  await call(201, 'registrar', 'PUT', '/v1/recipients/acme', acme);
  for (const id of ['quotes', ...Array.from({ length: PURPOSES }, (_, i) => `offers-${i + 1}`)]) {
    if (id !== 'quotes') {
      const purpose = { kind: 'push', title: { en: 'Offers' }, channels: ['sms', 'email', 'post'] };
      await call(201, 'registrar', 'PUT', `/v1/purposes/${id}`, purpose);
    }
    const notice = { language: 'en', text: `We would like to … ${id}` };
    const { body } = await call(201, 'registrar', 'POST', `/v1/purposes/${id}/notices`, notice);
    notices.push({ id: body.notice.id, language: 'en' });
  }
  return notices;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
