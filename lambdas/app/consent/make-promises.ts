import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { makeMissing, type PromisedDeps } from './make-promised.ts';

/** Holds what became of the events that were named. */
export interface PromisesOutcome {
  /** Number of events that have all that is made for them now. */
  readonly made: number;
  /** The faults of those for which something cannot be made, however often it is tried. */
  readonly faults: readonly unknown[];
}

/** Time after which what does not answer counts as out of reach. */
const LONGEST_MS = 10_000;

/**
 * Makes what these events still lack of their promise and the number of permits that they ended; what is there already
 * stays, so repeating it changes nothing. No event holds up another: what can be made is made before anything is
 * thrown.
 * @throws STORE_UNAVAILABLE, SIGNER_UNAVAILABLE when some are to be tried again
 */
export function makePromises(deps: PromisedDeps): (events: readonly string[]) => Promise<PromisesOutcome> {
  const make = async (id: string) => {
    const known = await deps.store.readPromised(id);
    if (known !== null) await makeMissing(deps, known.event, known);
  };
  const makeInTime = async (id: string) => {
    const made = await deps.clock.within(
      LONGEST_MS,
      make(id).then(() => true),
    );
    if (made === null) throw new LedgerError('SIGNER_UNAVAILABLE', 'the promise was not made in time');
  };
  return async (events) => {
    const results = await Promise.allSettled([...new Set(events)].map(makeInTime));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    const outage = reasons.find((reason) => isLedgerError(reason, 'STORE_UNAVAILABLE', 'SIGNER_UNAVAILABLE'));
    if (outage !== undefined) throw outage;
    return { made: results.length - reasons.length, faults: reasons };
  };
}
