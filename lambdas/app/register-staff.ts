import type { QualifiedStaff } from '../../core/consent/registry.ts';
import type { StaffInput } from '../../core/wire/products.ts';
import { definitionOf } from './definition.ts';
import { keyedId } from './keyed-id.ts';
import type { Publication } from './publication.ts';
import type { WriteDeps } from './record-subject-event.ts';
import { requireProducts } from './require-products.ts';

interface Body {
  readonly staff: QualifiedStaff;
}

/**
 * Registers for which products a member of the staff is qualified, or changes that.
 *
 * SECURITY: their id names a person; store and log know it by a keyed hash, and only the answer has it.
 *
 * @throws PRODUCT_UNKNOWN
 */
export function registerStaff({ store, pepper }: Pick<WriteDeps, 'store' | 'pepper'>) {
  return (item: string, input: StaffInput): Publication<Body> => {
    const id = keyedId(pepper, 'staff', item);
    return {
      ...{ kind: 'staff', id, item, input },
      async plan() {
        const known = await store.readRegistry('staff', id);
        await requireProducts(store, input.products);
        const staff: QualifiedStaff = { ...input, id, version: (known?.version ?? 0) + 1 };
        if (known !== null && definition(known) === definition(staff)) {
          return { status: 200, body: { staff: known }, change: null };
        }
        return {
          status: known === null ? 201 : 200,
          body: { staff },
          change: {
            type: known === null ? 'staff.registered' : 'staff.changed',
            claims: { staff: { ...staff } },
            items: [{ kind: 'staff', item: staff }],
          },
        };
      },
      shown: ({ staff }) => ({ staff: { ...staff, id: item } }),
    };
  };
}

function definition({ id: _, version: __, ...set }: QualifiedStaff): string {
  return definitionOf(set);
}
