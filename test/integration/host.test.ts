import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/host/child-process.ts';
import { type LocalLedger, startLedger } from '../../scripts/host/start-ledger.ts';
import { consentToOffers, type LedgerApi, ledgerApi, registerOffers } from '../support/ledger-api.ts';
import { processesOf } from '../support/processes/start-process.ts';

describe('the local host', () => {
  let dir: string;
  let port: number;
  let ledger: LocalLedger;
  let api: LedgerApi;
  let notice: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'host-'));
    port = await freePort();
    ledger = await startLedger({ port, dir, quiet: true });
    api = ledgerApi(ledger.url);
    notice = await registerOffers(api);
  });
  afterAll(async () => {
    await ledger.stop();
    rmSync(dir, { recursive: true });
  });

  it('gives a customer a token by the code flow with PKCE, for their own subject alone', async () => {
    const customer = await api.customerToken('C-1001');
    const given = await api.expect(201, customer, 'POST', '/v1/subjects/C-1001/consents', consentToOffers(notice));
    expect(given.consent).toMatchObject({ purpose: 'offers', status: 'given' });
    await api.expect(200, customer, 'GET', '/v1/subjects/C-1001/history');
    const other = await api.expect(403, customer, 'GET', '/v1/subjects/C-1002/consents');
    expect(other.code).toBe('subject-not-own');
    const scope = await api.expect(403, customer, 'POST', '/v1/pushes', {
      subject: 'C-1001',
      purpose: 'offers',
      channel: 'sms',
    });
    expect(scope.code).toBe('scope-missing');
  });

  it('gives a program only the scope that it has', async () => {
    await expect(api.programToken('marketing', 'registry')).rejects.toThrow('invalid_scope');
  });

  it.each<
    [string, string, { issuer?: string; audience?: string; expiresIn?: number; tampered?: boolean; otherKey?: boolean }]
  >([
    ['of another issuer', 'token-invalid', { issuer: 'https://elsewhere.example' }],
    ['for another audience', 'token-invalid', { audience: 'https://elsewhere.example' }],
    ['that has expired', 'token-expired', { expiresIn: -3_600 }],
    ['that was tampered with', 'token-invalid', { tampered: true }],
    ['signed by another key', 'token-invalid', { otherKey: true }],
  ])('refuses a token %s', async (_what, code, { issuer, audience, expiresIn = 600, tampered, otherKey }) => {
    const file = JSON.parse(readFileSync(join(dir, 'keys', 'issuer.json'), 'utf8')) as { jwks: { keys: [JWK] } };
    const [jwk] = file.jwks.keys;
    const signingJwk = otherKey === true ? { ...jwk, ...ANOTHER_KEY } : jwk;
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT({ scope: 'consents', client_id: 'consent-centre' })
      .setProtectedHeader({ alg: jwk.alg as string, typ: 'at+jwt', kid: jwk.kid as string })
      .setIssuer(issuer ?? `${ledger.url}/oidc`)
      .setAudience(audience ?? ledger.url)
      .setSubject('C-7')
      .setIssuedAt(now - 7_200)
      .setExpirationTime(now + expiresIn)
      .setJti('t')
      .sign(await importJWK(signingJwk, jwk.alg as string));
    const sent =
      tampered === true ? token.replace(/\.[^.]+\./, `.${btoa('{"sub":"C-7"}').replaceAll('=', '')}.`) : token;
    const answer = await api.call(sent, 'GET', '/v1/subjects/C-7/consents');
    expect([answer.status, answer.body.code]).toEqual([401, code]);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('accepts a token that is made in the same way and valid', async () => {
    const customer = await api.customerToken('C-7');
    await api.expect(200, customer, 'GET', '/v1/subjects/C-7/consents');
  });

  it('answers on IPv4 and, where the machine has it, on IPv6', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    expect((await fetch(`${ledger.url}/health`)).status).toBe(200);
  });

  it('issues no token for somebody else’s API', async () => {
    const response = await fetch(`${ledger.url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('marketing:marketing-secret')}` },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'decisions',
        resource: 'https://elsewhere.example',
      }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_target' });
  });

  it('keeps its keys for the owner alone', async () => {
    const files = await readdir(join(dir, 'keys'));
    expect(files.sort()).toEqual([
      'checkpoint.pem',
      'code.key',
      'gas.key',
      'issuer.json',
      'label.key',
      'log.pem',
      'pepper.key',
      'promise-root.pem',
      'receipt.pem',
    ]);
    for (const file of files) expect(statSync(join(dir, 'keys', file)).mode & 0o777).toBe(0o600);
  });

  it('is the only one in its folder', async () => {
    await expect(startLedger({ port: 0, dir, quiet: true })).rejects.toThrow(`another host (process ${process.pid})`);
  });

  it('starts its store and its chain again when they are killed', async () => {
    const app = await api.programToken('app', 'consents:any');
    const auditor = await api.programToken('auditor', 'audit');
    for (const line of processesOf(dir)) process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    const give = () => api.call(app, 'POST', '/v1/subjects/C-3/consents', consentToOffers(notice));
    await expect.poll(async () => (await give()).status, { timeout: 20_000, interval: 200 }).toBe(201);
    const { events } = await api.expect(200, app, 'GET', '/v1/subjects/C-3/history');
    await api.proof(auditor, (events as { id: string }[])[0]?.id as string);
  });

  it('keeps data, keys, tokens and the contract through a restart', async () => {
    const app = await api.programToken('app', 'consents:any');
    const auditor = await api.programToken('auditor', 'audit');
    const path = '/v1/subjects/C-4/consents';
    const { event } = await api.expect(201, app, 'POST', path, consentToOffers(notice));
    const { id } = event as { id: string };
    const before = await api.proof(auditor, id);
    const known = await api.expect(200, null, 'GET', '/.well-known/consent-ledger');
    await ledger.stop();
    // A process that has ended may be listed until its parent has seen it.
    await expect.poll(() => processesOf(dir), { timeout: 10_000 }).toEqual([]);
    ledger = await startLedger({ port, dir, quiet: true });
    const knownAgain = await api.expect(200, null, 'GET', '/.well-known/consent-ledger');
    const withoutNode = ({ chain, ...rest }: Record<string, unknown>) => ({
      ...rest,
      contract: (chain as { contract: string }).contract,
    });
    expect(withoutNode(knownAgain)).toEqual(withoutNode(known));
    const { consents } = await api.expect(200, app, 'GET', path);
    expect(consents).toMatchObject([{ purpose: 'offers', status: 'given' }]);
    expect(await api.proof(auditor, id)).toEqual(before);
  });

  it('anchors the whole log again, in a contract at the same address, when the chain was lost', async () => {
    const app = await api.programToken('app', 'consents:any');
    const auditor = await api.programToken('auditor', 'audit');
    const { event } = await api.expect(201, app, 'POST', '/v1/subjects/C-5/consents', consentToOffers(notice));
    const { id } = event as { id: string };
    const before = (await api.proof(auditor, id)).anchor as Record<string, string>;
    await ledger.stop();
    rmSync(join(dir, 'chain'), { recursive: true });
    ledger = await startLedger({ port, dir, quiet: true });
    const after = (await api.proof(auditor, id)).anchor as Record<string, string>;
    expect(after.contract).toBe(before.contract);
    expect(BigInt(after.treeSize ?? 0)).toBeGreaterThanOrEqual(BigInt(before.treeSize ?? 0));
  });
});

describe('the local host, when it cannot start', () => {
  it('says that the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => taken.once('listening', listening));
    const { port } = taken.address() as { port: number };
    const dir = await mkdtemp(join(tmpdir(), 'host-'));
    await expect(startLedger({ port, dir, quiet: true })).rejects.toThrow(`port ${port} is in use`);
    taken.close();
    rmSync(dir, { recursive: true });
  });

  it.each([
    ['LEDGER_TABLE', 'is set by the local host itself'],
    ['LEDGER_TABEL', 'is not a key of this product'],
    ['LEDGER_ANCHOR_INTERVAL_MS', 'must be a whole number'],
    ['LEDGER_CHAIN_ID', 'must be a chain id in decimal'],
  ])('refuses %s in the environment: it %s', async (key, complaint) => {
    await expect(startLedger({ quiet: true, env: { [key]: 'x' } })).rejects.toThrow(`\`${key}\` ${complaint}`);
  });
});

/** A P-256 key that is not the issuer's. */
const ANOTHER_KEY = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' });
