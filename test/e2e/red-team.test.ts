import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../core/limits.ts';
import { SCOPES } from '../../core/vocabulary.ts';
import { OPERATION_IDS, OPERATIONS, type OperationId } from '../../core/wire/index.ts';
import type { Operation } from '../../core/wire/kit/operation.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import type { Body } from '../support/ledger-api.ts';
import { type Bank, openBank } from './bank.ts';
import { openCodes } from './codes.ts';
import { type Forger, openForger } from './forge.ts';
import { type RawRequest, sendRaw } from './raw-http.ts';
import { readTarget } from './target.ts';
import { AUTHORITY, DELEGATED_UNTIL, type ValidRequest, type Victim, validRequests } from './valid-requests.ts';
import { markLog, markQuietLog, recordedBetween, visibleState } from './watch.ts';

const target = readTarget();
const operations: Readonly<Record<OperationId, Operation>> = OPERATIONS;
const SECURED = OPERATION_IDS.filter((id) => operations[id].scopes.length > 0);
const WITH_BODY = SECURED.filter((id) => operations[id].body !== undefined);
const REFUSED = [400, 401, 403, 404, 405, 413, 414, 415, 422, 431];
const RETRY_MS = 1_500;
const JSON_TYPE = ['content-type', 'application/json'] as const;

/** Attacks that succeeded or made the server fail; every test here expects none. */
type Offenders = string[];

