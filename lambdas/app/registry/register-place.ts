import type { PlaceInput } from '../../../core/wire/registry/products.ts';
import type { WriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { requireProducts } from './read-products.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers or changes the products that a branch, by the bank's own id, may sell.
 * @throws PRODUCT_UNKNOWN when a product is not registered
 */
export function registerPlace({ store }: Pick<WriteDeps, 'store'>) {
  return (id: string, input: PlaceInput): Publication<Registered<'place'>> => ({
    kind: 'place',
    id,
    item: id,
    input,
    async plan() {
      const known = await store.readRegistry('place', id);
      await requireProducts(store, input.products);
      return registration('place', known, { ...input, id }, (branch) => ({ ...branch }));
    },
  });
}
