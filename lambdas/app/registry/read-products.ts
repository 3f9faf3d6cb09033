import { LedgerError } from '../../../core/kernel/error.ts';
import type { Product } from '../../../core/registry/model.ts';
import type { EventStore } from '../../ports/event-store.ts';

/** The products of a list of ids that the registry has; no id is read twice. */
export async function readProducts(
  store: Pick<EventStore, 'readRegistry'>,
  ids: readonly (string | null)[],
): Promise<readonly Product[]> {
  const named = [...new Set(ids)].filter((id) => id !== null);
  const products = await Promise.all(named.map((id) => store.readRegistry('product', id)));
  return products.filter((product) => product !== null);
}

/** Refuses a list that names what is no product. @throws PRODUCT_UNKNOWN pointing at it */
export async function requireProducts(store: Pick<EventStore, 'readRegistry'>, ids: readonly string[]): Promise<void> {
  const products = await Promise.all(ids.map((id) => store.readRegistry('product', id)));
  const stranger = products.indexOf(null);
  if (stranger < 0) return;
  throw new LedgerError('PRODUCT_UNKNOWN', 'no such product is registered', { pointer: `/products/${stranger}` });
}
