import type { QualifiedPlace } from '../../core/consent/registry.ts';
import type { PlaceInput } from '../../core/wire/products.ts';
import { definitionOf } from './definition.ts';
import type { Publication } from './publication.ts';
import type { WriteDeps } from './record-subject-event.ts';
import { requireProducts } from './require-products.ts';

interface Body {
  readonly place: QualifiedPlace;
}

/** Registers which products are sold at a place, by the bank's id of the branch, or changes that. @throws PRODUCT_UNKNOWN */
export function registerPlace({ store }: Pick<WriteDeps, 'store'>) {
  return (id: string, input: PlaceInput): Publication<Body> => ({
    ...{ kind: 'place', id, item: id, input },
    async plan() {
      const known = await store.readRegistry('place', id);
      await requireProducts(store, input.products);
      const place: QualifiedPlace = { ...input, id, version: (known?.version ?? 0) + 1 };
      if (known !== null && definition(known) === definition(place)) {
        return { status: 200, body: { place: known }, change: null };
      }
      return {
        status: known === null ? 201 : 200,
        body: { place },
        change: {
          type: known === null ? 'place.registered' : 'place.changed',
          claims: { place: { ...place } },
          items: [{ kind: 'place', item: place }],
        },
      };
    },
  });
}

function definition({ id: _, version: __, ...set }: QualifiedPlace): string {
  return definitionOf(set);
}
