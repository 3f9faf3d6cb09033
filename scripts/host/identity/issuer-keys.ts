import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { JWK } from 'oidc-provider';
import { fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { readSecretFile } from '../../../lambdas/adapters/filesystem/key-file.ts';

const MODULUS_BITS = 2_048;

/** What the local issuer signs tokens and cookies with. */
export interface IssuerKeys {
  readonly jwks: { readonly keys: JWK[] };
  readonly cookieKey: string;
}

/** The algorithm of the key that tokens are signed with; RS256, and ES256 in a folder of an earlier version. */
export function signingAlgorithm({ jwks }: IssuerKeys): 'RS256' | 'ES256' {
  return jwks.keys[0]?.alg === 'ES256' ? 'ES256' : 'RS256';
}

/** The issuer's keys, made on the first start and kept (mode 0600), so that a token outlives a restart. */
export async function issuerKeys(path: string): Promise<IssuerKeys> {
  const kept = await readSecretFile(path, () => utf8(`${JSON.stringify(newKeys())}\n`));
  return JSON.parse(fromUtf8(kept)) as IssuerKeys;
}

function newKeys(): IssuerKeys {
  // The JWT authorizer of API Gateway knows RSA alone, so tokens here are what they must be there.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
  const jwk = privateKey.export({ format: 'jwk' }) as JWK;
  return {
    jwks: { keys: [{ ...jwk, alg: 'RS256', use: 'sig', kid: randomBytes(8).toString('hex') }] },
    cookieKey: randomBytes(32).toString('base64url'),
  };
}
