import type { PlaceInput } from '../../../core/wire/registry/products.ts';
import type { WriteDeps } from '../record/request.ts';
import type { Publication } from './proposed-write.ts';
import { requireProducts } from './read-products.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers the products that a branch may sell, by the bank's id of the branch, or changes that.
 * @throws PRODUCT_UNKNOWN
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