describe('a caller who may not', () => {
  let bank: Bank;
  let forger: Forger;
  let victim: Victim;
  let requests: Readonly<Record<OperationId, ValidRequest>>;
  let otherCustomer: string;
  let before: { mark: bigint; state: Body };

  beforeAll(async () => {
    bank = await openBank(target);
    const client = bank.subject('forger');
    forger = openForger(target, client);
    // The forger's client may do everything, so that nothing is refused for what it is registered for.
    const everything = { scopes: SCOPES, purposes: ['*'], recipients: ['*'], channels: ['*'], seesReasons: true };
    await bank.publish(201, 'PUT', `/v1/clients/${client}`, everything);
    victim = await furnish(bank);
    requests = validRequests(bank, victim);
    otherCustomer = await bank.api.customerToken(bank.subject('other'));
    before = { state: await visibleState(bank, watched()), mark: await markQuietLog(bank) };
  });

  const watched = () => [victim.subject, victim.objector];

  /** Sends the valid request of an operation with one thing about it changed. */
  async function send(
    id: OperationId,
    change: { token?: string | null; body?: string | Uint8Array; headers?: Record<string, string>; path?: string },
  ): Promise<{ status: number; code: unknown; text: string }> {
    const { client, path, body, headers } = requests[id];
    const token = change.token === undefined ? client && bank.tokens[client] : change.token;
    const sent = change.body ?? (body === undefined ? undefined : JSON.stringify(body));
    const ask = () =>
      fetch(target.apiUrl + (change.path ?? path), {
        method: operations[id].method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
          ...change.headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
        redirect: 'manual',
      });
    const first = await ask();
    // A store that is merely busy, as an emulator's is while functions start, is asked once more, as its answer says.
    const response = first.status === 503 ? await systemClock.pause(RETRY_MS).then(ask) : first;
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, code: isJson ? (JSON.parse(text) as Body).code : undefined, text };
  }

  /** Every operation once, at the same time. */
  async function onEach(
    ids: readonly OperationId[],
    allowed: readonly number[],
    attack: (id: OperationId) => Promise<{ status: number; text: string }>,
  ): Promise<Offenders> {
    const answers = await Promise.all(ids.map(async (id) => ({ id, ...(await attack(id)) })));
    return answers.flatMap(({ id, status, text }) => offence(id, status, text, allowed));
  }

  async function onEachRaw(list: readonly RawRequest[], allowed = REFUSED): Promise<Offenders> {
    const offenders: Offenders = [];
    for (const request of list) {
      const { status, text } = await sendRaw(target.apiUrl, request);
      offenders.push(...offence(`${request.method} ${JSON.stringify(request.path)}`, status, text, allowed));
    }
    return offenders;
  }

  it('is not refused when nothing is wrong: the forger’s tokens fail for their fault alone', async () => {
    const every = ['readConsents', 'issueReceipt', 'readPromise', 'evaluate', 'listAnchors'] as const;
    const token = await forger.signed();
    for (const id of every) expect([id, (await send(id, { token })).status]).toEqual([id, 200]);
    // An auditor's look at a history is put on record, and nothing here is to change.
    const program = await forger.signed({ scope: 'consents:any' });
    expect((await send('readHistory', { token: program })).status).toBe(200);
  });

  describe('has no good token', () => {
    it('none at all, or one in a place where none is read', async () => {
      expect(await onEach(SECURED, [401, 403], (id) => send(id, { token: null }))).toEqual([]);
      const token = await forger.signed();
      const query = (id: OperationId) => send(id, { token: null, path: `${requests[id].path}?access_token=${token}` });
      expect(await onEach(SECURED, [400, 401, 403], query)).toEqual([]);
      const cookie = { cookie: `access_token=${token}; authorization=Bearer ${token}` };
      expect(await onEach(SECURED, [401, 403], (id) => send(id, { token: null, headers: cookie }))).toEqual([]);
    });

    it('an `Authorization` that is not one bearer token', async () => {
      const token = await forger.signed();
      const basic = Buffer.from('registrar:registrar-secret').toString('base64');
      for (const authorization of [`Basic ${basic}`, 'Bearer', `Token ${token}`, `Bearer ${token} ${token}`]) {
        const attack = (id: OperationId) => send(id, { token: null, headers: { authorization } });
        expect(await onEach(SECURED, [401, 403], attack)).toEqual([]);
      }
    });

    it('one with a fault', async () => {
      for (const [fault, token] of Object.entries(await forger.faulty())) {
        const offenders = await onEach(SECURED, [401, 403], (id) => send(id, { token }));
        expect([fault, offenders]).toEqual([fault, []]);
      }
    });

    it('one with every scope but the one that is asked for', async () => {
      const attack = async (id: OperationId) => {
        const { scopes } = operations[id];
        const others = SCOPES.filter((scope) => !scopes.includes(scope));
        return await send(id, { token: await forger.signed({ scope: others.join(' ') }) });
      };
      expect(await onEach(SECURED, [403], attack)).toEqual([]);
      for (const scope of SCOPES) {
        const token = await forger.signed({ scope });
        const outOfScope = SECURED.filter((id) => !operations[id].scopes.includes(scope));
        expect([scope, await onEach(outOfScope, [403], (id) => send(id, { token }))]).toEqual([scope, []]);
      }
    });
  });

  describe('is another subject', () => {
    const OF_SUBJECTS = SECURED.filter((id) => operations[id].scopes.includes('consents'));

    it('by a token of their own', async () => {
      expect(await onEach(OF_SUBJECTS, [403, 404], (id) => send(id, { token: otherCustomer }))).toEqual([]);
    });

    it('by a subject id that is nearly the victim’s', async () => {
      const { subject } = victim;
      for (const sub of [
        subject.toLowerCase(),
        `${subject} `,
        `${subject}/`,
        `${subject}\0`,
        subject.slice(0, -1),
        '*',
      ]) {
        const token = await forger.signed({ sub, scope: 'consents', client_id: 'consent-centre' });
        expect([sub, await onEach(OF_SUBJECTS, [401, 403, 404], (id) => send(id, { token }))]).toEqual([sub, []]);
      }
    });

    it('asking for an event of the registry or of nobody', async () => {
      for (const event of [randomUUID(), '..', '%2e%2e', 'EVENT%23', `${victim.event}%00`, victim.event.slice(0, -1)]) {
        for (const what of ['receipt', 'proof']) {
          const path = `/v1/events/${event}/${what}`;
          expect(await onEachRaw([{ method: 'GET', path, headers: bearer(otherCustomer) }])).toEqual([]);
        }
      }
    });

    it('or another program: a permit is for the client that it was given to', async () => {
      const { partner, app, auditor } = bank.tokens;
      for (const token of [partner, app, auditor, otherCustomer]) {
        expect((await send('consumePermit', { token })).status).toBeOneOf([403, 404]);
      }
    });

    it('by a path that another part of the way may read otherwise', async () => {
      const { subject } = victim;
      const own = bank.subject('other');
      const wide = subject.replace('C', '\u{ff23}');
      const paths = [
        `/v1/subjects/${own}/../${subject}/consents`,
        `/v1/subjects/${own}/%2e%2e/${subject}/consents`,
        `/v1/subjects/${own}%2f..%2f${subject}/consents`,
        `/v1/subjects/${own}%2f%2e%2e%2f${subject}/consents`,
        `/v1/subjects/${own}\\..\\${subject}/consents`,
        `/v1/subjects/${own},${subject}/consents`,
        `/v1/subjects/${own};${subject}/consents`,
        `/v1/subjects/${subject}/consents?subject=${own}`,
        `/v1/subjects/${subject}/consents/`,
        `/v1/subjects/${subject}/consents%2f`,
        `/v1/subjects/${subject}/consents;.json`,
        `/v1/subjects/${subject}/consents%00`,
        `/v1/subjects/${subject}%00/consents`,
        `/v1/subjects/${subject}%20/consents`,
        `/v1/subjects/${subject}%0a/consents`,
        `/v1/subjects/${encodeURIComponent(wide)}/consents`,
        `/v1/subjects/%c0%ae%c0%ae/consents`,
        `/v1/subjects/%ff/consents`,
        '/v1/subjects/%/consents',
        '/v1/subjects/*/consents',
        `/v1//subjects/${subject}/consents`,
        `//v1/subjects/${subject}/consents`,
        `/./v1/subjects/${subject}/consents`,
        `/v1/./subjects/${subject}/consents`,
        `/health/../v1/subjects/${subject}/consents`,
        `/V1/Subjects/${subject}/Consents`,
        `/v1/subjects/${[...subject].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join('')}/consents`,
      ];
      const list = paths.map((path) => ({ method: 'GET', path, headers: bearer(otherCustomer) }));
      expect(await onEachRaw(list)).toEqual([]);
    });

    it('by headers that name another path, method or caller', async () => {
      const { subject } = victim;
      const path = `/v1/subjects/${subject}/consents`;
      const own = `/v1/subjects/${bank.subject('other')}/consents`;
      const tricks: [string, string][] = [
        ['x-original-url', own],
        ['x-rewrite-url', own],
        ['x-forwarded-path', own],
        ['x-http-method-override', 'GET'],
        ['x-forwarded-user', subject],
        ['x-amzn-oidc-identity', subject],
        ['x-request-id', `${subject}%0d%0aset-cookie:a=b`],
      ];
      const list = tricks.map((header) => ({ method: 'GET', path, headers: [...bearer(otherCustomer), header] }));
      expect(await onEachRaw(list)).toEqual([]);
    });
  });

  describe('sends what cannot be read', () => {
    it('a body that is not JSON, or that means something else to somebody else', async () => {
      const bodies: Record<string, string | Uint8Array> = {
        'cut off': '{"purpose":',
        'two values': '{}{}',
        'a comment': '{} // no',
        'single quotes': "{'a':1}",
        'a trailing comma': '{"a":1,}',
        'not a number': '{"a":NaN}',
        'a byte order mark': '\ufeff{}',
        'a name given twice': '{"purpose":"a","purpose":"b"}',
        'a name given twice, once escaped': '{"purpose":"a","\\u0070urpose":"b"}',
        'half a surrogate pair': '{"purpose":"\\ud800"}',
        'a prototype': '{"__proto__":{"purpose":"a"}}',
        'a prototype, escaped': '{"\\u005f_proto__":{"admin":true}}',
        'a constructor': '{"constructor":{"prototype":{"admin":true}}}',
        'an unknown member': '{"admin":true}',
        'a list': '[]',
        'a string': '"text"',
        null: 'null',
        'bytes that are no UTF-8': Uint8Array.of(0x7b, 0xff, 0x7d),
        'UTF-16': Buffer.from('{}', 'utf16le'),
        'nested lists': `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
        'nested objects': `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      };
      for (const [what, body] of Object.entries(bodies)) {
        const offenders = await onEach(WITH_BODY, [400], (id) => send(id, { body }));
        expect([what, offenders]).toEqual([what, []]);
      }
    });

    it('a member too many, next to all that is right', async () => {
      for (const member of ['"__proto__":{}', '"constructor":{}', '"admin":true', '"subject ":"x"']) {
        const attack = (id: OperationId) => {
          const whole = JSON.stringify(requests[id].body);
          return send(id, { body: `${whole.slice(0, -1)}${whole === '{}' ? '' : ','}${member}}` });
        };
        expect([member, await onEach(WITH_BODY, [400], attack)]).toEqual([member, []]);
      }
      const deep = { ...bank.question(victim.subject), context: JSON.parse(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`) };
      expect((await send('evaluate', { body: JSON.stringify(deep) })).status).toBe(400);
    });

    it('a body that is too large', async () => {
      for (const excess of [1, 1_000_000]) {
        const attack = (id: OperationId) => {
          const size = (operations[id].bodyLimit ?? MAX_BODY_BYTES) + excess;
          return send(id, { body: JSON.stringify(requests[id].body).padEnd(size, ' ') });
        };
        expect([excess, await onEach(WITH_BODY, [413], attack)]).toEqual([excess, []]);
      }
    });

    it('a body of another type or coding', async () => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
        'application/json; charset=utf-16',
        'application/json, text/plain',
      ]) {
        const attack = (id: OperationId) => send(id, { headers: { 'content-type': type } });
        expect([type, await onEach(WITH_BODY, [400, 415], attack)]).toEqual([type, []]);
      }
      const zipped = (id: OperationId) => send(id, { headers: { 'content-encoding': 'gzip' } });
      expect(await onEach(WITH_BODY, [400, 415], zipped)).toEqual([]);
    });

    it('an `Idempotency-Key` that carries more than a key', async () => {
      const keys = [
        '',
        ' ',
        'a b',
        '"a',
        'a"b',
        'a\\b',
        '""',
        'a\tb',
        '\u00e9',
        'a\x01b',
        'a\x7f',
        'a\r\n b',
        'k'.repeat(256),
      ];
      const offenders: Offenders = [];
      for (const id of WITH_BODY.filter((each) => operations[each].writes !== false)) {
        const { client, path, body } = requests[id];
        const token = client === null ? '' : bank.tokens[client];
        const list = keys.map((key) => ({
          method: operations[id].method,
          path,
          body: JSON.stringify(body),
          headers: [...bearer(token), JSON_TYPE, ['idempotency-key', key] as const],
        }));
        offenders.push(...(await onEachRaw(list)));
      }
      expect(offenders).toEqual([]);
    });

    it('a parameter that is given twice, unknown or out of bounds', async () => {
      for (const query of [
        'limit=1&limit=2',
        'limit=0',
        'limit=-1',
        'limit=101',
        'limit=1e1',
        'cursor=x',
        'cursor=-1',
        '__proto__=1',
        'limit[]=1',
        'limit=%31%00',
      ]) {
        const attack = (id: OperationId) => send(id, { path: `${requests[id].path}?${query}` });
        expect([query, await onEach(['readHistory', 'listAnchors'], [400], attack)]).toEqual([query, []]);
      }
    });
  });

  it('uses a method that the path does not have', async () => {
    const list = OPERATION_IDS.flatMap((id) => {
      const { path, client } = requests[id];
      const there = OPERATION_IDS.filter((each) => operations[each].path === operations[id].path).map(
        (each) => operations[each].method,
      );
      const has = new Set<string>([...there, ...(there.includes('GET') ? ['HEAD'] : [])]);
      // A gateway answers a preflight (OPTIONS) itself, and it asks for nothing.
      return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']
        .filter((method) => !has.has(method))
        .map((method) => ({ method, path, headers: client === null ? [] : bearer(bank.tokens[client]) }));
    });
    expect(await onEachRaw(list)).toEqual([]);
  });

  it('looks for files beside those of the log', async () => {
    const names = [
      '../keys/issuer.json',
      '..%2fkeys%2fissuer.json',
      '%2e%2e/%2e%2e/etc/passwd',
      '....//keys',
      '/etc/passwd',
      '0/000.p/0',
      '0/000.p/256',
      '0/0',
      '0/x000/000',
      '64/000',
      'entries/000%00',
      'entries/../../checkpoint%00',
      'data/000',
      'entries/999',
    ];
    expect(await onEachRaw(names.map((name) => ({ method: 'GET', path: `/tile/${name}` })))).toEqual([]);
    const others = [
      '/.env',
      '/.git/config',
      '/keys/issuer.json',
      '/store/ledger.db',
      '/checkpoint/',
      '/checkpoint%00',
      '/openapi.json/..%2f',
      '/metrics',
      '/debug',
    ];
    expect(await onEachRaw(others.map((path) => ({ method: 'GET', path })))).toEqual([]);
  });

  it('and has changed nothing by any of it', async () => {
    // Nothing is in the log between the marks before and after, nothing arrives late, and everything visible is
    // unchanged.
    await markLog(bank);
    expect(await recordedBetween(target.logUrl, before.mark, await markLog(bank))).toHaveLength(1);
    expect(await visibleState(bank, watched())).toEqual(before.state);
    // No attack has used up an attempt or a code.
    const confirmed = await send('confirmConsent', {});
    expect([confirmed.status, confirmed.code]).toBeOneOf([
      [201, undefined],
      [409, 'code-expired'],
    ]);
    const { status, code } = await send('consumePermit', {});
    expect([status, code]).toBeOneOf([
      [200, undefined],
      [409, 'permit-expired'],
    ]);
  });
});

function offence(what: string, status: number, text: string, allowed: readonly number[]): Offenders {
  if (!allowed.includes(status)) return [`${what}: ${status} ${text.slice(0, 300)}`];
  // A refusal reveals nothing of the implementation.
  return /\n {4}at |node_modules|\.ts:\d|\.mjs:\d/.test(text) ? [`${what}: ${text.slice(0, 300)}`] : [];
}

function bearer(token: string): (readonly [string, string])[] {
  return [['authorization', `Bearer ${token}`]];
}

/** Makes a customer with everything that is worth attacking. */
async function furnish(bank: Bank): Promise<Victim> {
  const { api, tokens, offers, quotes, recipient, notices } = bank;
  const subject = bank.subject('victim');
  const path = `/v1/subjects/${subject}/consents`;
  const { event } = await api.expect(201, tokens.app, 'POST', path, bank.consentToOffers());
  const waiting = await api.expect(201, tokens.staff, 'POST', path, {
    purpose: quotes,
    recipient,
    decision: 'given',
    dataCategories: ['name'],
    notice: notices.quotes,
  });
  const pending = (waiting.event as Body).id as string;
  const push = { subject, purpose: offers, channel: 'sms' };
  const { permit } = await api.expect(201, tokens.marketing, 'POST', '/v1/pushes', push);
  const objector = bank.subject('objector');
  const objection = await api.expect(201, tokens.app, 'PUT', `/v1/subjects/${objector}/objection`, {});
  const restriction = await api.expect(201, tokens.app, 'PUT', `/v1/subjects/${objector}/restriction`, {});
  const delegate = {
    role: 'delegate',
    representative: bank.subject('delegate'),
    evidence: [AUTHORITY],
    purposes: null,
    validUntil: DELEGATED_UNTIL,
  };
  const people = `/v1/subjects/${objector}`;
  const propose = async (body: Body) =>
    ((await api.expect(202, tokens.staff, 'POST', `${people}/representatives`, body)).proposal as Body).id as string;
  const approval = `${people}/proposals/${await propose(delegate)}/approval`;
  const appointed = await api.expect(201, tokens.colleague, 'POST', approval, {});
  const act = await propose({ ...delegate, representative: bank.subject('another delegate') });
  const text = { language: 'fr', text: 'Nous aimerions vous envoyer nos offres.', material: false };
  const proposed = await api.expect(202, tokens.registrar, 'POST', `/v1/purposes/${offers}/notices`, text);
  const idOf = (recorded: unknown) => (recorded as Body).id as string;
  const disputed = { event: idOf(restriction.event) };
  const { dispute } = await api.expect(201, tokens.app, 'POST', `${people}/disputes`, disputed);
  return {
    subject,
    objector,
    event: idOf(event),
    permit: idOf(permit),
    appointment: idOf(appointed.event),
    disputable: idOf(objection.event),
    dispute: dispute as string,
    proposal: idOf(proposed.proposal),
    act,
    pending,
    code: await openCodes(target).of(pending),
  };
}
