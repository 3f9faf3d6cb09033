import { LedgerError } from '../../core/error.ts';
import type { EventStore } from '../ports/event-store.ts';

/** Refuses a list that names what is no product. @throws PRODUCT_UNKNOWN pointing at it */
export async function requireProducts(store: Pick<EventStore, 'readRegistry'>, ids: readonly string[]): Promise<void> {
  const products = await Promise.all(ids.map((id) => store.readRegistry('product', id)));
  const stranger = products.indexOf(null);
  if (stranger < 0) return;
  throw new LedgerError('PRODUCT_UNKNOWN', 'no such product is registered', { pointer: `/products/${stranger}` });
}
