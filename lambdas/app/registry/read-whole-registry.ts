import type { Registry, RegistryItemOf, RegistryKind } from '../../ports/registry.ts';

const AT_ONCE = 100;

/** Reads every registry item of one kind, in the order of the ids. */
export async function readWholeRegistry<K extends RegistryKind>(
  store: Pick<Registry, 'listRegistry'>,
  kind: K,
): Promise<readonly RegistryItemOf<K>[]> {
  const all: RegistryItemOf<K>[] = [];
  for (;;) {
    const more = await store.listRegistry(kind, all.at(-1)?.id ?? null, AT_ONCE);
    all.push(...more);
    if (more.length < AT_ONCE) return all;
  }
}
