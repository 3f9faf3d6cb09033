import { approveContent as approvedContent } from '../../core/consent/approve.ts';
import type { Content } from '../../core/consent/registry.ts';
import type { Json } from '../../core/consent/vocabulary.ts';
import { LedgerError } from '../../core/error.ts';
import { sha256OfText } from '../../core/sha256.ts';
import type { ContentInput } from '../../core/wire/products.ts';
import type { Publication } from './publication.ts';
import { readWholeRegistry } from './read-whole-registry.ts';
import type { WriteDeps } from './record-subject-event.ts';

export type ContentDeps = Pick<WriteDeps, 'store' | 'hash' | 'pepper' | 'random' | 'clock'> & {
  /** What no text to be pushed may hold. */
  readonly forbiddenPhrases: readonly string[];
};

export interface ContentBody {
  readonly content: Content;
}

/**
 * Approves a text to be pushed for a purpose, known by its hash. The log gets no more than that.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose, and the codes of `approveContent` in core
 */
export function approveContent({ store, hash, forbiddenPhrases }: ContentDeps) {
  return (purposeId: string, input: ContentInput): Publication<ContentBody> => {
    const id = sha256OfText(input.text, hash);
    return {
      ...{ kind: 'content', id, item: purposeId, input },
      async plan() {
        const [purpose, known, products] = await Promise.all([
          store.readRegistry('purpose', purposeId),
          store.readRegistry('content', id),
          readWholeRegistry(store, 'product'),
        ]);
        if (purpose === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
        const content = approvedContent(id, input, { purpose, known, products, forbiddenPhrases });
        if (content === known) return { status: 200, body: { content }, change: null };
        return {
          status: 201,
          body: { content },
          change: {
            type: 'content.approved',
            claims: { content: contentClaims(content, purposeId) },
            items: [{ kind: 'content', item: content }],
            over: known,
          },
        };
      },
    };
  };
}

/** What the log says of a content and a purpose that it has been approved for, or is withdrawn from. */
export function contentClaims({ id, version, language, product }: Content, purpose: string): Json {
  return { sha256: id, version, purpose, language, product };
}
