import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DecisionRequest, NO_CONTENT, type PushRequest } from '../../core/decision/request.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoPutDownStore } from '../../lambdas/adapters/dynamodb/put-down-store.ts';
import { keyedId, subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { newUuid } from '../../lambdas/app/record/uuid.ts';
import { MemoryClock } from '../memory/clock.ts';
import { apiOn } from '../support/api.ts';
import { instantOf } from '../support/decision/said.ts';
import { NOW, saidAbout, situationOf, TABLE_CASES, type TableCase } from '../support/decision/table.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';
import { sayOver } from './say-over-http.ts';

const CASES = TABLE_CASES.map((row) => [row.name, row] as const);

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

test.concurrent.each(CASES)('over HTTP, from the real engine: %s', async (_, row) => {
  const { send, permit, request } = await ledgerIn(row);
  const pushes = request.kind === 'push' && request.campaign !== null;
  const { status, body } =
    permit !== null
      ? await send('marketing', 'POST', `/v1/permits/${permit}/consumption`)
      : pushes
        ? await send('marketing', 'POST', '/v1/pushes', pushOf(request))
        : await send('marketing', 'POST', '/access/v1/evaluation', checkOf(request));
  if (request.kind === 'disclose' && request.dataCategories.length === 0) {
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'input-invalid' });
    return;
  }
  const reasons = row.answer === 'yes' ? [] : row.answer;
  const { reasons: told, notBefore } = body.context;
  expect({ status, decision: body.decision, reasons: told, notBefore }).toEqual({
    status: pushes && row.answer === 'yes' ? 201 : 200,
    decision: row.answer === 'yes',
    reasons,
    notBefore: row.notBefore ?? null,
  });
});

/** Makes a ledger on tables of its own, in the state that the case describes, with the permit that it asks of. */
async function ledgerIn(row: TableCase) {
  const { state, registry, request, permit, circumstances } = situationOf(row);
  const names = await engine.tables();
  const store = new DynamoEventStore(engine.client, names);
  const api = apiOn({ ...memoryParts(), clock: new MemoryClock(Date.parse(startOf(row))) }, { store });
  const {
    purpose,
    recipient,
    channel = null,
    content: { content, product, partner, staff, branch } = NO_CONTENT,
  } = registry;
  const [staffId, otherStaffId] = [
    keyedId(api.deps.pepper, 'staff', 'S-77'),
    keyedId(api.deps.pepper, 'staff', 'S-78'),
  ];
  const about = row.said === undefined ? null : saidAbout(row);
  const answering = about && { version: 1, branches: ['B-12'], products: [], validUntil: '2099-01-01T00:00:00.000Z' };
  const member = staff ?? answering;
  const recipients = about?.recipients ?? (recipient === null ? [] : [recipient]);
  const { campaign = null } = registry;
  const isSent = circumstances.campaignSent && campaign !== null;
  const sent = isSent ? { campaignSent: { campaign: campaign.id, at: NOW } } : {};
  await store.record({
    event: {
      chain: row.said === undefined ? subjectChain(api.deps.pepper, 'C-1') : 'REGISTRY#1',
      seq: 0,
      id: 'event-1',
      type: 'consent.given',
      at: row.said === undefined ? (circumstances.lastAt ?? NOW) : startOf(row),
      entry: new Uint8Array([0]),
      disclosures: [],
      leafHash: new Uint8Array(32),
      label: null,
      leafIndex: null,
    },
    head: null,
    ...(row.said === undefined ? { state, consumed: circumstances.consumed, used: circumstances.used, ...sent } : {}),
    registry: [
      ...(purpose === null ? [] : [{ kind: 'purpose', item: purpose } as const]),
      ...recipients.map((item) => ({ kind: 'recipient', item }) as const),
      ...(about === null ? [] : [{ kind: 'notice', item: about.notice } as const]),
      ...(campaign === null ? [] : [{ kind: 'campaign', item: campaign } as const]),
      ...(channel === null ? [] : [{ kind: 'channel', item: channel } as const]),
      ...(content === null ? [] : [{ kind: 'content', item: content } as const]),
      ...(partner === null ? [] : [{ kind: 'recipient', item: partner } as const]),
      ...(product === null ? [] : [{ kind: 'product', item: product } as const]),
      ...(member === null ? [] : [{ kind: 'staff', item: { ...member, id: staffId } } as const]),
      ...(answering === null ? [] : [{ kind: 'staff', item: { ...answering, id: otherStaffId } } as const]),
      ...(branch === null ? [] : [{ kind: 'place', item: branch } as const]),
    ],
  });
  const said = about === null ? null : await sayOver(api, row.said ?? [], about);
  api.parts.clock.advance(Date.parse(NOW) - api.parts.clock.nowMs());
  if (circumstances.noPending) {
    await new DynamoPutDownStore(engine.client, names.guardTable).putDown({
      chain: subjectChain(api.deps.pepper, 'C-1'),
      event: newUuid(api.deps),
      saidAt: NOW,
      idempotency: null,
      request: {},
    });
  }
  return { ...api, request, permit: permit === null ? null : said };
}

/** Returns the instant at which the first thing came on record. */
function startOf({ said }: TableCase): string {
  return said?.[0] === undefined ? NOW : instantOf(said[0].when, NOW);
}

/** Returns the body of a push, as a check names no campaign. */
function pushOf(request: PushRequest): object {
  return { subject: 'C-1', purpose: request.purpose, campaign: request.campaign, ...toldIn(request) };
}

function checkOf(request: DecisionRequest): object {
  return {
    subject: { type: 'customer', id: 'C-1' },
    action:
      request.kind === 'push'
        ? { name: 'push', properties: toldIn(request) }
        : { name: 'disclose', properties: { recipient: request.recipient, dataCategories: request.dataCategories } },
    resource: { type: 'purpose', id: request.purpose },
  };
}

/** Returns the push without the members that say nothing, as a caller who does not know them sends it. */
function toldIn({ channel, contentSha256, language, staff }: PushRequest): object {
  return {
    channel,
    ...(contentSha256 === null ? {} : { contentSha256 }),
    ...(language === null ? {} : { language }),
    ...(staff === null ? {} : { staff }),
  };
}
