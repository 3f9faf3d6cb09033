import { LedgerError } from '../../../core/kernel/error.ts';
import type { Content } from '../../../core/registry/model.ts';
import type { Outcome } from '../record/outcome.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../record/record-registry-event.ts';
import type { WriteDeps, WriteRequest } from '../record/record-subject-event.ts';
import { type ContentBody, contentClaims } from './approve-content.ts';

/**
 * Withdraws a text from a purpose, for which it is not pushed from then on; one that is not approved stays as it is.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose or content, and as `recordEvent`
 */
export function withdrawContent(deps: WriteDeps) {
  const { store } = deps;
  return (purposeId: string, sha256: string, request: WriteRequest): Promise<Outcome<RegistryAnswer<ContentBody>>> =>
    recordRegistryEvent<ContentBody>(deps, { kind: 'content', id: sha256 }, request, async () => {
      const [purpose, known] = await Promise.all([
        store.readRegistry('purpose', purposeId),
        store.readRegistry('content', sha256),
      ]);
      if (purpose === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
      if (known === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such content is approved');
      const purposes = known.purposes.filter((each) => each !== purposeId);
      if (purposes.length === known.purposes.length)
        return { kind: 'unchanged', body: { content: known }, change: null };
      const content: Content = { ...known, version: known.version + 1, purposes };
      return {
        kind: 'recorded',
        body: { content },
        change: {
          type: 'content.withdrawn',
          claims: { content: contentClaims(content, purposeId) },
          items: [{ kind: 'content', item: content }],
        },
      };
    });
}
