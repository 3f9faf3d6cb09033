import { type Sha256Into, sha256OfText } from '../../core/kernel/sha256.ts';
import type { Clock } from '../ports/clock.ts';
import type { Caller, TokenVerifier } from '../ports/token-verifier.ts';

const MAX_AGE_MS = 60_000;
const MAX_TOKENS = 10_000;

/** Returns a verifier that remembers an accepted token for at most a minute, and never beyond its expiry. */
export function cachingVerifier(
  verifier: TokenVerifier,
  { clock, hash }: { readonly clock: Clock; readonly hash: Sha256Into },
): TokenVerifier {
  const known = new Map<string, { readonly caller: Caller; readonly ageMs: () => number }>();
  return {
    async verify(token) {
      // SECURITY: only a hash is kept, so a copy of this memory gives no token away.
      const key = sha256OfText(token, hash);
      const found = known.get(key);
      if (found !== undefined && isFresh(found, clock.nowMs())) return found.caller;
      known.delete(key);
      const caller = await verifier.verify(token);
      const oldest = known.size >= MAX_TOKENS ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(key, { caller, ageMs: clock.stopwatch() });
      return caller;
    },
  };
}

/** Returns whether a token is still known: accepted at most a minute ago, and not expired. */
function isFresh({ caller, ageMs }: { readonly caller: Caller; readonly ageMs: () => number }, nowMs: number): boolean {
  return ageMs() < MAX_AGE_MS && nowMs < caller.expiresAtMs;
}
