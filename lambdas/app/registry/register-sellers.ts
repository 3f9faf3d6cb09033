import { staffClaims, WHOLE_CLAIMS } from '../../../core/registry/claims.ts';
import type { PlaceInput, StaffInput } from '../../../core/wire/registry/products.ts';
import { keyedId } from '../record/pseudonyms.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { requireProducts } from './read-products.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers or changes the branches where a member of staff works, and the products that they are qualified to sell.
 *
 * SECURITY: the id names a person. The registry holds a keyed hash of it, the log that and a salted digest; only the
 * answer and the disclosure of the digest hold the id.
 *
 * @throws PRODUCT_UNKNOWN when a product is not registered
 */
export function registerStaff({ store, pepper }: Pick<RegistryWriteDeps, 'store' | 'pepper'>) {
  return (item: string, input: StaffInput): Publication<Registered<'staff'>> => {
    const id = keyedId(pepper, 'staff', item);
    return {
      kind: 'staff',
      id,
      item,
      input,
      async plan() {
        const known = await store.readRegistry('staff', id);
        await requireProducts(store, input.products);
        return registration('staff', known, { ...input, id }, (staff) => staffClaims(staff, item));
      },
      shown: ({ staff }) => ({ staff: { ...staff, id: item } }),
    };
  };
}

/**
 * Registers or changes the products that a branch, by the bank's own id, may sell.
 * @throws PRODUCT_UNKNOWN when a product is not registered
 */
export function registerPlace({ store }: Pick<RegistryWriteDeps, 'store'>) {
  return (id: string, input: PlaceInput): Publication<Registered<'place'>> => ({
    kind: 'place',
    id,
    item: id,
    input,
    async plan() {
      const known = await store.readRegistry('place', id);
      await requireProducts(store, input.products);
      return registration('place', known, { ...input, id }, WHOLE_CLAIMS.place);
    },
  });
}
