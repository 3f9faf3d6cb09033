import { type Sha256Into, sha256OfText } from '../../../core/kernel/sha256.ts';
import type { Content, Notice, Product, Purpose, Recipient, Texts } from '../../../core/registry/model.ts';
import type { CatalogueAnswer, CatalogueItem, CatalogueQuery } from '../../../core/wire/registry/catalogue.ts';
import { isVersioned, type Registry, type RegistryItemOf, type VersionedKind } from '../../ports/registry.ts';

interface ReadCatalogueDeps {
  readonly store: Registry;
  readonly hash: Sha256Into;
}

type CatalogueKind = CatalogueQuery['kind'];

/**
 * Reads the public part of the registry items of one kind, strongly consistent: in pages by id, or one item as it is
 * now or was in one version; an empty page when there is none.
 */
export function readCatalogue({ store, hash }: ReadCatalogueDeps) {
  const shownAs: { readonly [K in CatalogueKind]: (item: RegistryItemOf<K>) => CatalogueItem } = {
    purpose: (item) => purposeItem(item, hash),
    notice: noticeItem,
    recipient: (item) => recipientItem(item, hash),
    product: (item) => productItem(item, hash),
    content: contentItem,
  };

  return async (
    { kind, id, version }: Pick<CatalogueQuery, 'kind' | 'id' | 'version'>,
    { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
  ): Promise<CatalogueAnswer> => {
    if (id !== undefined) {
      const item = await one(kind, id, version ?? null);
      return { items: item === null ? [] : [item], next: null };
    }
    const found = await list(kind, cursor, limit + 1);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  };

  async function list<K extends CatalogueKind>(kind: K, after: string | null, limit: number) {
    return (await store.listRegistry(kind, after, limit)).map((item) => shownAs[kind](item));
  }

  async function one<K extends CatalogueKind>(
    kind: K,
    id: string,
    version: number | null,
  ): Promise<CatalogueItem | null> {
    const current = await store.readRegistry(kind, id);
    if (current === null) return null;
    if (version === null || current.version === version) return shownAs[kind](current);
    return isVersioned(kind) ? earlier(kind, id, version) : null;
  }

  async function earlier<K extends VersionedKind & CatalogueKind>(
    kind: K,
    id: string,
    version: number,
  ): Promise<CatalogueItem | null> {
    const item = await store.readRegistryVersion(kind, id, version);
    return item && shownAs[kind](item);
  }
}

function purposeItem({ id, version, ...shown }: Purpose, hash: Sha256Into): CatalogueItem {
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
    sensitiveCategories: [...shown.sensitiveCategories],
    maxValidityDays: shown.maxValidityDays,
    dpv: shown.dpv,
    retired: shown.retired,
    notices: shown.notices,
  };
  return { kind: 'purpose', id, version, sha256: hashOf(purpose, hash), purpose };
}

function recipientItem({ id, version, ...shown }: Recipient, hash: Sha256Into): CatalogueItem {
  const { name, legalId, purposes, suspended } = shown;
  const recipient = { name, legalId, purposes: [...purposes], suspended: suspended !== null };
  return { kind: 'recipient', id, version, sha256: hashOf(recipient, hash), recipient };
}

function productItem({ id, version, ...shown }: Product, hash: Sha256Into): CatalogueItem {
  const product = {
    title: shown.title,
    origin: shown.origin,
    partner: shown.partner,
    riskLevel: shown.riskLevel,
    fees: withHashes(shown.fees, hash),
    riskNotice: withHashes(shown.riskNotice, hash),
    retired: shown.retired,
  };
  return { kind: 'product', id, version, sha256: hashOf(product, hash), product };
}

function withHashes(texts: Texts, hash: Sha256Into): Record<string, { text: string; sha256: string }> {
  return Object.fromEntries(
    Object.entries(texts).map(([language, text]) => [language, { text, sha256: sha256OfText(text, hash) }]),
  );
}

function hashOf(shown: object, hash: Sha256Into): string {
  return sha256OfText(JSON.stringify(shown), hash);
}

function noticeItem({ id, version, sha256: textSha256, ...shown }: Notice): CatalogueItem {
  const { purpose, language, text, material, publishedAt, inUseSince } = shown;
  return {
    kind: 'notice',
    id,
    version,
    sha256: textSha256,
    notice: { purpose, language, text, material, publishedAt, inUseSince },
  };
}

function contentItem({ id, version, language, product, purposes }: Content): CatalogueItem {
  return { kind: 'content', id, version, sha256: id, content: { language, product, purposes: [...purposes] } };
}
