import { LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';
import type { States } from '../../ports/states.ts';
import { requireReader } from './guardian-of-age.ts';
import { subjectChain } from './pseudonyms.ts';

export interface FindEventDeps {
  readonly store: Pick<Events, 'findEvent'> & Pick<States, 'readState'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
}

/**
 * Returns the event of this id to somebody who may see it.
 * @param own the subject whose events may be seen, and those of whom they represent in everything; null: any, the
 *   registry's too
 * @throws EVENT_UNKNOWN; SUBJECT_NOT_OWN when it is another subject's or the registry's
 */
export async function findEvent(
  { store, clock, pepper }: FindEventDeps,
  id: string,
  own: string | null,
): Promise<StoredEvent> {
  const event = await store.findEvent(id);
  if (event === null) throw new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
  if (own !== null && event.chain !== subjectChain(pepper, own)) {
    const state = (await store.readState(event.chain)) ?? EMPTY_STATE;
    await requireReader({ store, pepper }, state, own, instantOf(clock.nowMs()));
  }
  return event;
}
