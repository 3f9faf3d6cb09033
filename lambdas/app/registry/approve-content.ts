import { LedgerError } from '../../../core/kernel/error.ts';
import { sha256OfText } from '../../../core/kernel/sha256.ts';
import { approvedContent } from '../../../core/registry/approve-content.ts';
import { contentClaims } from '../../../core/registry/claims.ts';
import type { Content } from '../../../core/registry/model.ts';
import type { ContentInput } from '../../../core/wire/registry/products.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { readWholeRegistry } from './read-registered.ts';

export type ContentDeps = Pick<RegistryWriteDeps, 'store' | 'hash' | 'pepper' | 'random' | 'clock'> & {
  /** Phrases that no content may hold. */
  readonly forbiddenPhrases: readonly string[];
};

export interface ContentBody {
  readonly content: Content;
}

/**
 * Approves a text for pushes of a purpose; its hash is its id, and all that the log gets of the text.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose; and the codes of `approvedContent`
 */
export function approveContent({ store, hash, forbiddenPhrases }: ContentDeps) {
  return (purposeId: string, input: ContentInput): Publication<ContentBody> => {
    const id = sha256OfText(input.text, hash);
    return {
      kind: 'content',
      id,
      item: purposeId,
      input,
      async plan() {
        const [purpose, known, products] = await Promise.all([
          store.readRegistry('purpose', purposeId),
          store.readRegistry('content', id),
          readWholeRegistry(store, 'product'),
        ]);
        if (purpose === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
        const content = approvedContent(id, input, { purpose, known, products, forbiddenPhrases });
        if (content === known) return { kind: 'unchanged', body: { content }, change: null };
        return {
          kind: 'recorded',
          body: { content },
          change: {
            type: 'content.approved',
            item: { kind: 'content', id, version: content.version },
            claims: { content: contentClaims(content, purposeId) },
            items: [{ kind: 'content', item: content }],
            over: known,
          },
        };
      },
    };
  };
}
