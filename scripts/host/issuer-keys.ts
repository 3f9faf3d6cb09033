import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { JWK } from 'oidc-provider';
import { fromUtf8, utf8 } from '../../core/bytes.ts';
import { readSecretFile } from '../../lambdas/adapters/filesystem/key-file.ts';

/** What the local issuer signs tokens and cookies with. */
export interface IssuerKeys {
  readonly jwks: { readonly keys: JWK[] };
  readonly cookieKey: string;
}

/** The issuer's keys, made on the first start and kept (mode 0600), so that a token outlives a restart. */
export async function issuerKeys(path: string): Promise<IssuerKeys> {
  const kept = await readSecretFile(path, () => utf8(`${JSON.stringify(newKeys())}\n`));
  return JSON.parse(fromUtf8(kept)) as IssuerKeys;
}

function newKeys(): IssuerKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' }) as JWK;
  return {
    jwks: { keys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: randomBytes(8).toString('hex') }] },
    cookieKey: randomBytes(32).toString('base64url'),
  };
}
