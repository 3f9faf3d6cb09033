import { createHash, randomUUID } from 'node:crypto';
import { SDJwtInstance } from '@sd-jwt/core';
import { digest, ES256 } from '@sd-jwt/crypto-nodejs';
import { getAddress, verifyTypedData } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerDescription } from '../../core/wire/log/schemas.ts';
import { PAPER } from '../support/api.ts';
import type { Body } from '../support/ledger-api.ts';
import { readEntries } from '../support/log/log-reader.ts';
import { type Auditor, openAuditor } from './auditor.ts';
import { type Bank, openBank, PROOF_TIMEOUT_MS, PUSH_PURPOSE } from './bank.ts';
import { openCodes } from './codes.ts';
import { readTarget } from './target.ts';

const target = readTarget();
const CONTENT = createHash('sha256').update('Our new card has no annual fee.').digest('base64url');

describe('the life of a consent', () => {
  let bank: Bank;
  let auditor: Auditor;
  let stated: LedgerDescription;
  let given: Body;
  let pushed: Body;
  let withdrawn: Body;
  const subjectOf = (name: string) => bank.subject(name);
  const idOf = (answer: Body) => (answer.event as Body).id as string;
  const reasonsOf = (answer: Body) => (answer.context as Body).reasons;
  const consents = (name: string) => `/v1/subjects/${subjectOf(name)}/consents`;
  const push = (name: string) => ({
    subject: subjectOf(name),
    purpose: bank.offers,
    channel: 'sms',
    campaign: bank.product,
    contentSha256: CONTENT,
  });
  const asks = async (name: string) => {
    const { api, tokens, question } = bank;
    return await api.expect(200, tokens.marketing, 'POST', '/access/v1/evaluation', question(subjectOf(name)));
  };
  const give = (name: string, changes: Body = {}, headers: Record<string, string> = {}) =>
    bank.api.expect(201, bank.tokens.app, 'POST', consents(name), { ...bank.consentToOffers(), ...changes }, headers);
  const withdraw = (name: string) => {
    const body = { purpose: bank.offers, recipient: null, capture: { channel: 'app' } };
    return bank.api.call(bank.tokens.app, 'POST', `/v1/subjects/${subjectOf(name)}/withdrawals`, body);
  };
  const consume = (permit: string) => bank.api.call(bank.tokens.marketing, 'POST', `/v1/permits/${permit}/consumption`);
  const permitOf = (answer: Body) => (answer.permit as Body).id as string;

  beforeAll(async () => {
    bank = await openBank(target);
    stated = (await bank.api.expect(200, null, 'GET', '/.well-known/consent-ledger')) as unknown as LedgerDescription;
    auditor = openAuditor(target, { ...stated, chainId: stated.chain.chainId });
  });
  afterAll(() => auditor?.close());

  it('is on a ledger that names the contract it was deployed with', () => {
    expect(getAddress(stated.chain.contract)).toBe(getAddress(target.contract));
  });

  it('begins in the registry: the same again records nothing, a change is a new version', async () => {
    const { api, tokens, offers, publish } = bank;
    const path = `/v1/purposes/${offers}`;
    const again = await api.expect(200, tokens.registrar, 'PUT', path, PUSH_PURPOSE);
    expect(again.event).toBeNull();
    const { version } = again.purpose as { version: number };
    const renamed = { ...PUSH_PURPOSE, title: { en: 'Card offers' } };
    expect((await api.call(tokens.registrar, 'PUT', path, renamed)).status).toBe(428);
    const changed = await publish(200, 'PUT', path, renamed, { 'if-match': `"${version}"` });
    expect(changed).toMatchObject({
      purpose: { version: version + 1, title: renamed.title },
      event: { type: expect.any(String) },
    });
    const before = await api.expect(200, null, 'GET', `/v1/catalogue?id=${offers}&version=${version}`);
    expect(before.items).toMatchObject([{ id: offers, version, purpose: { title: PUSH_PURPOSE.title } }]);
  });

  it('rests on a notice that two registrars published, neither of them alone', async () => {
    const { api, tokens, offers } = bank;
    const notices = `/v1/purposes/${offers}/notices`;
    const text = 'Wir möchten Ihnen Angebote für unsere Kreditkarten senden.';
    const made = await api.expect(202, tokens.registrar, 'POST', notices, { language: 'de', text, material: false });
    const { id } = made.proposal as Body;
    const decide = (token: string, how: string) => api.call(token, 'POST', `/v1/proposals/${id}/${how}`);
    const inCatalogue = async () => {
      const page = `kind=purpose&limit=1&cursor=${offers.slice(0, -1)}`;
      const { items } = await api.expect(200, null, 'GET', `/v1/catalogue?${page}`);
      return (items as { id: string; purpose: { notices: Body } }[]).map((each) => [
        each.id,
        Object.keys(each.purpose.notices).sort(),
      ]);
    };
    expect(await decide(tokens.registrar, 'approval')).toMatchObject({
      status: 403,
      body: { code: 'approval-by-proposer' },
    });
    expect(await inCatalogue()).toEqual([[offers, ['en']]]);
    const { proposals } = await api.expect(200, tokens.approver, 'GET', '/v1/proposals');
    expect((proposals as Body[]).find((each) => each.id === id)).toMatchObject({ item: offers, input: { text } });
    expect(await decide(tokens.approver, 'approval')).toMatchObject({ status: 201, body: { notice: { text } } });
    expect(await inCatalogue()).toEqual([[offers, ['de', 'en']]]);
    expect(await decide(tokens.approver, 'rejection')).toMatchObject({
      status: 409,
      body: { code: 'proposal-settled' },
    });
  });

  it('is given, refused and withdrawn, and every check follows', async () => {
    given = await give('gives');
    await give('refuses', { decision: 'refused', channels: [] }, { 'idempotency-key': subjectOf('refuses') });
    const form = { ...PAPER, product: bank.product };
    await give('email-only', { channels: ['email'], capture: { channel: 'app', attachments: [form] } });
    expect(await asks('gives')).toMatchObject({ decision: true, context: { reasons: [] } });
    const answers = await Promise.all(['refuses', 'email-only', 'never-asked'].map(asks));
    expect(answers.map(({ decision }) => decision)).toEqual([false, false, false]);
    expect(answers.map(reasonsOf)).toEqual([['refused'], ['channel-not-consented'], ['no-consent']]);
  });

  it('is promised to be in the log by a key that the stated promise root certified', async () => {
    let promise = given.promise as Body | null;
    while (promise === null) {
      const made = await bank.api.expect(200, bank.tokens.app, 'GET', `/v1/events/${idOf(given)}/promise`);
      promise = made.promise as Body | null;
    }
    const domain = {
      name: 'ConsentAnchor',
      version: '1',
      chainId: BigInt(stated.chain.chainId),
      verifyingContract: target.contract,
    };
    const uint64 = (...names: string[]) => names.map((name) => ({ name, type: 'uint64' }));
    const bytes32 = ['logId', 'leafHash'].map((name) => ({ name, type: 'bytes32' }));
    const value = {
      logId: stated.logId,
      leafHash: promise.leafHash,
      recordedAt: Date.parse(promise.recordedAt as string),
      includeBy: Date.parse(promise.includeBy as string),
    };
    const types = { Promise: [...bytes32, ...uint64('recordedAt', 'includeBy')] };
    const { certificate } = promise as { certificate: Record<string, string> };
    expect(verifyTypedData(domain, types, value, promise.signature as string)).toBe(certificate.key);
    const keyTypes = {
      PromiseKey: [
        { name: 'logId', type: 'bytes32' },
        { name: 'key', type: 'address' },
        ...uint64('notBefore', 'notAfter'),
      ],
    };
    const claim = {
      logId: stated.logId,
      key: certificate.key,
      notBefore: Date.parse(certificate.notBefore ?? ''),
      notAfter: Date.parse(certificate.notAfter ?? ''),
    };
    expect(stated.promiseRoots).toMatchObject([
      { key: verifyTypedData(domain, keyTypes, claim, certificate.signature ?? '') },
    ]);
    const leafHash = Buffer.from((given.event as Body).leafHash as string, 'base64url').toString('hex');
    expect(promise.leafHash).toBe(`0x${leafHash}`);
  });

  it('waits when staff captured it, until the customer confirms it by the code that they were sent', async () => {
    const { api } = bank;
    const codes = openCodes(target);
    const yes = { ...bank.consentToOffers(), capture: null };
    const consents = `/v1/subjects/${subjectOf('at-the-branch')}/consents`;
    const waiting = await api.expect(201, bank.tokens.staff, 'POST', consents, yes);
    const event = idOf(waiting);
    expect(waiting).toMatchObject({ consent: { awaitingConfirmation: true }, confirmation: { event } });
    expect(reasonsOf(await asks('at-the-branch'))).toEqual(['awaiting-confirmation']);
    const customer = await api.customerToken(subjectOf('at-the-branch'));
    const path = `/v1/subjects/${subjectOf('at-the-branch')}`;
    const confirm = (code: string) => api.call(customer, 'POST', `${path}/confirmations`, { event, code });
    const first = await codes.of(event);
    const wrong = first === '000000' ? '000001' : '000000';
    expect(await confirm(wrong)).toMatchObject({ status: 422, body: { code: 'code-wrong' } });
    const headers = { 'idempotency-key': `"${randomUUID()}"` };
    const another = () => api.call(customer, 'POST', `${path}/confirmation-codes`, { event }, headers);
    const sent = await another();
    expect(sent.status).toBe(201);
    expect((await another()).body).toEqual(sent.body);
    const confirmed = await confirm(await codes.of(event, 2));
    expect(confirmed).toMatchObject({ status: 201, body: { event: { type: 'consent.confirmed' } } });
    expect(await confirm(first)).toMatchObject({ status: 409, body: { code: 'confirmation-not-pending' } });
    expect(await asks('at-the-branch')).toMatchObject({ decision: true, context: { consent: { evidence: 'otp' } } });
  });

  it('covers a push of approved content when whoever makes it is registered for its product, at a branch that is', async () => {
    const { api, tokens, content, product, publish } = bank;
    const staff = { id: `S-${product}`, branch: `B-${product}` };
    const pushOf = (by: Body) => ({ ...push('sold-to'), contentSha256: content, staff: by });
    const qualified = { branches: [staff.branch], products: [product], validUntil: '2099-01-01T00:00:00Z' };
    await give('sold-to');
    await publish(201, 'PUT', `/v1/staff/${staff.id}`, qualified);
    await publish(201, 'PUT', `/v1/places/${staff.branch}`, { products: [product] });
    const sold = await api.expect(201, tokens.marketing, 'POST', '/v1/pushes', pushOf(staff));
    expect((await consume(permitOf(sold))).body).toMatchObject({ decision: true });
    const elsewhere = { ...staff, branch: 'B-elsewhere' };
    const refused = await api.expect(200, tokens.marketing, 'POST', '/v1/pushes', pushOf(elsewhere));
    expect(reasonsOf(refused)).toEqual(['staff-not-qualified']);
    const question = bank.question(subjectOf('sold-to'));
    const action = { name: 'push', properties: { channel: 'sms', contentSha256: content, staff } };
    const asked = await api.expect(200, tokens.marketing, 'POST', '/access/v1/evaluation', { ...question, action });
    expect(asked).toMatchObject({ decision: true });
  });

  it('permits a push once, and puts a refusal on record', async () => {
    const { api, tokens } = bank;
    pushed = await api.expect(201, tokens.marketing, 'POST', '/v1/pushes', push('gives'));
    expect((await consume(permitOf(pushed))).body).toMatchObject({
      decision: true,
      event: { type: 'permit.consumed' },
    });
    expect(await consume(permitOf(pushed))).toMatchObject({ status: 409, body: { code: 'permit-consumed' } });
    const refused = await api.expect(200, tokens.marketing, 'POST', '/v1/pushes', push('refuses'));
    expect(refused).toMatchObject({ decision: false, event: { type: 'push.refused' } });
  });

  it('is in the report of what each channel showed', async () => {
    const { api, tokens, offers } = bank;
    const day = String((given.event as Body).recordedAt).slice(0, 10);
    const path = `/v1/reports/shown-notices?purpose=${offers}&from=${day}&to=${day}`;
    const { shown, differingCount } = await api.expect(200, tokens.auditor, 'GET', path);
    expect(shown).toMatchObject([{ language: 'en', version: 1, channels: { app: expect.any(Number), branch: 1 } }]);
    expect(differingCount).toBe(0);
  });

  it('discloses what was agreed, and withholds the rest', async () => {
    const { api, tokens, quotes, recipient, notices } = bank;
    const about = { purpose: quotes, recipient };
    const data = { name: 'Li Lei', telephone: '+86 10 5555 0100', 'certificate-number': '11010119900307000X' };
    const disclose = (status: number, name: string) =>
      api.expect(status, tokens.partner, 'POST', '/v1/disclosures', { subject: subjectOf(name), ...about, data });
    await give('gives', { ...about, channels: [], dataCategories: ['name', 'telephone'], notice: notices.quotes });
    expect(await disclose(201, 'gives')).toMatchObject({
      decision: true,
      data: { name: data.name, telephone: data.telephone },
      withheld: ['certificate-number'],
    });
    const refused = await disclose(200, 'refuses');
    expect(refused).toMatchObject({ decision: false, event: { type: 'disclosure.refused' } });
    expect(refused).not.toHaveProperty('data');
  });

  it('ends with its withdrawal: an open permit and new pushes are refused', async () => {
    const { api, tokens } = bank;
    const open = await api.expect(201, tokens.marketing, 'POST', '/v1/pushes', push('gives'));
    const answer = await withdraw('gives');
    expect(answer).toMatchObject({ status: 201, body: { consent: { status: 'withdrawn' } } });
    withdrawn = answer.body;
    const late = await consume(permitOf(open));
    expect([late.status, late.body.decision, reasonsOf(late.body)]).toEqual([200, false, ['withdrawn']]);
    const next = await api.expect(200, tokens.marketing, 'POST', '/v1/pushes', push('gives'));
    expect([next.decision, reasonsOf(next)]).toEqual([false, ['withdrawn']]);
    expect(await asks('gives')).toMatchObject({ decision: false, context: { reasons: ['withdrawn'] } });
    expect(await withdraw('gives')).toMatchObject({ status: 201, body: { event: { type: 'consent.refused' } } });
  });

  it('shows the customer what became of it, in pages, and nobody else’s', async () => {
    const { api } = bank;
    const customer = await api.customerToken(subjectOf('gives'));
    const path = `/v1/subjects/${subjectOf('gives')}/history`;
    const types: unknown[] = [];
    let next: unknown = null;
    do {
      const page = await api.expect(200, customer, 'GET', `${path}?limit=3${next === null ? '' : `&cursor=${next}`}`);
      types.push(...(page.events as Body[]).map(({ type }) => type));
      next = page.next;
    } while (next !== null);
    expect(types.reverse()).toEqual([
      ...['consent.given', 'push.permitted', 'permit.consumed', 'consent.given', 'disclosure.made', 'push.permitted'],
      ...['consent.withdrawn', 'push.refused', 'push.refused', 'consent.refused'],
    ]);
    const active = await api.expect(200, customer, 'GET', consents('gives'));
    expect((active.consents as Body[]).map(({ status }) => status).sort()).toEqual(['given', 'refused']);
    expect(await api.call(customer, 'GET', consents('refuses'))).toMatchObject({ status: 403 });
  });

  it('gives a customer a token to act for themselves', async () => {
    const { api } = bank;
    const customer = await api.customerToken(subjectOf('self'));
    await api.expect(201, customer, 'POST', consents('self'), bank.consentToOffers());
    const { events } = await api.expect(200, customer, 'GET', `/v1/subjects/${subjectOf('self')}/history`);
    expect(events).toMatchObject([{ type: 'consent.given', actor: { kind: 'subject' } }]);
  });

  it('leaves a receipt that another SD-JWT library verifies', async () => {
    const { api, tokens } = bank;
    const { text } = await api.expect(200, tokens.app, 'GET', `/v1/events/${idOf(given)}/receipt`);
    const receipt = text as string;
    const { kid } = JSON.parse(Buffer.from(receipt.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    const key = stated.receiptKeys.keys.find((each) => each.kid === kid);
    if (key === undefined) throw new Error('the receipt names a key that the ledger does not state');
    const library = new SDJwtInstance({ hasher: digest, hashAlg: 'sha-256', verifier: await ES256.getVerifier(key) });
    const { payload } = await library.verify(receipt);
    expect(payload).toMatchObject({ id: idOf(given), type: 'consent.given', subject: subjectOf('gives') });
    const entry = Buffer.from(receipt.split('.')[1] ?? '', 'base64url');
    const leafHash = createHash('sha256').update(Uint8Array.of(0)).update(entry).digest('base64url');
    expect(leafHash).toBe((given.event as Body).leafHash);
  });

  it('is recorded once for one idempotency key, and the key is not for another request', async () => {
    const { api, tokens } = bank;
    const headers = { 'idempotency-key': `"${randomUUID()}"` };
    const send = (body: Body) => api.call(tokens.app, 'POST', consents('repeats'), body, headers);
    const first = await send(bank.consentToOffers());
    expect(first.status).toBe(201);
    const again = await send(bank.consentToOffers());
    expect([again.status, idOf(again.body)]).toEqual([201, idOf(first.body)]);
    const other = await send({ ...bank.consentToOffers(), channels: ['email'] });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    const { events } = await api.expect(200, tokens.app, 'GET', `/v1/subjects/${subjectOf('repeats')}/history`);
    expect(events).toHaveLength(1);
  });

  it('refuses what cannot be, with nothing half done', async () => {
    const { api, tokens, offers } = bank;
    const body = bank.consentToOffers();
    const cases: [Body, number, string][] = [
      [{ ...body, purpose: `${offers}-other` }, 422, 'purpose-unknown'],
      [{ ...body, channels: ['post'] }, 422, 'channel-not-in-purpose'],
      [{ ...body, notice: { id: 'nothing', language: 'en' } }, 422, 'notice-unknown'],
      [{ ...body, validUntil: '2020-01-01T00:00:00Z' }, 422, 'valid-until-past'],
      [{ ...body, decision: 'maybe' }, 400, 'input-invalid'],
    ];
    for (const [sent, status, code] of cases) {
      const answer = await api.call(tokens.app, 'POST', consents('bad'), sent);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
    expect(
      await api.call(tokens.registrar, 'PUT', `/v1/purposes/${offers}`, {
        kind: 'disclosure',
        title: { en: 'x' },
        dataCategories: ['name'],
      }),
    ).toMatchObject({ status: 409, body: { code: 'purpose-kind-fixed' } });
    expect(await consume(randomUUID())).toMatchObject({ status: 404, body: { code: 'permit-unknown' } });
    const history = await api.expect(200, tokens.app, 'GET', `/v1/subjects/${subjectOf('bad')}/history`);
    expect(history).toEqual({ events: [], next: null });
  });

  it('takes twenty pushes at once, each on record once and in one chain', async () => {
    const { api, tokens } = bank;
    await give('busy');
    const pushAgain = async (number: number): Promise<Body> => {
      const headers = { 'idempotency-key': `"${subjectOf('busy')}-${number}"` };
      for (let attempt = 0; attempt < 20; attempt++) {
        const answer = await api.call(tokens.marketing, 'POST', '/v1/pushes', push('busy'), headers);
        if (answer.status === 201) return answer.body;
        expect(answer.status).toBe(503);
        expect(['contention', 'unavailable']).toContain((answer.body as Body).code);
      }
      throw new Error('twenty attempts all met another write');
    };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, number) => pushAgain(number)));
    expect(new Set(answers.map(permitOf)).size).toBe(20);
    const seqs = answers.map(({ event }) => (event as Body).seq as number).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 20 }, (_, number) => number + 1));
    const first = answers.find(({ event }) => (event as Body).seq === 1);
    expect((await consume(permitOf(first ?? {}))).body).toMatchObject({ decision: true });
  });

  it('suspends a recipient, and nothing leaves any more', async () => {
    const { api, tokens, quotes, recipient } = bank;
    const reason = { reason: 'contract ended' };
    await api.expect(201, tokens.registrar, 'POST', `/v1/recipients/${recipient}/suspension`, reason);
    const body = { subject: subjectOf('gives'), purpose: quotes, recipient, data: { name: 'Li Lei' } };
    const answer = await api.expect(200, tokens.partner, 'POST', '/v1/disclosures', body);
    expect(answer).toMatchObject({ decision: false, context: { reasons: ['recipient-suspended'] } });
  });

  it('has a proof of each of its events, anchored, that the auditor verifies', async () => {
    const { api, tokens } = bank;
    for (const event of [given, pushed, withdrawn]) {
      const bundle = await api.proof(tokens.auditor, idOf(event), PROOF_TIMEOUT_MS);
      const { code, report } = await auditor.verify(bundle);
      expect([report.verdict, code]).toEqual(['verified', 0]);
      expect(report.leafHash).toBe((event.event as Body).leafHash);
      expect(report.slots).toMatchObject({ id: idOf(event), subject: subjectOf('gives') });
    }
  });

  it('has no proof once a byte of it is changed', async () => {
    const { api, tokens } = bank;
    const bundle = await api.proof(tokens.auditor, idOf(given), PROOF_TIMEOUT_MS);
    const entry = Buffer.from(bundle.entry as string, 'base64url');
    const nonce = entry.indexOf('"n":"') + '"n":"'.length;
    entry[nonce] = entry[nonce] === 0x41 ? 0x42 : 0x41;
    const { code, report } = await auditor.verify({ ...bundle, entry: entry.toString('base64url') });
    expect([report.verdict, code]).toEqual(['not-verified', 1]);
    expect(report.failures).toMatchObject([{ code: 'PROOF_ROOT_MISMATCH' }]);
  });

  it('is looked at by an auditor who says why, and is told to the customer with each export that holds it', async () => {
    const { api, tokens } = bank;
    const name = 'looked-at';
    const consented = idOf(await give(name));
    const { entry } = await api.proof(tokens.auditor, consented, PROOF_TIMEOUT_MS);
    const path = `/v1/subjects/${subjectOf(name)}/history`;
    expect((await api.call(tokens.auditor, 'GET', path)).body.code).toBe('ledger-reason-missing');
    const reason = { 'ledger-reason': 'inspection 2026-118' };
    const history = async (token: string, headers = {}) => {
      const answer = await api.expect(200, token, 'GET', path, undefined, headers);
      return { events: answer.events as Body[], exports: answer.exports as Body[] };
    };
    expect((await history(tokens.auditor, reason)).events.map(({ type }) => type)).toEqual([
      'looked-at',
      'consent.given',
    ]);
    await history(tokens.auditor, { ...reason, 'ledger-held-back': 'article 54' });
    const { events } = await history(tokens.app);
    const leaf = Number(events[1]?.leafIndex);
    const found = await api.expect(200, tokens.auditor, 'GET', `/v1/log/${leaf}/event`);
    expect(idOf(found)).toBe(consented);
    const range = `/v1/export?from=${Math.max(0, leaf - 1)}&to=${leaf + 1}&limit=1`;
    const first = await api.expect(200, tokens.auditor, 'GET', range, undefined, reason);
    const next = await api.expect(200, tokens.auditor, 'GET', `/v1/export?cursor=${first.next}`);
    expect(next.events).toMatchObject([{ id: consented, leafIndex: `${leaf}`, entry }]);
    const { exports } = await history(tokens.app);
    expect(exports.map(({ id }) => id)).toEqual([(first.export as Body).event]);
  });

  it('is in a log that the auditor reads as a whole and finds intact', async () => {
    const { api, tokens } = bank;
    const { anchors } = await api.expect(200, tokens.auditor, 'GET', '/v1/anchors');
    const { code, report } = await auditor.log();
    expect([report.verdict, code]).toEqual(['intact', 0]);
    const newest = (anchors as { treeSize: string }[])[0]?.treeSize ?? '0';
    expect(BigInt(report.anchoredSize as string)).toBeGreaterThanOrEqual(BigInt(newest));
    expect(BigInt(newest)).toBeGreaterThan(BigInt((await leafIndexOf(withdrawn)) as string));
  });

  it('has a map whose files are open to all, as the log states it', async () => {
    const entries = (await readEntries(target.logUrl)).map((entry) => JSON.parse(Buffer.from(entry).toString()));
    const { size, runs } = entries.findLast(({ type }) => type === 'map.stated').claims;
    const { from, to } = runs.at(-1);
    expect(to).toBe(size);
    const read = async (file: string) => {
      const response = await fetch(`${target.logUrl}/map/${from}-${to}/${file}/000`);
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer());
    };
    const [pages, records] = await Promise.all([read('pages'), read('records')]);
    expect(pages).toHaveLength(256 * 40);
    expect(records).toHaveLength(40 * Number(pages.readBigUInt64BE(pages.length - 8)));
  });

  async function leafIndexOf(answer: Body): Promise<unknown> {
    const { events } = await bank.api.expect(200, bank.tokens.app, 'GET', `/v1/subjects/${subjectOf('gives')}/history`);
    return (events as Body[]).find(({ id }) => id === idOf(answer))?.leafIndex;
  }
});
