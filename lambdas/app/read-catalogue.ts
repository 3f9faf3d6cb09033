import type { Content, Notice, Product, Purpose, Recipient, Texts } from '../../core/consent/registry.ts';
import { type Sha256Into, sha256OfText } from '../../core/sha256.ts';
import type { CatalogueAnswer, CatalogueItem, CatalogueQuery } from '../../core/wire/catalogue.ts';
import type { EventStore } from '../ports/event-store.ts';

interface ReadCatalogueDeps {
  readonly store: Pick<EventStore, 'listRegistry'>;
  readonly hash: Sha256Into;
}

/** What the registry holds of one kind, in pages by id, as far as it is anybody's business; strongly consistent. */
export function readCatalogue({ store, hash }: ReadCatalogueDeps) {
  return async (
    kind: CatalogueQuery['kind'],
    { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
  ): Promise<CatalogueAnswer> => {
    const found = await list(kind, cursor, limit + 1);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  };

  async function list(
    kind: CatalogueQuery['kind'],
    after: string | null,
    limit: number,
  ): Promise<readonly CatalogueItem[]> {
    switch (kind) {
      case 'purpose':
        return (await store.listRegistry(kind, after, limit)).map(purposeItem);
      case 'notice':
        return (await store.listRegistry(kind, after, limit)).map(noticeItem);
      case 'recipient':
        return (await store.listRegistry(kind, after, limit)).map(recipientItem);
      case 'product':
        return (await store.listRegistry(kind, after, limit)).map(productItem);
      case 'content':
        return (await store.listRegistry(kind, after, limit)).map(contentItem);
    }
  }

  function purposeItem({ id, version, ...shown }: Purpose): CatalogueItem {
    const purpose = {
      kind: shown.kind,
      title: shown.title,
      description: shown.description,
      basis: shown.basis,
      basisReference: shown.basisReference,
      ends: shown.ends,
      personalised: shown.personalised,
      channels: [...shown.channels],
      dataCategories: [...shown.dataCategories],
      maxValidityDays: shown.maxValidityDays,
      dpv: shown.dpv,
      retired: shown.retired,
      notices: shown.notices,
    };
    return { kind: 'purpose', id, version, sha256: hashOf(purpose), purpose };
  }

  function recipientItem({ id, version, name, purposes, suspended }: Recipient): CatalogueItem {
    const recipient = { name, purposes: [...purposes], suspended: suspended !== null };
    return { kind: 'recipient', id, version, sha256: hashOf(recipient), recipient };
  }

  function productItem({ id, version, ...shown }: Product): CatalogueItem {
    const product = {
      title: shown.title,
      origin: shown.origin,
      partner: shown.partner,
      riskLevel: shown.riskLevel,
      fees: withHashes(shown.fees),
      riskNotice: withHashes(shown.riskNotice),
      retired: shown.retired,
    };
    return { kind: 'product', id, version, sha256: hashOf(product), product };
  }

  function withHashes(texts: Texts): Record<string, { text: string; sha256: string }> {
    return Object.fromEntries(
      Object.entries(texts).map(([language, text]) => [language, { text, sha256: sha256OfText(text, hash) }]),
    );
  }

  function hashOf(shown: object): string {
    return sha256OfText(JSON.stringify(shown), hash);
  }
}

function noticeItem({ id, version, sha256: textSha256, ...shown }: Notice): CatalogueItem {
  const { purpose, language, text, material, publishedAt } = shown;
  return {
    kind: 'notice',
    id,
    version,
    sha256: textSha256,
    notice: { purpose, language, text, material, publishedAt },
  };
}

function contentItem({ id, version, language, product, purposes }: Content): CatalogueItem {
  return { kind: 'content', id, version, sha256: id, content: { language, product, purposes: [...purposes] } };
}
