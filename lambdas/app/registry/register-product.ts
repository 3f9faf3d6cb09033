import { productClaims } from '../../../core/registry/claims.ts';
import { definitionIn, retires } from '../../../core/registry/definition.ts';
import type { Product } from '../../../core/registry/model.ts';
import { requireWhole } from '../../../core/registry/product.ts';
import type { ProductInput } from '../../../core/wire/registry/products.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers or changes a product of the catalogue.
 * @throws the codes of `requireWhole`
 */
export function registerProduct({ store, hash }: Pick<RegistryWriteDeps, 'store' | 'hash'>) {
  return (id: string, input: ProductInput): Publication<Registered<'product'>> => ({
    kind: 'product',
    id,
    item: id,
    input,
    async plan() {
      const [known, partner] = await Promise.all([
        store.readRegistry('product', id),
        input.partner === null ? null : store.readRegistry('recipient', input.partner),
      ]);
      requireWhole(input, partner);
      return registration('product', known, setBy(id, input), (product) => productClaims(product, hash));
    },
    onlyRetires: async () => retires(definitionIn(await store.readRegistry('product', id)), setBy(id, input)),
  });
}

function setBy(id: string, { retentionClass, ...input }: ProductInput): Omit<Product, 'version'> {
  return { ...input, id, ...(retentionClass === null ? {} : { retentionClass }) };
}
