import { createPublicKey, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { SCOPES } from '../../core/vocabulary.ts';
import type { Target } from './target.ts';

/** Claims to change, or to leave out when `undefined`. */
type Changes = { readonly [Claim in keyof JWTPayload]?: JWTPayload[Claim] | undefined };
type Header = Readonly<Record<string, unknown>>;
type Key = Parameters<SignJWT['sign']>[0];

/** Makes tokens that the issuer would never issue, with its own key and with others. */
export interface Forger {
  /** Makes a token signed with the issuer's own key, with these claims changed or left out. */
  signed(changes?: Changes): Promise<string>;
  /** Makes tokens with every scope and one fault each. */
  faulty(): Promise<Readonly<Record<string, string>>>;
}

const HOUR = 3_600;

/**
 * Makes a forger whose tokens name this client.
 * @throws Error when the target does not give its issuer's key, without which the tests prove little
 */
export function openForger(target: Target, client: string): Forger {
  if (target.issuerKeyFile === undefined)
    throw new Error('set `E2E_ISSUER_KEY_FILE`: the red team signs tokens with it');
  const { jwks } = JSON.parse(readFileSync(target.issuerKeyFile, 'utf8')) as { jwks: { keys: [JWK] } };
  const [jwk] = jwks.keys;
  const alg = jwk.alg ?? '';
  const header = { alg, typ: 'at+jwt', kid: jwk.kid ?? '' };
  const publicKey = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  const own = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ownJwk = own.publicKey.export({ format: 'jwk' });

  function claims(changes: Changes): JWTPayload {
    const now = Math.floor(Date.now() / 1_000);
    const whole: Changes = {
      iss: target.issuerUrl,
      aud: target.audience,
      sub: client,
      client_id: client,
      scope: SCOPES.join(' '),
      staff: 'S-77',
      branch: 'B-1',
      channel: 'branch',
      iat: now - HOUR,
      exp: now + HOUR,
      jti: randomUUID(),
      ...changes,
    };
    return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
  }
  async function sign(key: Key, headers: Header, changes: Changes = {}): Promise<string> {
    return await new SignJWT(claims(changes)).setProtectedHeader({ ...header, ...headers }).sign(key);
  }
  const signed = async (changes: Changes = {}) => await sign((await importJWK(jwk, alg)) as Key, {}, changes);
  const unsigned = (named: string) => `${part({ ...header, alg: named })}.${part(claims({}))}.`;

  return {
    signed,
    async faulty() {
      const now = Math.floor(Date.now() / 1_000);
      const elsewhere = 'https://elsewhere.example';
      const real = await signed();
      const [head = '', payload = '', signature = ''] = real.split('.');
      const secretOf = (text: string) => new TextEncoder().encode(text);
      const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
      const publicJwk = JSON.stringify(publicKey.export({ format: 'jwk' }));
      return {
        'no JWT': 'garbage',
        'JWT of nothing': 'e30.e30.e30',
        'of another issuer and key': await sign(own.privateKey, { kid: 'theirs' }, { iss: elsewhere }),
        'of another issuer under this kid': await sign(own.privateKey, {}, { iss: elsewhere }),
        'of this key in the name of another issuer': await signed({ iss: elsewhere }),
        'of another key under this issuer and kid': await sign(own.privateKey, {}),
        'of another kind of key under this kid': await sign(elliptic.privateKey, { alg: 'ES256' }),
        'of another key that the header brings along': await sign(own.privateKey, { jwk: ownJwk }),
        'of another key that the header points to': await sign(own.privateKey, { jku: `${elsewhere}/jwks` }),
        'for another audience': await signed({ aud: elsewhere }),
        'for no audience': await signed({ aud: undefined }),
        'that expired an hour ago': await signed({ iat: now - 2 * HOUR, exp: now - HOUR }),
        'that never expires': await signed({ exp: undefined }),
        'not valid for another hour': await signed({ nbf: now + HOUR }),
        'of nobody': await signed({ sub: undefined }),
        'of no client': await signed({ client_id: undefined }),
        'without an algorithm': unsigned('none'),
        'without an algorithm, spelled otherwise': unsigned('nOnE'),
        'without a signature': unsigned(alg),
        'with a signature of zeros': `${head}.${payload}.${'A'.repeat(signature.length)}`,
        'with half a signature': `${head}.${payload}.${signature.slice(0, signature.length / 2)}`,
        'with other claims under its signature': `${head}.${part(claims({ sub: 'auditor' }))}.${signature}`,
        'with the public key as HMAC secret (PEM)': await sign(secretOf(pem), { alg: 'HS256' }),
        'with the public key as HMAC secret (JWK)': await sign(secretOf(publicJwk), { alg: 'HS256' }),
        'with an empty scope': await signed({ scope: '' }),
        'with its scopes in a list': await signed({ scope: [...SCOPES] }),
        'with a scope that only begins alike': await signed({ scope: SCOPES.map((scope) => `${scope}x`).join(' ') }),
      };
    },
  };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
