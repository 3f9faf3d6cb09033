import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { JwksTokenVerifier } from '../../../lambdas/adapters/oidc/jwks-token-verifier.ts';
import { NO_OPAQUE_IDS, OPAQUE_IDS } from '../kernel/opaque-ids.ts';

const AUDIENCE = 'https://api.example';
const CLAIMS = { client_id: 'marketing', scope: 'decisions  audit' };
let server: Server;
let issuer: string;
let privateKey: CryptoKey;
let publicKey: CryptoKey;
let down = false;
let published = 'k';

beforeAll(async () => {
  ({ privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true }));
  const jwk = await exportJWK(publicKey);
  const jwks = () => ({ keys: [{ ...jwk, kid: published, alg: 'ES256', use: 'sig' }] });
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (down) response.writeHead(500).end();
    else if (path.endsWith('/openid-configuration')) {
      const named = path.startsWith('/evil') ? 'https://evil.example' : issuer;
      response.end(JSON.stringify({ issuer: named, jwks_uri: `${issuer}/jwks` }));
    } else response.end(JSON.stringify(jwks()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

function token(
  claims: { readonly [name: string]: unknown } = {},
  { key = privateKey, alg = 'ES256', kid = 'k' }: { key?: CryptoKey | Uint8Array; alg?: string; kid?: string } = {},
) {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { iss: issuer, aud: AUDIENCE, sub: 'marketing', exp: now + 60, ...CLAIMS, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(key);
}

const verifier = () => new JwksTokenVerifier({ issuer, audience: AUDIENCE });

describe('a token whose scopes name their API', () => {
  const prefixed = () => new JwksTokenVerifier({ issuer, audience: AUDIENCE, scopePrefix: `${AUDIENCE}/` });
  const scope = `${AUDIENCE}/decisions openid https://other.example/audit ${AUDIENCE}/`;

  test('gives those of this API, without what stands before them', async () => {
    const { scopes } = await prefixed().verify(await token({ aud: undefined, scope }));
    expect(scopes).toEqual(new Set(['decisions']));
    expect((await prefixed().verify(await token({ scope }))).scopes).toEqual(new Set(['decisions']));
  });

  test('is refused when it names another API', async () => {
    const invalid = { code: 'TOKEN_INVALID' };
    const others = { aud: undefined, scope: 'openid https://other.example/audit decisions' };
    await expect(prefixed().verify(await token(others))).rejects.toMatchObject(invalid);
    await expect(prefixed().verify(await token({ aud: 'https://other.example', scope }))).rejects.toMatchObject(
      invalid,
    );
    await expect(verifier().verify(await token({ aud: undefined, scope }))).rejects.toMatchObject(invalid);
  });
});

describe('a token of the issuer', () => {
  test('says who calls, with which scopes, and until when', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 100;
    expect(await verifier().verify(await token({ exp, sub: 'C-1001' }))).toEqual({
      client: 'marketing',
      subject: 'C-1001',
      scopes: new Set(['decisions', 'audit']),
      staff: null,
      expiresAtMs: exp * 1_000,
    });
  });

  test('says which member of staff calls, where its scope is theirs', async () => {
    const claims = { staff: 'S-77', branch: 'B-1', channel: 'call' };
    const member = { id: 'S-77', branch: 'B-1', channel: 'call' };
    expect((await verifier().verify(await token({ ...claims, scope: 'consents:staff' }))).staff).toEqual(member);
    const both = await verifier().verify(await token({ ...claims, scope: 'consents:any consents:staff' }));
    expect(both.staff).toEqual(member);
    expect((await verifier().verify(await token({ ...claims, scope: 'consents:any' }))).staff).toBeNull();
  });

  test.each([
    ['no member', { staff: undefined }],
    ['an empty id', { staff: '' }],
    ['an id that cannot be registered', { staff: 'S 77' }],
    ['too long an id', { staff: 'S'.repeat(129) }],
    ['several ids', { staff: ['S-77', 'S-78'] }],
    ['no branch', { branch: undefined }],
    ['a number for a branch', { branch: 1 }],
    ['no channel', { channel: undefined }],
    ['a channel that cannot be registered', { channel: 'App' }],
  ])('for staff is refused with %s', async (_fault, claims) => {
    const whole = { scope: 'consents:staff', staff: 'S-77', branch: 'B-1', channel: 'branch' };
    await expect(verifier().verify(await token({ ...whole, ...claims }))).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('`staff` and `branch`'),
    });
  });

  test('is refused as expired when its time is over', async () => {
    const past = token({ exp: Math.floor(Date.now() / 1_000) - 60 });
    await expect(verifier().verify(await past)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});

describe('a token is refused', () => {
  const bad: [string, () => Promise<string>][] = [
    ['of another issuer', () => token({ iss: 'https://evil.example' })],
    ['for another audience', () => token({ aud: 'https://other.example' })],
    ['without an audience', () => token({ aud: undefined })],
    ['without an expiry', () => token({ exp: undefined })],
    ['without a subject', () => token({ sub: undefined })],
    ['without a client', () => token({ client_id: undefined })],
    ['of a client that is no printable ASCII', () => token({ client_id: 'a\ud800' })],
    ['of a client with a line break', () => token({ client_id: 'a\nb' })],
    ['that is not valid yet', () => token({ nbf: Math.floor(Date.now() / 1_000) + 3_600 })],
    ['signed by another key', async () => token({}, { key: (await generateKeyPair('ES256')).privateKey })],
    ['that names an unknown key', () => token({}, { kid: 'other' })],
    [
      'signed with the public key as a secret',
      async () => token({}, { alg: 'HS256', key: Buffer.from(await exportSPKI(publicKey)) }),
    ],
    [
      'that is not signed',
      async () =>
        new UnsecuredJWT({ ...CLAIMS, iss: issuer, aud: AUDIENCE, sub: 'x' }).setExpirationTime('1h').encode(),
    ],
    ['that is no token', async () => 'nonsense'],
    ['with one bit changed', async () => flipped(await token())],
  ];
  for (const [title, make] of bad) {
    test(title, async () => {
      await expect(verifier().verify(await make())).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    });
  }
});

describe('the subject of a token', () => {
  test.each(OPAQUE_IDS)('%j is told as the issuer spells it', async (sub) => {
    expect((await verifier().verify(await token({ sub }))).subject).toBe(sub);
  });

  test.each(NO_OPAQUE_IDS)('%j is refused, and it says %s: it is made no other id', async (sub, fault) => {
    await expect(verifier().verify(await token({ sub }))).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining(fault),
    });
  });
});

describe('a key that the issuer has replaced', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    published = 'k';
  });

  test.each([1_000, 3_600_000, 86_400_000])('is not believed under a clock that was set back %i ms', async (backMs) => {
    const kept = verifier();
    const [old, fresh] = [await token(), await token({}, { kid: 'k-2' })];
    await kept.verify(old);
    published = 'k-2';
    const nowMs = Date.now() - backMs;
    vi.spyOn(Date, 'now').mockImplementation(() => nowMs);
    await expect(kept.verify(old)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect((await kept.verify(fresh)).client).toBe('marketing');
  });
});

describe('an issuer that cannot be believed', () => {
  test('because it is away is told as unavailable, and asked again', async () => {
    const kept = verifier();
    down = true;
    await expect(kept.verify(await token())).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
    down = false;
    expect((await kept.verify(await token())).client).toBe('marketing');
  });

  test('because its discovery document names another is told as unavailable', async () => {
    const other = new JwksTokenVerifier({ issuer: `${issuer}/evil`, audience: AUDIENCE });
    await expect(other.verify(await token())).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
  });
});

/** Changes a bit of the payload that keeps it JSON of the same length. */
function flipped(jwt: string): string {
  const [header, payload = '', signature] = jwt.split('.');
  const changed = Buffer.from(payload, 'base64url').toString().replace('marketing', 'marketinh');
  return [header, Buffer.from(changed).toString('base64url'), signature].join('.');
}
