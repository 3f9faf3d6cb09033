import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JWK } from 'oidc-provider';
import { writeDurably } from './files.ts';

/** What the local issuer signs tokens and cookies with. */
export interface IssuerKeys {
  readonly jwks: { readonly keys: JWK[] };
  readonly cookieKey: string;
}

/** The issuer's keys, made on the first start and kept (mode 0600), so that a token outlives a restart. */
export function issuerKeys(path: string): IssuerKeys {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = {
      ...privateKey.export({ format: 'jwk' }),
      alg: 'ES256',
      use: 'sig',
      kid: randomBytes(8).toString('hex'),
    };
    const keys = { jwks: { keys: [jwk] }, cookieKey: randomBytes(32).toString('base64url') };
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeDurably(path, `${JSON.stringify(keys)}\n`, 0o600);
  }
  return JSON.parse(readFileSync(path, 'utf8')) as IssuerKeys;
}
