import type { CustomerNotice, UntoldKey, UntoldStore } from '../../ports/customer-notices.ts';

/** Holds what it takes to tell customers. */
export interface TellDeps {
  readonly untold: UntoldStore;
  readonly customerNotice: CustomerNotice;
}

/**
 * Tells the customers of these events, each at least once; an event of which the customer was told is left out. No
 * event holds up another: returns the faults of those of which a customer could not be told, when all have been tried.
 */
export function tellCustomers({
  untold,
  customerNotice,
}: TellDeps): (keys: readonly UntoldKey[]) => Promise<readonly unknown[]> {
  const tell = async (key: UntoldKey) => {
    const told = await untold.readUntold(key);
    if (told === null) return;
    await customerNotice.deliver(told);
    // INVARIANT: after the delivery, so that a customer is told twice rather than never.
    await untold.removeUntold(key);
  };
  return async (keys) => {
    const results = await Promise.allSettled(keys.map(tell));
    return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  };
}
