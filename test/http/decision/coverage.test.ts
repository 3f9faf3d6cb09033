import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCoverage } from '../../../clients/auditor/coverage.ts';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { verifyBundle } from '../../../core/entry/verify-bundle.ts';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { parseCoverage } from '../../../core/proof/parts.ts';
import { verifyCoverage } from '../../../core/proof/verify-coverage.ts';
import { verifyForRecipient } from '../../../core/proof/verify-for-recipient.ts';
import { encodeVerifierKey } from '../../../core/tlog/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { startLabels } from '../../../lambdas/app/log/start-labels.ts';
import { startRules } from '../../../lambdas/app/log/start-rules.ts';
import { type Body, LABEL_KEY, OFFERS } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';
import { CHECKPOINT_KEY } from '../../support/memory-ledger.ts';
import { furnishedApi } from '../../support/problems.ts';
import { assess, furnishedWithFund, STAFF } from '../../support/products.ts';

const HOUR_MS = 3_600_000;
const ON = '/v1/subjects/C-1001';

type Furnished = Awaited<ReturnType<typeof furnishedApi>>;

/** An API whose log is anchored on demand, and what a verifier makes of its proofs. */
async function anchored<A extends Pick<Furnished, 'send' | 'pipeline' | 'parts' | 'deps'>>(api: A) {
  const { pipeline, parts, deps } = api;
  await startRules(deps)();
  await startLabels(deps)([LABEL_KEY.publicKey]);
  const publish = async () => {
    await pipeline.sweep();
    await pipeline.publish();
  };
  /** Publishes all that is recorded, states the map over it, and anchors the statement too. */
  const anchor = async () => {
    await publish();
    await pipeline.buildMap();
    await publish();
    await pipeline.anchorNext();
  };
  const prove = (event: string, query = '', token = 'auditor') =>
    api.send(token, 'GET', `/v1/events/${event}/proof${query}`);
  const verifiedBundle = (body: Body) => {
    const { chainId, contract } = parts.anchor.target;
    const bundle = parseBundle(utf8(JSON.stringify(body)));
    const policy = parsePolicy({
      origin: ORIGIN,
      checkpointKey: encodeVerifierKey(CHECKPOINT_KEY),
      chain: { chainId: `${chainId}`, contract },
    });
    return { bundle, report: verifyBundle(bundle, policy, { hash: nodeSha256 }) };
  };
  const options = { hash: nodeSha256, anchors: null, anchoredAtMs: null };
  const verify = (body: Body) => {
    const { bundle, report } = verifiedBundle(body);
    const labelKeys = [{ version: 1, publicKey: LABEL_KEY.publicKey }];
    const trusted = { origin: ORIGIN, labelKeys, promiseLimitMs: HOUR_MS };
    return verifyCoverage(parseCoverage(bundle.coverage), report, trusted, options);
  };
  const verifyAsRecipient = (body: Body) => {
    const { bundle, report } = verifiedBundle(body);
    const limits = { origin: ORIGIN, promiseLimitMs: HOUR_MS };
    return verifyForRecipient(parseCoverage(bundle.coverage), report, limits, options);
  };
  /** Pushes, and returns the event of the push. */
  const push = async (said: Body = {}) => {
    const asked = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms', ...said };
    const { permit } = (await api.send('marketing', 'POST', '/v1/pushes', asked)).body;
    return (await api.send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`)).body.event.id as string;
  };
  /** Returns what covers an event, once it is anchored. */
  const covered = async (event: string) => {
    await anchor();
    const { status, body } = await prove(event);
    expect(status).toBe(200);
    return verify(body);
  };
  return { ...api, anchor, prove, verify, verifyAsRecipient, push, covered };
}

/** Everything that the disclosures of a bundle say, those of the entries in it too. */
function opened({ disclosures, coverage }: Body): string {
  const { consent = null, narrowing = null } = coverage ?? {};
  const all: string[] = [disclosures, consent?.disclosures ?? [], narrowing?.disclosures ?? []].flat();
  return all.map((each) => fromUtf8(fromBase64url(each))).join('\n');
}

describe('the proof of a push', () => {
  test('shows that it was covered, once the map is stated and anchored after it', async () => {
    const { send, offers, pipeline, anchor, prove, verify, push } = await anchored(await furnishedApi());
    const { body } = await send('app', 'POST', `${ON}/consents`, offers);
    const event = await push();
    expect(await prove(event)).toMatchObject({ status: 202, body: { needs: 'sequencing' } });
    await pipeline.sweep();
    expect(await prove(event)).toMatchObject({ status: 202, body: { needs: 'statement', statedTo: '0' } });
    await anchor();
    const proof = await prove(event);
    const { consent, subject } = verify(proof.body);
    expect([proof.status, subject, consent?.event]).toEqual([200, 'C-1001', body.event.id]);
  });

  test('shows its inclusion alone to whoever asks for no more, as soon as it is anchored', async () => {
    const { send, offers, pipeline, prove, push } = await anchored(await furnishedApi());
    await send('app', 'POST', `${ON}/consents`, offers);
    const event = await push();
    await pipeline.sweep();
    await pipeline.publish();
    await pipeline.anchorNext();
    expect(await prove(event)).toMatchObject({ status: 202, body: { needs: 'statement' } });
    expect(await prove(event, '?inclusion=true')).toMatchObject({ status: 200, body: { coverage: null } });
    expect((await prove(event, '?inclusion=yes')).status).toBe(400);
  });

  test('is made for the customer and for an auditor, as their tokens say or they ask', async () => {
    const { send, offers, anchor, prove, push } = await anchored(await furnishedApi());
    await send('app', 'POST', `${ON}/consents`, offers);
    const event = await push();
    await anchor();
    const readers = [
      await prove(event),
      await prove(event, '', 'customer.C-1001'),
      await prove(event, '?for=subject'),
    ].map(({ body }) => body.coverage.for);
    expect(readers).toEqual(['audit', 'subject', 'subject']);
    expect((await prove(event, '', 'customer.C-2002')).status).toBe(404);
  });

  test('is made for the client that pushed, and says no more of the customer than it may know', async () => {
    const { send, offers, anchor, prove, push, verifyAsRecipient } = await anchored(await furnishedApi());
    const { body: given } = await send('app', 'POST', `${ON}/consents`, offers);
    const event = await push();
    const refused = await send('marketing', 'POST', '/v1/pushes', {
      subject: 'C-1001',
      purpose: 'credit-card-offers',
      channel: 'letter',
    });
    await anchor();
    const { status, body } = await prove(event, '', 'marketing');
    expect([status, body.coverage.for, verifyAsRecipient(body).consent?.event]).toEqual([
      200,
      'recipient',
      given.event.id,
    ]);
    expect(JSON.stringify(body)).not.toContain('C-1001');
    expect(opened(body)).not.toContain('C-1001');
    expect(await prove(event, '?for=recipient', 'auditor')).toMatchObject({ status: 200, body });
    const inclusion = await prove(event, '?inclusion=true', 'marketing');
    expect([inclusion.body.coverage, inclusion.body.disclosures]).toEqual([null, body.disclosures]);
    // Neither more of it, nor what another client did, nor what it did not do.
    expect(await prove(event, '?for=audit', 'marketing')).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    });
    for (const [id, token] of [
      [event, 'partner-gateway'],
      [given.event.id, 'marketing'],
      [refused.body.event?.id ?? 'none', 'marketing'],
      ['none', 'marketing'],
    ]) {
      expect([id, (await prove(id, '', token)).body.code]).toEqual([id, 'event-unknown']);
    }
  });

  test('shows the part of a consent that was left, and what came after is no matter', async () => {
    const { send, offers, push, covered } = await anchored(await furnishedApi());
    await send('app', 'POST', `${ON}/consents`, { ...offers, channels: ['sms', 'email'] });
    await send('app', 'POST', `${ON}/withdrawals`, { purpose: 'credit-card-offers', channels: ['email'] });
    const event = await push();
    await send('app', 'PUT', `${ON}/objection`, {});
    await send('app', 'POST', `${ON}/withdrawals`, { purpose: 'credit-card-offers' });
    const { consent } = await covered(event);
    expect(consent?.narrowedBy).not.toBeNull();
  });

  test('shows a content, its product and who sold it', async () => {
    const furnished = await furnishedWithFund();
    const api = await anchored(furnished);
    await api.register('PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, contentApproved: true });
    await assess(api, 'C-1001', 3);
    const event = await api.push({ ...furnished.push, language: 'en', staff: STAFF });
    expect((await api.covered(event)).event.decided.registry).toMatchObject({
      content: 1,
      product: 1,
      staff: 1,
      branch: 1,
    });
  });

  test('shows that nobody was asked, where the purpose rests on something else than consent', async () => {
    const api = await anchored(await furnishedApi());
    const service = { ...OFFERS, ends: 'service', basis: 'contract', basisReference: 'clause 7' };
    await api.send('registrar', 'PUT', '/v1/purposes/statements', service);
    const event = await api.push({ purpose: 'statements' });
    expect((await api.covered(event)).consent).toBeNull();
  });
});

/** Runs `audit push` or `audit disclosure` on a bundle; returns its exit code and what it printed. */
async function audited(what: 'push' | 'disclosure', body: Body, change: Body = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  const [bundle, policy] = [join(folder, 'bundle.json'), join(folder, 'policy.json')];
  const { chainId, contract } = body.anchor;
  writeFileSync(bundle, JSON.stringify({ ...body, ...change }));
  const key = toBase64url(LABEL_KEY.publicKey);
  const checkpointKeys = [{ key: encodeVerifierKey(CHECKPOINT_KEY), from: null, until: null }];
  writeFileSync(
    policy,
    JSON.stringify({ origin: ORIGIN, checkpointKeys, chain: { chainId, contract }, labelKeys: [{ version: 1, key }] }),
  );
  const printed: string[] = [];
  const out = { write: (text: string) => printed.push(text) };
  const code = await runCoverage(what, bundle, { policy }, { out, err: out, isColored: false });
  rmSync(folder, { recursive: true });
  return [code, printed.join('').trim().split('\n')[0]];
}

describe('the auditor', () => {
  test('says of a push what it rested on, and names what does not hold', async () => {
    const { send, offers, anchor, prove, push } = await anchored(await furnishedApi());
    const { body: given } = await send('app', 'POST', `${ON}/consents`, offers);
    const event = await push();
    await anchor();
    const { body } = await prove(event);
    const [code, sentence] = await audited('push', body);
    expect([code, sentence]).toEqual([
      0,
      'Covered so far, final from 23 November 2026, 09:00 +00:00: C-1001 agreed on 23 November 2026 to credit-card-offers' +
        ` by sms (notice sha256 ${given.consent.notice.sha256}); it stood when the push was sent on 23 November 2026,` +
        " 08:00 +00:00, as the log's map states; recomputed by nobody you named.",
    ]);
    expect((await audited('disclosure', body))[1]).toContain('Not covered: BUNDLE_MALFORMED');
    expect(await audited('push', body, { coverage: null })).toEqual([
      2,
      'Included; the bundle shows no coverage of this push.',
    ]);
    const permit = { ...body.coverage, permit: null };
    expect((await audited('push', body, { coverage: permit }))[0]).toBe(1);
  });
});

describe('the proof of a disclosure', () => {
  test('shows that it was covered', async () => {
    const { send, quotes, covered } = await anchored(await furnishedApi());
    const consent = { ...quotes, dataCategories: ['name', 'telephone'] };
    const { body } = await send('app', 'POST', `${ON}/consents`, consent);
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance' };
    const made = await send('marketing', 'POST', '/v1/disclosures', { ...asked, data: { name: 'Li', address: '1' } });
    const { event, consent: named } = await covered(made.body.event.id);
    expect([event.request, named?.event]).toMatchObject([{ dataCategories: ['name'] }, body.event.id]);
  });

  test('shows that it is one of the uses that the consent allows', async () => {
    const { send, quotes, covered } = await anchored(await furnishedApi());
    const uses = { atMost: 2, per: 'month' };
    await send('app', 'POST', `${ON}/consents`, { ...quotes, dataCategories: ['name', 'telephone'], uses });
    await send('app', 'POST', `${ON}/withdrawals`, {
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      dataCategories: ['telephone'],
    });
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'Li' } };
    const made = [
      await send('marketing', 'POST', '/v1/disclosures', asked),
      await send('marketing', 'POST', '/v1/disclosures', asked),
    ];
    for (const { body } of made) expect((await covered(body.event.id)).consent?.uses).toEqual(uses);
  });
});
