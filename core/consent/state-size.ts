import { utf8 } from '../bytes.ts';
import { LedgerError } from '../error.ts';
import { MAX_STATE_BYTES, type SubjectState } from './model.ts';
import type { EventType } from './vocabulary.ts';

const WIDENS: ReadonlySet<EventType> = new Set(['consent.given', 'representative.appointed']);

/**
 * Refuses what lets more be done with a subject whose state would outgrow its item; a no still has room then.
 * @throws LIMIT_REACHED
 */
export function requireStateSize(type: EventType, next: SubjectState): void {
  if (!WIDENS.has(type) || utf8(JSON.stringify(next)).length <= MAX_STATE_BYTES) return;
  throw new LedgerError('LIMIT_REACHED', `what stands for a subject takes at most ${MAX_STATE_BYTES} bytes`, {
    details: { limit: MAX_STATE_BYTES },
  });
}
