import { instantOf, msOf } from '../../../core/kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import { type TellDeps, tellCustomers } from './tell-customers.ts';

/** Time that the stream has to deliver an event before it is looked for. */
const STREAMED_MS = 60_000;
const EVENTS_A_LOOK = 100;
const LOOKS_A_RUN = 100;

/** Holds what became of the events that the stream lost, or that failed on it. */
export interface RestOutcome {
  /** The faults of those of which the customers could not be told now, at most 100. */
  readonly faults: readonly unknown[];
  /** How long the oldest had waited when the run began, 0 when none had. */
  readonly oldestAgeSeconds: number;
}

/** Tells the customers of the events that the stream lost, or that failed on it, the longest wait first. */
export function tellRest({ clock, ...deps }: TellDeps & { readonly clock: Clock }): () => Promise<RestOutcome> {
  const tell = tellCustomers(deps);
  return async () => {
    const now = clock.nowMs();
    let oldestAgeSeconds = 0;
    for (let look = 1; ; look++) {
      const rest = await deps.untold.listUntold(instantOf(now - STREAMED_MS), EVENTS_A_LOOK);
      const faults = await tell(rest);
      const [oldest] = rest;
      if (look === 1 && oldest !== undefined) oldestAgeSeconds = (now - msOf(oldest.since)) / 1_000;
      // When none could be told, neither can the others.
      const goesOn = rest.length === EVENTS_A_LOOK && faults.length < rest.length && look < LOOKS_A_RUN;
      if (!goesOn) return { faults, oldestAgeSeconds };
    }
  };
}
