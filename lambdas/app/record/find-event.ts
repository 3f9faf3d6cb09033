import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { SLOT_NAMES } from '../../../core/entry/slots.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';
import type { States } from '../../ports/states.ts';
import { requireReader } from './guardian-of-age.ts';
import { subjectChain } from './pseudonyms.ts';
import type { WriteDeps } from './request.ts';

export interface FindEventDeps {
  readonly store: Pick<Events, 'findEvent'> & Pick<States, 'readState'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
}

/**
 * Returns the event of this id to somebody who may see it.
 * @param own the subject whose events may be seen, and those of whom they represent in everything; null: any, the
 *   registry's too
 * @throws EVENT_UNKNOWN when there is none, and when they may not see it
 */
export async function findEvent(
  { store, clock, pepper }: FindEventDeps,
  id: string,
  own: string | null,
): Promise<StoredEvent> {
  const event = await store.findEvent(id);
  if (event === null) throw unknown();
  if (own === null || event.chain === subjectChain(pepper, own)) return event;
  const state = (await store.readState(event.chain)) ?? EMPTY_STATE;
  try {
    await requireReader({ store, pepper }, state, own, instantOf(clock.nowMs()));
  } catch (error) {
    // SECURITY: somebody who may not see an event is told what they are told of none.
    throw isLedgerError(error, 'SUBJECT_NOT_OWN') ? unknown() : error;
  }
  return event;
}

/** Returns what an event of this subject says; null when the id is null, or no event of theirs has it. */
export async function ownEvent(
  { store, pepper, hash }: Pick<WriteDeps, 'store' | 'pepper' | 'hash'>,
  subject: string,
  id: string | null,
): Promise<EventFacts | null> {
  const stored = await ownStored({ store, pepper }, subject, id);
  return stored && openedEvent({ hash }, stored);
}

/** Returns an event of this subject as it is stored; null when the id is null, or no event of theirs has it. */
export async function ownStored(
  { store, pepper }: Pick<WriteDeps, 'store' | 'pepper'>,
  subject: string,
  id: string | null,
): Promise<StoredEvent | null> {
  const stored = id === null ? null : await store.findEvent(id);
  return stored?.chain === subjectChain(pepper, subject) ? stored : null;
}

/** Returns what a stored event says. @throws DISCLOSURE_MISSING when it was erased */
export function openedEvent({ hash }: Pick<WriteDeps, 'hash'>, { entry, disclosures }: StoredEvent): EventFacts {
  return requireSlots(openEntry(entry, disclosures, hash), SLOT_NAMES);
}

/** Leaves out an event that cannot be read, such as one that was erased. */
export function unreadable(error: unknown): null {
  if (!isLedgerError(error)) throw error;
  return null;
}

function unknown(): LedgerError {
  return new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
}
