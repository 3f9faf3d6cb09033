import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { SLOT_NAMES } from '../../../core/entry/slots.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import { subjectChain } from './pseudonyms.ts';
import type { WriteDeps } from './request.ts';

/** Returns what an event of this subject says; null when the id is null, or no event of theirs has it. */
export async function ownEvent(
  { store, pepper, hash }: Pick<WriteDeps, 'store' | 'pepper' | 'hash'>,
  subject: string,
  id: string | null,
): Promise<EventFacts | null> {
  const stored = id === null ? null : await store.findEvent(id);
  if (stored === null || stored.chain !== subjectChain(pepper, subject)) return null;
  return requireSlots(openEntry(stored.entry, stored.disclosures, hash), SLOT_NAMES);
}
