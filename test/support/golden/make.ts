import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Command } from 'commander';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { encodeVerifierKey, verifierKey } from '../../../core/tlog/index.ts';
import { eventKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { memoryCheckpointSigner } from '../../memory/signers.ts';
import { ACME, type Answered, type Body, CAMPAIGN, OFFERS, withRegistry } from '../api.ts';
import { startTestEngine, type TestEngine } from '../dynoxide.ts';
import { ORIGIN } from '../events.ts';
import { SIGNERS } from '../memory-ledger.ts';
import { dumpTable } from './items.ts';
import { GOLDEN_TARGET, goldenLedger, type Tables } from './parts.ts';
import { PEOPLE, tellPeople } from './people.ts';

const START_MS = Date.UTC(2026, 10, 23, 8);
const MINUTE_MS = 60_000;
const CAPTURE = { capture: { channel: 'app' } };
const PUSH = { purpose: 'credit-card-offers', channel: 'sms', campaign: '2026-11' };
/** With these the log passes its first full tile. */
const BYSTANDERS = 235;
/** Everybody whose answers are kept. */
const SUBJECTS = ['C-1', 'C-2', 'C-3', 'C-4', 'C-5', 'C-6', 'C-8', 'C-9', ...PEOPLE];

type Ledger = ReturnType<typeof goldenLedger>;

/** Writes the golden ledger into a folder. The same code writes the same bytes. */
export async function makeGolden(engine: TestEngine, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const names = await engine.tables();
  const ledger = goldenLedger(engine, names, join(folder, 'tiles'), START_MS);
  const ids = await story(engine, ledger, names);
  const expected = await answersOf(ledger, ids);
  writeFileSync(join(folder, 'ledger.jsonl'), await dumpTable(engine.sdk, names.table));
  writeFileSync(join(folder, 'guard.jsonl'), await dumpTable(engine.sdk, names.guardTable));
  writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 1)}\n`);
}

/** One of every kind of item; gives the ids of what was kept open. */
async function story({ sdk }: TestEngine, ledger: Ledger, tables: Tables) {
  const { parts, pipeline } = ledger;
  const send = sender(ledger);
  const notices = await withRegistry({ send: ledger.send });
  await send(201, 'registrar', 'PUT', '/v1/campaigns/2026-11', CAMPAIGN);
  const offers = {
    purpose: 'credit-card-offers',
    decision: 'given',
    channels: ['sms', 'email'],
    notice: notices.offers,
    ...CAPTURE,
  };
  const quotes = {
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    decision: 'given',
    dataCategories: ['name', 'telephone'],
    notice: notices.quotes,
    ...CAPTURE,
  };
  const refusal = { ...offers, decision: 'refused', channels: [] };
  const consent = (subject: string, body: Body) => send(201, 'app', 'POST', `/v1/subjects/${subject}/consents`, body);
  const push = async (status: number, subject: string) =>
    send(status, 'marketing', 'POST', '/v1/pushes', { ...PUSH, subject });
  const asked = {
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    data: { name: 'Name', telephone: 'Phone' },
  };

  const promised = await consent('C-1', offers);
  await consent('C-1', quotes);
  await consent('C-2', refusal);
  await consent('C-3', offers);
  await publish(ledger);
  await pipeline.anchorNext();

  await consent('C-3', { ...offers, channels: ['sms'], validUntil: '2027-11-23T08:00:00.000Z' });
  await send(201, 'customer.C-3', 'POST', '/v1/subjects/C-3/withdrawals', {
    purpose: 'credit-card-offers',
    recipient: null,
    ...CAPTURE,
  });
  await consent('C-4', offers);
  await consent('C-4', refusal);
  await consent('C-5', offers);
  await send(201, 'app', 'PUT', '/v1/subjects/C-5/objection', CAPTURE);
  await consent('C-6', offers);
  await send(201, 'app', 'PUT', '/v1/subjects/C-6/objection', CAPTURE);
  await send(201, 'customer.C-6', 'DELETE', '/v1/subjects/C-6/objection', CAPTURE);
  const consumed = await push(201, 'C-1');
  await send(200, 'marketing', 'POST', `/v1/permits/${consumed.body.permit.id}/consumption`);
  for (const subject of ['C-2', 'C-3', 'C-5', 'C-9']) await push(200, subject);
  const disclosure = { ...asked, subject: 'C-1' };
  const key = '"disclosure-1"';
  const { body } = await send(201, 'partner-gateway', 'POST', '/v1/disclosures', disclosure, {
    'idempotency-key': key,
  });
  const repeated = { key, body: disclosure, answer: body };
  await send(200, 'partner-gateway', 'POST', '/v1/disclosures', { ...asked, subject: 'C-2' });
  await send(200, 'registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, retentionClass: 'offers' });
  await send(201, 'registrar', 'POST', '/v1/purposes/credit-card-offers/notices', {
    language: 'en',
    text: 'in other words',
    material: false,
  });
  await send(201, 'registrar', 'PUT', '/v1/recipients/old-partner', { ...ACME, name: 'Old Partner' });
  await send(201, 'registrar', 'POST', '/v1/recipients/old-partner/suspension', { reason: 'contract ended' });
  await tellPeople(ledger, send, offers);
  await publish(ledger);
  for (let i = 0; i < BYSTANDERS; i++) await push(200, `B-${i % 47}`);
  await publish(ledger);
  await pipeline.anchorNext();

  const poisoned = await poison(sdk, ledger, tables, () => consent('C-7', offers));
  const open = await push(201, 'C-1');
  await consent('C-8', offers);
  await publish(ledger);
  await pipeline.anchorNext();
  const waiting = await consent('C-8', { ...offers, channels: ['email'] });
  parts.clock.advance(MINUTE_MS);
  return { promised, consumed, repeated, open, poisoned, waiting };
}

/** An event whose stored bytes are damaged before it is sequenced: it goes to quarantine. */
async function poison(
  sdk: TestEngine['sdk'],
  ledger: Ledger,
  { table }: Tables,
  record: () => Promise<Answered>,
): Promise<Answered> {
  const answered = await record();
  const key = eventKey({ chain: subjectChain(ledger.deps.pepper, 'C-7'), seq: 0 });
  const damaged = { ':entry': { B: utf8('{"v":1}') } };
  await sdk.send(
    new UpdateItemCommand({
      TableName: table,
      Key: key,
      UpdateExpression: 'SET entry = :entry',
      ExpressionAttributeValues: damaged,
    }),
  );
  return answered;
}

async function publish({ parts, pipeline }: Ledger): Promise<void> {
  parts.clock.advance(MINUTE_MS);
  await pipeline.sweep();
  await pipeline.publish();
}

type Story = Awaited<ReturnType<typeof story>>;

/** Collects the answers of the ledger to all this, and the public keys to check them by. */
async function answersOf(ledger: Ledger, { promised, consumed, repeated, open, poisoned, waiting }: Story) {
  const { parts, deps } = ledger;
  const get = (token: string, path: string) => ledger.send(token, 'GET', path);
  const perSubject = async (path: string) =>
    Object.fromEntries(
      await Promise.all(SUBJECTS.map(async (id) => [id, (await get('app', `/v1/subjects/${id}/${path}`)).body])),
    );
  const checkpoints = memoryCheckpointSigner(ORIGIN);
  const proven: string = promised.body.event.id;
  return {
    nowMs: parts.clock.nowMs(),
    policy: {
      origin: ORIGIN,
      checkpointKey: encodeVerifierKey(verifierKey(ORIGIN, checkpoints.publicKey)),
      chain: { chainId: `${GOLDEN_TARGET.chainId}`, contract: GOLDEN_TARGET.contract },
      promiseRoots: [{ key: SIGNERS.promiseRoot.address, from: null, until: null }],
      logKeys: [{ key: SIGNERS.log.address, from: null, until: null }],
    },
    receiptKey: { ...deps.receiptSigner.publicJwk, kid: deps.receiptSigner.keyId },
    consents: await perSubject('consents'),
    history: await perSubject('history?limit=100'),
    anchors: (await get('auditor', '/v1/anchors')).body,
    quarantined: await parts.sequence.listQuarantined(10),
    promise: promised.body.promise,
    repeated,
    openPermit: open.body.permit.id,
    consumedPermit: consumed.body.permit.id,
    poisoned: poisoned.body.event.id,
    waiting: waiting.body.event.id,
    checkpoint: (await get('app', '/checkpoint')).body,
    receipt: (await get('app', `/v1/events/${proven}/receipt`)).body,
    proof: (await get('auditor', `/v1/events/${proven}/proof`)).body,
  };
}

/** Sends, and fails on any other status than the one expected. */
function sender(ledger: Ledger) {
  return async (
    status: number,
    token: string,
    method: string,
    path: string,
    body?: Body,
    headers = {},
  ): Promise<Answered> => {
    ledger.parts.clock.advance(1_000);
    const answered = await ledger.send(token, method, path, body, headers);
    if (answered.status === status) return answered;
    throw new Error(`${method} ${path}: expected ${status}, got ${answered.status} ${JSON.stringify(answered.body)}`);
  };
}

if (import.meta.main) {
  new Command('npm run golden')
    .description(
      'Writes the golden ledger anew into test/golden/ledger, which the tests compare with what the code makes.',
    )
    .parse();
  const engine = await startTestEngine();
  try {
    await makeGolden(engine, fileURLToPath(new URL('../../golden/ledger', import.meta.url)));
  } finally {
    await engine.stop();
  }
  console.log('wrote test/golden/ledger');
}
