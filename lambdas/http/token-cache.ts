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
  const known = new Map<string, { readonly caller: Caller; readonly keptAtMs: number }>();
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
      known.set(key, { caller, keptAtMs: clock.nowMs() });
      return caller;
    },
  };
}

/** Returns whether a token is still known; one that was kept later than now was kept before the clock was set back. */
function isFresh({ caller, keptAtMs }: { readonly caller: Caller; readonly keptAtMs: number }, nowMs: number): boolean {
  return keptAtMs <= nowMs && nowMs < Math.min(keptAtMs + MAX_AGE_MS, caller.expiresAtMs);
}
