import { utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { MAX_RECORD_BYTES, MAX_STATE_BYTES } from '../limits.ts';
import type { EventType } from '../vocabulary.ts';
import type { SubjectState } from './state.ts';

const WIDENS: ReadonlySet<EventType> = new Set(['consent.given', 'representative.appointed', 'act.proposed']);

/**
 * Limits the bytes that a later refusal or withdrawal adds to a pair on record: a notice, a cool-down, the last no and
 * the permits that ended.
 */
export const REFUSAL_BYTES = 640;

/** Limits the bytes that disputes and their answers take in a state. */
export const DISPUTES_BYTES = 9_000;

/**
 * Refuses an event that lets more be done when the state would then be too large for its item in the store, and the
 * first decision for a purpose and recipient when no room would be left to refuse each decision on record, and to
 * dispute what others recorded.
 *
 * INVARIANT: a refusal or withdrawal that replaces a decision always fits, and so does a dispute.
 *
 * @throws LIMIT_REACHED when the state would be too large
 */
export function requireStateSize(type: EventType, before: SubjectState, next: SubjectState): void {
  const widens = WIDENS.has(type);
  if (!widens && next.pairs.length <= before.pairs.length) return;
  const sizeBytes = utf8(JSON.stringify(next)).length;
  if (widens && sizeBytes > MAX_STATE_BYTES) throw tooLarge(MAX_STATE_BYTES);
  if (sizeBytes + REFUSAL_BYTES * next.pairs.length + DISPUTES_BYTES > MAX_RECORD_BYTES)
    throw tooLarge(MAX_RECORD_BYTES);
}

function tooLarge(limit: number): LedgerError {
  return new LedgerError('LIMIT_REACHED', `what is on record about a subject takes at most ${limit} bytes`, {
    details: { limit },
  });
}
