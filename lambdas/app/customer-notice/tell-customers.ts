import { instantOf, msOf } from '../../../core/kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CustomerNotice, UntoldKey, UntoldStore } from '../../ports/customer-notices.ts';

/** Holds what it takes to tell customers. */
export interface TellDeps {
  readonly untold: UntoldStore;
  readonly customerNotice: CustomerNotice;
  readonly clock: Clock;
}

/** Holds what became of the events of which customers were to be told. */
export interface TellOutcome {
  /** The faults of those of which the customers could not be told now, at most 100. */
  readonly faults: readonly unknown[];
  /** How long the oldest had waited when the run began, 0 when none had. */
  readonly oldestAgeSeconds: number;
}

const EVENTS_A_LOOK = 100;
const LOOKS_A_RUN = 100;

// See docs/decisions/0982-a-customer-is-told-at-least-once.md
/**
 * Tells customers of all events that others recorded in their names, the longest wait first, each at least once. No
 * event holds up another.
 */
export function tellCustomers({ untold, customerNotice, clock }: TellDeps): () => Promise<TellOutcome> {
  const tell = async (key: UntoldKey) => {
    const told = await untold.readUntold(key);
    if (told === null) return;
    await customerNotice.deliver(told);
    // INVARIANT: after the delivery, so that a customer is told twice rather than never.
    await untold.removeUntold(key);
  };
  return async () => {
    const now = clock.nowMs();
    let oldestAgeSeconds = 0;
    for (let look = 1; ; look++) {
      const waiting = await untold.listUntold(instantOf(now + 1), EVENTS_A_LOOK);
      const [oldest] = waiting;
      if (look === 1 && oldest !== undefined) oldestAgeSeconds = (now - msOf(oldest.since)) / 1_000;
      const results = await Promise.allSettled(waiting.map(tell));
      const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      // When none could be told, neither can the others.
      const goesOn = waiting.length === EVENTS_A_LOOK && faults.length < waiting.length && look < LOOKS_A_RUN;
      if (!goesOn) return { faults, oldestAgeSeconds };
    }
  };
}
