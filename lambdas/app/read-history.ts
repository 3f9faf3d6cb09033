import { openEntry, requireSlots } from '../../core/entry/open.ts';
import type { Sha256Into } from '../../core/sha256.ts';
import type { HistoryAnswer, HistoryEvent } from '../../core/wire/consents.ts';
import type { EventStore, StoredEvent } from '../ports/event-store.ts';
import { eventView } from './record-subject-event.ts';
import { subjectChain } from './subject-chain.ts';

export interface ReadHistoryDeps {
  readonly store: Pick<EventStore, 'listEvents'>;
  readonly pepper: Uint8Array;
  readonly hash: Sha256Into;
}

// All but what a subject already has (`id`, `subject`, `at`, `seq`) and what proves rather than tells (`prev`, `state`, `nullifier`).
const SHOWN = [
  'type',
  'actor',
  'purpose',
  'recipient',
  'channels',
  'dataCategories',
  'notice',
  'validUntil',
  'consent',
  'detail',
] as const;

/** A subject's events, newest first: decisions, and every push and disclosure about them. `next` is the cursor of the page after. */
export function readHistory({ store, pepper, hash }: ReadHistoryDeps) {
  return async (subject: string, page: { cursor: number | null; limit: number }): Promise<HistoryAnswer> => {
    const found = await store.listEvents(subjectChain(pepper, subject), page.cursor, page.limit + 1);
    const events = found.slice(0, page.limit);
    const last = events.at(-1);
    return {
      events: events.map((event) => opened(event, hash)),
      next: found.length > page.limit && last !== undefined ? last.seq.toString() : null,
    };
  };
}

function opened(event: StoredEvent, hash: Sha256Into): HistoryEvent {
  // SECURITY: only what is named here is shown: the nullifier would link a consent to the entry that ends it.
  const { actor, purpose, recipient, channels, dataCategories, notice, validUntil, consent, detail, type } =
    requireSlots(openEntry(event.entry, event.disclosures, hash), SHOWN);
  return {
    ...eventView(event),
    ...{ type, actor, purpose, recipient, notice, validUntil, consent, detail },
    channels: channels && [...channels],
    dataCategories: dataCategories && [...dataCategories],
  };
}
