import { type Consent, EMPTY_PAIR, EMPTY_STATE, type Pair, type SubjectState } from '../../core/subject/state.ts';
import { HASH_TEXT, NOW, OFFERS } from './sample-registry.ts';

/** A consent to offers by SMS that counts. */
export const CONSENT: Consent = {
  status: 'given',
  channels: ['sms'],
  dataCategories: [],
  notice: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT },
  validFrom: null,
  validUntil: null,
  evidence: null,
  event: 'event-1',
  at: NOW,
  saidAt: NOW,
  leafHash: 'leaf-1',
  nullifier: HASH_TEXT,
  guardian: null,
  steps: [],
  fees: null,
  uses: null,
  narrowedBy: null,
};

/** A pair with that consent, and what is said of it here. */
export function pairWith(current: Partial<Consent>, more: Partial<Pair> = {}): Pair {
  return { ...EMPTY_PAIR, purpose: OFFERS.id, recipient: null, current: { ...CONSENT, ...current }, ...more };
}

/** A pair in which that consent waits, and what is said of it here. */
export function waitingPair(waiting: Partial<Consent>, more: Partial<Pair> = {}): Pair {
  return pairWith({}, { current: null, waiting: { ...CONSENT, nullifier: null, ...waiting }, unconfirmed: 1, ...more });
}

/** A state that holds these pairs. */
export function stateWith(...pairs: readonly Pair[]): SubjectState {
  return { ...EMPTY_STATE, version: pairs.length, changedAt: NOW, pairs };
}
