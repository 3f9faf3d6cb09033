import type { StaffInput } from '../../core/wire/products.ts';
import { keyedId } from './keyed-id.ts';
import type { Publication } from './publication.ts';
import type { WriteDeps } from './record-subject-event.ts';
import { type Registered, registration } from './registration.ts';
import { requireProducts } from './require-products.ts';

/**
 * Registers for which products a member of the staff is qualified, or changes that.
 *
 * SECURITY: their id names a person; store and log know it by a keyed hash, and only the answer has it.
 *
 * @throws PRODUCT_UNKNOWN
 */
export function registerStaff({ store, pepper }: Pick<WriteDeps, 'store' | 'pepper'>) {
  return (item: string, input: StaffInput): Publication<Registered<'staff'>> => {
    const id = keyedId(pepper, 'staff', item);
    return {
      ...{ kind: 'staff', id, item, input },
      async plan() {
        const known = await store.readRegistry('staff', id);
        await requireProducts(store, input.products);
        return registration('staff', known, { ...input, id }, (staff) => ({ ...staff }));
      },
      shown: ({ staff }) => ({ staff: { ...staff, id: item } }),
    };
  };
}
