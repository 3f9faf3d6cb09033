import type { StaffInput } from '../../../core/wire/registry/products.ts';
import { keyedId } from '../record/pseudonyms.ts';
import type { WriteDeps } from '../record/request.ts';
import type { Publication } from './proposed-write.ts';
import { requireProducts } from './read-products.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers the products that a member of the staff is qualified to sell, or changes that.
 *
 * SECURITY: their id names a person; store and log know it by a keyed hash, and only the answer has it.
 *
 * @throws PRODUCT_UNKNOWN
 */
export function registerStaff({ store, pepper }: Pick<WriteDeps, 'store' | 'pepper'>) {
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
        return registration('staff', known, { ...input, id }, (staff) => ({ ...staff }));
      },
      shown: ({ staff }) => ({ staff: { ...staff, id: item } }),
    };
  };
}
