import type { Instant } from '../../core/kernel/instant.ts';
import type { ToldEvent } from '../../core/subject/told-customer.ts';
import type { CustomerNotice, UntoldKey, UntoldStore } from '../../lambdas/ports/customer-notices.ts';
import type { MemoryTables } from './tables.ts';

/** A `CustomerNotice` that keeps every notice that it was given. */
export class MemoryCustomerNotice implements CustomerNotice {
  readonly sent: ToldEvent[] = [];

  async deliver(told: ToldEvent): Promise<void> {
    this.sent.push(told);
  }
}

/** An `UntoldStore` in memory. */
export class MemoryUntoldStore implements UntoldStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async readUntold({ event, since }: UntoldKey): Promise<ToldEvent | null> {
    const found = this.#tables.untold.get(event);
    return found?.since === since ? found.told : null;
  }

  async listUntold(before: Instant, limit: number): Promise<readonly UntoldKey[]> {
    return [...this.#tables.untold.values()]
      .filter(({ since }) => since < before)
      .sort((a, b) => (a.since < b.since ? -1 : 1))
      .slice(0, limit)
      .map(({ since, told: { event } }) => ({ event, since }));
  }

  async removeUntold({ event }: UntoldKey): Promise<void> {
    this.#tables.untold.delete(event);
  }
}
