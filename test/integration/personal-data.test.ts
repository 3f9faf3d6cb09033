import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttributeValue, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../core/kernel/bytes.ts';
import { OPERATION_IDS, OPERATIONS } from '../../core/wire/index.ts';
import { codeIn } from '../../lambdas/adapters/console/code-delivery.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { eventKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { DynamoUntoldStore } from '../../lambdas/adapters/dynamodb/untold-store.ts';
import { OFFERS, QUOTES } from '../support/api.ts';
import { recordNext } from '../support/events.ts';
import { startFunctions } from '../support/processes/running-functions.ts';
import { startTraceDaemon, type TraceDaemon } from '../support/processes/trace-daemon.ts';

/** Values of a made-up person, each unlike anything else that a ledger prints. */
const PERSON = {
  subject: 'C-zhangwei-19900307',
  name: 'Zhang Wei 张伟',
  certificate: '11010119900307000X',
  telephone: '+8613800138000',
  address: '1 Chang’an Avenue',
  representative: 'C-lilei-19850214',
};
const MARKS = Object.values(PERSON);
/** The name of a member that no schema has: an error names the wrong member to the caller, and to nobody else. */
const MEMBER = '440301199003070019';

let functions: Awaited<ReturnType<typeof startFunctions>>;
let traces: TraceDaemon;
const errorBodies: string[] = [];
beforeAll(async () => {
  traces = await startTraceDaemon();
  functions = await startFunctions(traces.env);
});
afterAll(async () => {
  await functions.stop();
  await traces.stop();
});
afterEach(() => {
  const leaks = (said: readonly string[], marks: readonly string[]) =>
    said.filter((line) => marks.flatMap(spellingsOf).some((spelling) => line.includes(spelling)));
  expect(leaks(errorBodies, MARKS)).toEqual([]);
  expect(leaks([...functions.printed, ...traces.segments], [...MARKS, MEMBER])).toEqual([]);
});

function spellingsOf(mark: string): readonly string[] {
  return [mark, encodeURIComponent(mark), Buffer.from(mark).toString('base64').replace(/=+$/, '')];
}

/** Returns whether an attribute holds this text, with disclosures decoded. */
function holds(value: AttributeValue, text: string): boolean {
  const said = JSON.stringify(value, (_name, part) =>
    typeof part === 'string' && /^[\w-]{20,}$/.test(part) ? part + Buffer.from(part, 'base64url').toString() : part,
  );
  return said.includes(text);
}

/** Makes a call, and keeps the body of an error. */
async function call(token: string | null, method: string, path: string, body?: unknown) {
  const answer = await functions.call(token, method, path, body);
  if (answer.status >= 400) errorBodies.push(answer.text);
  return { ...answer, body: answer.text.startsWith('{') ? JSON.parse(answer.text) : null };
}

