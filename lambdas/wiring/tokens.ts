import { nodeSha256 } from '../adapters/node/sha256.ts';
import { systemClock } from '../adapters/node/system.ts';
import { JwksTokenVerifier } from '../adapters/oidc/jwks-token-verifier.ts';
import type { Config } from '../config/groups.ts';
import { cachingVerifier } from '../http/token-cache.ts';
import type { TokenVerifier } from '../ports/token-verifier.ts';

/** Checks access tokens of the configured issuer. */
export function tokenVerifier(tokens: Config['tokens']): TokenVerifier {
  return cachingVerifier(new JwksTokenVerifier(tokens), { clock: systemClock, hash: nodeSha256 });
}
