import { type OpenedEntry, openEntry, requireSlots } from '../../../core/entry/open.ts';
import { SLOT_NAMES, type Slots } from '../../../core/entry/slots.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import type { RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';

export interface HistoryDeps {
  readonly store: Pick<Events, 'listEvents'>;
  readonly hash: Sha256Into;
}

/** An event of a subject with what it says. */
export interface OpenedEvent extends StoredEvent {
  readonly opened: OpenedEntry;
  readonly slots: Slots;
}

const PAGE = 100;

/**
 * Reads a subject's events, oldest first.
 * @param before only events with a smaller position; null: all
 * @throws DISCLOSURE_MISSING when one was erased
 */
export async function openedHistory(
  { store, hash }: HistoryDeps,
  chain: string,
  before: number | null,
): Promise<readonly OpenedEvent[]> {
  const events: OpenedEvent[] = [];
  for await (const event of newestFirst(store, chain, before, PAGE)) {
    const opened = openEntry(event.entry, event.disclosures, hash);
    events.push({ ...event, opened, slots: requireSlots(opened, SLOT_NAMES) });
  }
  return events.reverse();
}

/** Yields the events of a chain, newest first. @param before only events with a smaller position; null: all */
export async function* newestFirst(
  store: Pick<Events, 'listEvents'>,
  chain: string,
  before: number | null,
  atOnce: number,
): AsyncGenerator<StoredEvent> {
  for (let cursor = before; cursor !== 0; ) {
    const page = await store.listEvents(chain, cursor, atOnce);
    yield* page;
    cursor = page.at(-1)?.seq ?? 0;
  }
}

/** Returns the subject's state after the event at a position of their chain; -1: before all. */
export function stateAt(events: readonly OpenedEvent[], seq: number): SubjectState {
  return events
    .filter((event) => event.seq <= seq)
    .reduce((state, event) => applyEvent(state, event.slots, event.seq, toBase64url(event.leafHash)), EMPTY_STATE);
}

/** Returns an event as a leaf; null: there is none, or it is not in the log yet. */
export function leafOrNull(event: StoredEvent | null | undefined): RecordedLeaf | null {
  return event == null || event.leafIndex === null ? null : leafOf(event);
}

/** Returns an event as a leaf. @throws STORE_CORRUPT when it is not in the log, though one after it is */
export function leafOf({ leafIndex, entry, disclosures }: StoredEvent): RecordedLeaf {
  if (leafIndex === null) throw new LedgerError('STORE_CORRUPT', 'an event before it is not in the log');
  return { index: leafIndex, entry, disclosures };
}
