import { LedgerError } from '../../../core/kernel/error.ts';
import { withdrawnContent } from '../../../core/registry/approve-content.ts';
import { contentClaims } from '../../../core/registry/claims.ts';
import type { Outcome } from '../record/outcome.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../record/record-registry-event.ts';
import type { RegistryWriteDeps, WriteRequest } from '../record/request.ts';
import type { ContentBody } from './approve-content.ts';

/**
 * Withdraws the approval of a text for a purpose, so that it is no longer pushed; a text without it stays as it is.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose or content; and the codes of `recordEvent`
 */
export function withdrawContent(deps: RegistryWriteDeps) {
  const { store } = deps;
  return (purposeId: string, sha256: string, request: WriteRequest): Promise<Outcome<RegistryAnswer<ContentBody>>> =>
    recordRegistryEvent<ContentBody>(deps, { kind: 'content', id: sha256 }, request, async () => {
      const [purpose, known] = await Promise.all([
        store.readRegistry('purpose', purposeId),
        store.readRegistry('content', sha256),
      ]);
      if (purpose === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
      if (known === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such content is approved');
      const content = withdrawnContent(known, purposeId);
      if (content === known) return { kind: 'unchanged', body: { content }, change: null };
      return {
        kind: 'recorded',
        body: { content },
        change: {
          type: 'content.withdrawn',
          item: { kind: 'content', id: sha256, version: content.version },
          claims: { content: contentClaims(content, purposeId) },
          items: [{ kind: 'content', item: content }],
        },
      };
    });
}