describe('a person’s data are in no log, metric, trace or error body', () => {
  test('of a consent’s whole life, done right', async () => {
    const [registrar, app, staff, colleague, marketing, auditor, own, guardians] = await Promise.all([
      functions.token('registrar', 'registry'),
      functions.token('app', 'consents:any'),
      functions.token('staff-S-77', 'consents:staff', 'staff-S-77', {
        staff: 'S-77',
        branch: 'B-1',
        channel: 'branch',
      }),
      functions.token('staff-S-78', 'consents:staff', 'staff-S-78', {
        staff: 'S-78',
        branch: 'B-1',
        channel: 'branch',
      }),
      functions.token('marketing', 'decisions'),
      functions.token('auditor', 'audit'),
      functions.token('consent-centre', 'consents', PERSON.subject),
      functions.token('consent-centre', 'consents', PERSON.representative),
    ]);
    await call(registrar, 'PUT', '/v1/purposes/offers', OFFERS);
    await call(registrar, 'PUT', '/v1/purposes/quotes', QUOTES);
    await call(registrar, 'PUT', '/v1/recipients/acme', { name: 'Acme', purposes: ['quotes'] });
    const notice = async (purpose: string) => {
      const { body } = await call(registrar, 'POST', `/v1/purposes/${purpose}/notices`, {
        language: 'en',
        text: 'We ask.',
      });
      return { id: body.notice.id, language: 'en' };
    };
    const subjects = `/v1/subjects/${PERSON.subject}`;
    const push = { subject: PERSON.subject, purpose: 'offers', channel: 'sms' };
    const check = {
      subject: { type: 'customer', id: PERSON.subject },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: 'offers' },
    };
    const { name, telephone, address } = PERSON;
    const disclosure = {
      subject: PERSON.subject,
      purpose: 'quotes',
      recipient: 'acme',
      data: { name, telephone, address },
    };
    const offers = {
      purpose: 'offers',
      decision: 'given',
      capture: { channel: 'app' },
      channels: ['sms'],
      notice: await notice('offers'),
    };
    const quotes = {
      purpose: 'quotes',
      recipient: 'acme',
      decision: 'given',
      capture: { channel: 'app' },
      dataCategories: ['name'],
      notice: await notice('quotes'),
    };
    const statuses = [];
    const { status, body: given } = await call(own, 'POST', `${subjects}/consents`, offers);
    statuses.push(status, (await call(app, 'POST', `${subjects}/consents`, quotes)).status);
    statuses.push((await call(marketing, 'POST', '/access/v1/evaluation', check)).status);
    const permitted = await call(marketing, 'POST', '/v1/pushes', push);
    const consumption = `/v1/permits/${permitted.body.permit.id}/consumption`;
    statuses.push(permitted.status, (await call(marketing, 'POST', consumption)).status);
    const disclosed = await call(marketing, 'POST', '/v1/disclosures', disclosure);
    expect(disclosed.body.data).toEqual({ name });
    const untold = new DynamoUntoldStore(functions.engine.client, functions.table);
    const rest = await untold.listUntold('9999', 100);
    expect(rest).toHaveLength(1);
    await functions.tell();
    expect(await untold.listUntold('9999', 100)).toEqual([]);
    await functions.sweep();
    await functions.publish();
    await functions.chain.rpc('anvil_setBalance', [functions.gasAccount, `0x${(10n ** 20n).toString(16)}`]);
    await functions.anchor();
    await functions.observe();
    for (const path of [`${subjects}/consents`, `${subjects}/history`, `/v1/events/${given.event.id}/receipt`]) {
      statuses.push((await call(own, 'GET', path)).status);
    }
    statuses.push((await call(auditor, 'GET', `/v1/events/${given.event.id}/proof`)).status);
    statuses.push((await call(own, 'POST', `${subjects}/withdrawals`, { purpose: 'offers' })).status);
    expect(statuses).toEqual([201, 201, 200, 201, 200, 200, 200, 200, 200, 201]);
    // The refusal after the withdrawal is a metric, by its reason.
    expect((await call(marketing, 'POST', '/v1/pushes', push)).body.decision).toBe(false);
    expect(functions.printed.join('\n')).toContain('"Refusals"');
    const profile = { care: ['minor'], timeZone: 'Asia/Shanghai', staleContacts: [], suitability: null };
    expect((await call(app, 'PUT', `${subjects}/profile`, profile)).status).toBe(201);
    const evidence = [
      { type: 'document', sha256: 'A'.repeat(43), size: '1', uri: 's3://evidence/one.pdf', retentionClass: 'contract' },
    ];
    const guardian = { role: 'guardian', representative: PERSON.representative, evidence };
    const member = { branches: ['B-1'], products: [], validUntil: '2099-01-01T00:00:00Z' };
    for (const id of ['S-77', 'S-78']) await call(registrar, 'PUT', `/v1/staff/${id}`, member);
    const agreed = async (method: string, path: string, body: object) => {
      const { proposal } = (await call(staff, method, `${subjects}/${path}`, body)).body;
      return call(colleague, 'POST', `${subjects}/proposals/${proposal.id}/approval`);
    };
    const appointed = await agreed('POST', 'representatives', guardian);
    expect((await call(guardians, 'POST', `${subjects}/consents`, offers)).status).toBe(201);
    expect((await call(guardians, 'GET', `${subjects}/consents`)).status).toBe(200);
    expect((await call(own, 'POST', `${subjects}/consents`, offers)).body.code).toBe('guardian-required');
    const appointment = `${subjects}/representatives/${appointed.body.event.id}`;
    expect((await call(app, 'DELETE', appointment)).status).toBe(201);
    expect((await call(guardians, 'GET', `${subjects}/history`)).body.code).toBe('subject-not-own');
    expect((await agreed('PATCH', 'profile', { care: [] })).status).toBe(201);
    const terms = { purposes: null, validUntil: new Date(Date.now() + 86_400_000).toISOString() };
    const delegate = { ...guardian, ...terms, role: 'delegate' };
    expect((await agreed('POST', 'representatives', delegate)).status).toBe(201);
  });

  test('of a consent that waits; and its codes are printed for development alone, and kept as hashes', async () => {
    const [registrar, staff, own] = await Promise.all([
      functions.token('registrar', 'registry'),
      functions.token('staff-S-77', 'consents:staff', 'staff-S-77', {
        staff: 'S-77',
        branch: 'B-1',
        channel: 'branch',
      }),
      functions.token('consent-centre', 'consents', PERSON.subject),
    ]);
    await call(registrar, 'PUT', '/v1/purposes/offers', OFFERS);
    const member = { branches: ['B-1'], products: [], validUntil: '2099-01-01T00:00:00Z' };
    await call(registrar, 'PUT', '/v1/staff/S-77', member);
    const { body } = await call(registrar, 'POST', '/v1/purposes/offers/notices', { language: 'en', text: 'We ask.' });
    const subjects = `/v1/subjects/${PERSON.subject}`;
    const waiting = await call(staff, 'POST', `${subjects}/consents`, {
      purpose: 'offers',
      decision: 'given',
      channels: ['sms'],
      notice: { id: body.notice.id, language: 'en' },
    });
    const event = waiting.body.event.id;
    const codes = () => functions.printed.flatMap((line) => codeIn(line)?.code ?? []);
    const confirm = (code: string) => call(own, 'POST', `${subjects}/confirmations`, { event, code });
    const [first = ''] = codes();
    const answers = [waiting, await confirm(first === '000000' ? '000001' : '000000')];
    answers.push(await call(own, 'POST', `${subjects}/confirmation-codes`, { event }), await confirm(first));
    const [, second = ''] = codes();
    const kept = await functions.engine.sdk.send(new ScanCommand({ TableName: functions.table }));
    expect(kept.Items?.some(({ pk }) => pk?.S === `CODE#${event}`)).toBe(true);
    answers.push(await confirm(second));
    expect(answers.map(({ status }) => status)).toEqual([201, 422, 201, 422, 201]);
    const said = [...answers.map(({ text }) => text), ...functions.printed.filter((line) => codeIn(line) === null)];
    const stored = (kept.Items ?? []).flatMap((item) => Object.values(item).map((value) => JSON.stringify(value)));
    for (const code of [first, second]) {
      const word = new RegExp(`(?<![\\w.-])${code}(?![\\w.-])`);
      expect([...said, ...traces.segments, ...stored].filter((text) => word.test(text))).toEqual([]);
    }
  });

  test('the representative’s own id is in the disclosures and the state of whom they represent, and nowhere else', async () => {
    const { engine, table } = functions;
    const places = new Set<string>();
    let start: Record<string, AttributeValue> | undefined;
    do {
      const scan = new ScanCommand({ TableName: table, ...(start === undefined ? {} : { ExclusiveStartKey: start }) });
      const { Items = [], LastEvaluatedKey } = await engine.sdk.send(scan);
      for (const item of Items) {
        for (const [name, value] of Object.entries(item)) {
          if (holds(value, PERSON.representative)) places.add(`${item.pk?.S?.split('#')[0]} ${name}`);
        }
      }
      start = LastEvaluatedKey;
    } while (start !== undefined);
    expect([...places].sort()).toEqual(['EVENT disclosures', 'STATE state']);
  });

  test('of every operation, with the wrong value in each place that takes one', async () => {
    const scopes = 'consents consents:any decisions registry audit';
    const tokens = [
      null,
      await functions.token('everything', scopes),
      await functions.token('centre', 'consents', 'x'),
    ];
    const wrong = [
      { subject: PERSON.subject, data: { name: PERSON.name, [MEMBER]: PERSON.telephone } },
      { [MEMBER]: PERSON.certificate, purpose: PERSON.telephone, reason: { [PERSON.address]: null } },
      `{"name":"${PERSON.name}","${PERSON.certificate}`,
      [PERSON],
    ];
    const before = functions.printed.length;
    let calls = 0;
    for (const id of OPERATION_IDS) {
      const { method, path } = OPERATIONS[id];
      for (const mark of MARKS) {
        const filled = path.replace(/\{[^}]+\}/g, encodeURIComponent(mark));
        for (const token of tokens) {
          await call(token, method, `${filled}?${new URLSearchParams({ cursor: mark, [MEMBER]: mark })}`);
          if (method === 'GET') calls++;
          else for (const body of wrong) await call(token, method, filled, body);
          if (method !== 'GET') calls += 1 + wrong.length;
        }
      }
    }
    await call(PERSON.name, 'GET', `/${encodeURIComponent(PERSON.name)}`);
    await call(null, 'GET', `/v1/${PERSON.telephone}`);
    // Still one line for each request.
    expect(functions.printed.slice(before).filter((line) => line.includes('"message":"request"'))).toHaveLength(
      calls + 2,
    );
  });

  test('of what streams, timers and operators hand over', async () => {
    const { engine, table } = functions;
    const event = await recordNext(
      new DynamoEventStore(engine.client, functions),
      'chain of a poisoned event',
      'poisoned',
    );
    await engine.sdk.send(
      new UpdateItemCommand({
        TableName: table,
        Key: eventKey(event),
        UpdateExpression: 'SET entry = :entry, #at = :name',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':entry': { B: utf8(JSON.stringify(PERSON)) }, ':name': { S: PERSON.name } },
      }),
    );
    await functions.sequence([event, { chain: PERSON.subject, seq: 0 }]);
    await functions.deliver({
      Records: [{ dynamodb: { Keys: { pk: { S: PERSON.name }, sk: { S: PERSON.telephone } } } }],
    });
    await functions.sweep();
    for (const request of [
      { limit: PERSON.name },
      { key: { chain: PERSON.subject, seq: 0 } },
      { limit: 10 },
      PERSON.name,
    ]) {
      const answer = await functions.redrive(request).catch((error: Error) => error);
      if (answer instanceof Error) errorBodies.push(String(answer), answer.stack ?? '', JSON.stringify(answer));
    }
    await functions.chain.mark(functions.target, PERSON.name);
    await writeFile(join(functions.tiles, 'checkpoint'), `${PERSON.name}\n${PERSON.certificate}\n`);
    await functions.observe();
    for (const run of [functions.publish, functions.anchor, functions.sweep]) {
      const error = await run().then(
        () => null,
        (thrown: Error) => thrown,
      );
      errorBodies.push(String(error), error?.stack ?? '', JSON.stringify(error));
    }
  });

  test('what was looked at is there: lines, metrics and traces', async () => {
    expect(functions.printed.length).toBeGreaterThan(100);
    expect(functions.printed.some((line) => line.startsWith('{"_aws"'))).toBe(true);
    expect(errorBodies.length).toBeGreaterThan(100);
    await vi.waitFor(() => expect(traces.segments.join('\n')).toContain('"DynamoDB"'), { timeout: 5_000 });
    expect(traces.segments.join('\n')).toContain('TransactWriteItems');
  });
});
