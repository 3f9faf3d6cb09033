import { LedgerError } from '../../../core/kernel/error.ts';
import type { Product } from '../../../core/registry/model.ts';
import type { Registry } from '../../ports/registry.ts';

/** Returns the registered ones of the products with these ids, each once. */
export async function readProducts(
  store: Pick<Registry, 'readRegistry'>,
  ids: readonly (string | null)[],
): Promise<readonly Product[]> {
  const named = [...new Set(ids)].filter((id) => id !== null);
  const products = await Promise.all(named.map((id) => store.readRegistry('product', id)));
  return products.filter((product) => product !== null);
}

/** Refuses a list that names an unknown product. @throws PRODUCT_UNKNOWN with a pointer to it */
export async function requireProducts(store: Pick<Registry, 'readRegistry'>, ids: readonly string[]): Promise<void> {
  const products = await Promise.all(ids.map((id) => store.readRegistry('product', id)));
  const unknown = products.indexOf(null);
  if (unknown < 0) return;
  throw new LedgerError('PRODUCT_UNKNOWN', 'no such product is registered', { pointer: `/products/${unknown}` });
}
