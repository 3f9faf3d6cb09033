import { LedgerError } from '../../core/error.ts';
import type { EventStore, StoredEvent } from '../ports/event-store.ts';
import { subjectChain } from './subject-chain.ts';

export interface FindEventDeps {
  readonly store: Pick<EventStore, 'findEvent'>;
  readonly pepper: Uint8Array;
}

/**
 * The event of this id, for whoever may see it.
 * @param own the only subject whose events may be seen; null: any, the registry's too
 * @throws EVENT_UNKNOWN; SUBJECT_NOT_OWN when it is another subject's or the registry's
 */
export async function findEvent(
  { store, pepper }: FindEventDeps,
  id: string,
  own: string | null,
): Promise<StoredEvent> {
  const event = await store.findEvent(id);
  if (event === null) throw new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
  if (own !== null && event.chain !== subjectChain(pepper, own)) {
    throw new LedgerError('SUBJECT_NOT_OWN', 'the event is not about the subject of the token');
  }
  return event;
}
