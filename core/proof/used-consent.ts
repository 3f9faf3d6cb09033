import { useOf } from '../consent/uses.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import type { Consent } from '../subject/state.ts';
import type { MapAnswers } from './map-answers.ts';
import type { FoundLeaf } from './shown-leaf.ts';

/**
 * Refuses a disclosure under a consent that says how often it may be used, unless it is one of these uses, and the
 * first entry that is this one.
 * @param at the time of the disclosure, by which its period counts
 * @throws CONSENT_USED_UP
 * @throws BUNDLE_MALFORMED when its nullifier is not looked up
 */
export function requireUse(
  { index, parsed }: Pick<FoundLeaf, 'index' | 'parsed'>,
  at: Instant,
  { uses, nullifier }: Pick<Consent, 'uses' | 'nullifier'>,
  map: Pick<MapAnswers, 'firstLeaf'>,
  hash: Sha256Into,
): void {
  if (uses === null || nullifier === null) return;
  if (useOf(parsed.n, { uses, nullifier }, at, hash) === null) {
    throw usedUp(`leaf ${index} is none of the ${uses.atMost} uses that it allows`);
  }
  const first = map.firstLeaf(parsed.n);
  if (first !== index) throw usedUp(`leaf ${first} made this use of it first`);
}

function usedUp(why: string): LedgerError {
  return new LedgerError('CONSENT_USED_UP', `the consent was used up: ${why}`);
}
