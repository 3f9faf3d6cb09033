import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { JWK } from 'oidc-provider';
import { fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { readSecretFile } from '../../../lambdas/adapters/filesystem/key-file.ts';

const MODULUS_BITS = 2_048;

/** The keys with which the local issuer signs tokens and cookies. */
export interface IssuerKeys {
  readonly jwks: { readonly keys: JWK[] };
  readonly cookieKey: string;
}

/** The algorithm with which tokens are signed. */
export const SIGNING_ALGORITHM = 'RS256';

/** Reads the issuer's keys, made on the first start and kept (mode 0600), so that tokens outlive a restart. */
export async function issuerKeys(path: string): Promise<IssuerKeys> {
  const kept = await readSecretFile(path, () => utf8(`${JSON.stringify(newKeys())}\n`));
  return JSON.parse(fromUtf8(kept)) as IssuerKeys;
}

function newKeys(): IssuerKeys {
  // The JWT authorizer of API Gateway accepts RSA alone, so tokens are signed with RSA here too.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
  const jwk = privateKey.export({ format: 'jwk' }) as JWK;
  return {
    jwks: { keys: [{ ...jwk, alg: SIGNING_ALGORITHM, use: 'sig', kid: randomBytes(8).toString('hex') }] },
    cookieKey: randomBytes(32).toString('base64url'),
  };
}
