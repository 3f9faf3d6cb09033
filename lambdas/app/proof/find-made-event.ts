import { openEntry } from '../../../core/entry/open.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { isCoverable } from '../../../core/proof/decided-event.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';

export interface FindMadeEventDeps {
  readonly store: Pick<Events, 'findEvent'>;
  readonly hash: Sha256Into;
}

/**
 * Returns the push or disclosure of this id that a client made itself; null: it made none, or its entry was erased.
 * @param client its OAuth client id
 */
export async function findMadeEvent(
  { store, hash }: FindMadeEventDeps,
  id: string,
  client: string,
): Promise<StoredEvent | null> {
  const event = await store.findEvent(id);
  if (event === null || !isCoverable(event)) return null;
  return openEntry(event.entry, event.disclosures, hash).slots.actor?.client === client ? event : null;
}
