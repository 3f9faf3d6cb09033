import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LedgerError } from '../../../core/kernel/error.ts';
import { opaqueIdFault } from '../../../core/kernel/opaque-id.ts';
import { isChannelId } from '../../../core/registry/channel.ts';
import { REGISTRY_ID } from '../../../core/vocabulary.ts';
import type { Caller, StaffOfToken, TokenVerifier } from '../../ports/token-verifier.ts';

export interface JwksTokenVerifierOptions {
  /** The issuer exactly as tokens name it in `iss`; its discovery document says where its keys are. */
  readonly issuer: string;
  /** The `aud` that a token must have. */
  readonly audience: string;
  /**
   * Prefix of each scope, by which a token without `aud` is known to be meant for us. Default null: scopes have no
   * prefix, and `aud` is required.
   */
  readonly scopePrefix?: string | null;
  /** Time limit of a request to the issuer. */
  readonly timeoutMs?: number;
}

// SECURITY: only these asymmetric algorithms: a token cannot choose `none`, or HMAC with a public key as its secret.
const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256'];
const CLOCK_TOLERANCE_SECONDS = 5;
const DEFAULT_TIMEOUT_MS = 3_000;
/** A client id is printable ASCII. Source: RFC 6749, Appendix A.1 */
const CLIENT_ID = /^[ -~]{1,255}$/;

/** A `TokenVerifier` for JWT access tokens of one issuer, with the keys that it publishes. Source: RFC 9068. */
export class JwksTokenVerifier implements TokenVerifier {
  readonly #options: Required<JwksTokenVerifierOptions>;
  #keys: Promise<JWTVerifyGetKey> | null = null;
  #askedAtMs = 0;

  constructor(options: JwksTokenVerifierOptions) {
    this.#options = { timeoutMs: DEFAULT_TIMEOUT_MS, scopePrefix: null, ...options };
  }

  async verify(token: string): Promise<Caller> {
    const { issuer, audience, scopePrefix } = this.#options;
    const keys = await this.#keySet();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        ...(scopePrefix === null ? { audience } : {}),
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      if (scopePrefix !== null) requireAudience(payload, audience, scopePrefix);
      return callerOf(payload, scopePrefix ?? '');
    } catch (cause) {
      throw toLedgerError(cause);
    }
  }

  /**
   * Returns the issuer's key set, which is fetched once, and again after a failure. The set reads its keys again as
   * they grow old; where the clock was set back, their age is not known, and the set is fetched again.
   */
  #keySet(): Promise<JWTVerifyGetKey> {
    const nowMs = Date.now();
    if (nowMs < this.#askedAtMs) this.#keys = null;
    this.#askedAtMs = nowMs;
    this.#keys ??= this.#discover().catch((cause: unknown) => {
      this.#keys = null;
      throw unavailable(cause);
    });
    return this.#keys;
  }

  /** Reads where the issuer's keys are. Source: OpenID Connect Discovery 1.0 §4. */
  async #discover(): Promise<JWTVerifyGetKey> {
    const { issuer, timeoutMs } = this.#options;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    if (!response.ok) throw new Error(`discovery answered ${response.status}`);
    const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    // SECURITY: another issuer's document must not name the keys of this one.
    if (metadata.issuer !== issuer || typeof metadata.jwks_uri !== 'string') {
      throw new Error('the discovery document is not of this issuer');
    }
    return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: timeoutMs });
  }
}

/**
 * Refuses a token for another audience. Cognito gives a client's own token no `aud`; its scopes name the resource
 * server, which is the audience.
 * See docs/decisions/0720-cognito-names-the-audience-in-scopes.md
 */
function requireAudience({ aud, scope }: JWTPayload, audience: string, scopePrefix: string): void {
  const isOurs = aud === undefined ? scopesOf(scope, scopePrefix).length > 0 : [aud].flat().includes(audience);
  if (!isOurs) throw new LedgerError('TOKEN_INVALID', 'the token is for another audience');
}

function scopesOf(scope: unknown, prefix: string): readonly string[] {
  const all = typeof scope === 'string' ? scope.split(' ') : [];
  return all.flatMap((name) => (name.startsWith(prefix) && name !== prefix ? [name.slice(prefix.length)] : []));
}

function callerOf(payload: JWTPayload, scopePrefix: string): Caller {
  const { sub, client_id: client, scope, exp } = payload;
  if (typeof sub !== 'string' || !isClientId(client) || typeof exp !== 'number') {
    throw new LedgerError('TOKEN_INVALID', 'the token does not say whose it is');
  }
  // SECURITY: a `sub` in another form of Unicode is refused, never brought into ours: the issuer tells the two apart.
  const fault = opaqueIdFault(sub);
  if (fault !== null) throw new LedgerError('TOKEN_INVALID', `the token's \`sub\` ${fault}`);
  const scopes = new Set(scopesOf(scope, scopePrefix));
  const staff = scopes.has('consents:staff') ? staffOf(payload) : null;
  return { client, subject: sub, scopes, staff, expiresAtMs: exp * 1_000 };
}

function staffOf({ staff: id, branch, channel }: JWTPayload): StaffOfToken {
  if (isRegistryId(id) && isRegistryId(branch) && isChannelId(channel)) return { id, branch, channel };
  throw new LedgerError(
    'TOKEN_INVALID',
    'a token with the scope `consents:staff` needs the claims `staff` and `branch`, the ids that the bank registers, and `channel`, the id of a channel with staff',
  );
}

function isRegistryId(value: unknown): value is string {
  return typeof value === 'string' && REGISTRY_ID.test(value);
}

function isClientId(value: unknown): value is string {
  return typeof value === 'string' && CLIENT_ID.test(value);
}

function toLedgerError(cause: unknown): LedgerError {
  if (cause instanceof LedgerError) return cause;
  if (cause instanceof errors.JWTExpired) return new LedgerError('TOKEN_EXPIRED', 'the token has expired', { cause });
  if (isAboutToken(cause)) return new LedgerError('TOKEN_INVALID', 'the token is not one of the issuer', { cause });
  return unavailable(cause);
}

/** Returns whether the token is at fault, rather than the connection to the issuer. */
function isAboutToken(cause: unknown): boolean {
  return (
    cause instanceof errors.JWTClaimValidationFailed ||
    cause instanceof errors.JWTInvalid ||
    cause instanceof errors.JWSInvalid ||
    cause instanceof errors.JWSSignatureVerificationFailed ||
    cause instanceof errors.JOSEAlgNotAllowed ||
    cause instanceof errors.JOSENotSupported ||
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys
  );
}

function unavailable(cause: unknown): LedgerError {
  return new LedgerError('ISSUER_UNAVAILABLE', "the issuer's keys cannot be had", { cause });
}
