import { LedgerError } from '../../../core/kernel/error.ts';
import type { PromiseAnswer } from '../../../core/wire/subject/schemas.ts';
import { makeSoon, type PromisedDeps } from '../consent/make-promised.ts';
import { type FindEventDeps, findEvent } from '../record/find-event.ts';

/**
 * Returns the promise of an event and the number of permits that it ended, each null while it is not made; makes what
 * is missing, if that can be done soon.
 * @throws as `findEvent`; EVENT_UNKNOWN for an event of a type that has no promise
 */
export function readPromise(deps: FindEventDeps & PromisedDeps) {
  return async (id: string, own: string | null): Promise<PromiseAnswer> => {
    await findEvent(deps, id, own);
    const promised = await deps.store.readPromised(id);
    if (promised === null) throw new LedgerError('EVENT_UNKNOWN', 'no promise goes with an event of this type');
    return makeSoon(deps, promised.event, promised);
  };
}
