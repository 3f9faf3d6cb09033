import { LedgerError } from '../kernel/error.ts';
import { MAX_PURPOSES_OF_CONTENT } from '../limits.ts';
import type { Content, Product, Purpose } from './model.ts';
import { holdsRiskNotice } from './product.ts';
import { namedIn, phraseIn } from './text-match.ts';

/** Holds a text that is to be approved for a purpose. */
export interface ContentCommand {
  readonly language: string;
  readonly text: string;
  readonly product: string | null;
}

/** Holds the registry items and phrases that a text is checked against. */
export interface RegistryForContent {
  readonly purpose: Purpose;
  /** The whole catalogue, retired products included. */
  readonly products: readonly Product[];
  /** This text as it is registered, or null. */
  readonly known: Content | null;
  readonly forbiddenPhrases: readonly string[];
}

/**
 * Returns the content with this approval added; the known one itself when it has the approval already.
 * @param id base64url of the SHA-256 of the text
 * @throws CONTENT_NOT_FOR_PURPOSE when the purpose is one of disclosure
 * @throws PRODUCT_UNKNOWN, PRODUCT_RETIRED when the product that it names cannot be pushed
 * @throws PHRASE_FORBIDDEN, CONTENT_NAMES_OTHER_PRODUCT, RISK_NOTICE_MISSING when the text may not be pushed as it is
 * @throws CONTENT_FIXED when it is approved for another purpose with another language or product
 * @throws LIMIT_REACHED when it is approved for as many purposes as a text can be
 */
export function approvedContent(
  id: string,
  { language, text, product: named }: ContentCommand,
  { purpose, products, known, forbiddenPhrases }: RegistryForContent,
): Content {
  if (purpose.kind !== 'push') {
    throw new LedgerError('CONTENT_NOT_FOR_PURPOSE', 'nothing is pushed for a purpose of disclosure');
  }
  const product = named === null ? null : fittingProduct(products, named);
  requireNoForbiddenPhrase(text, forbiddenPhrases);
  requireNoOtherProduct(text, products, named);
  if (product !== null && !holdsRiskNotice({ text, language }, product)) {
    throw new LedgerError(
      'RISK_NOTICE_MISSING',
      `the text does not hold the product’s risk notice in \`${language}\``,
      {
        pointer: '/text',
        details: { language },
      },
    );
  }
  const others = (known?.purposes ?? []).filter((each) => each !== purpose.id);
  const isSame = known !== null && known.language === language && known.product === named;
  if (isSame && known.purposes.length > others.length) return known;
  if (!isSame && others.length > 0) {
    throw new LedgerError(
      'CONTENT_FIXED',
      'for another purpose the text is approved with another language or product',
      {
        pointer: known?.language === language ? '/product' : '/language',
      },
    );
  }
  if (others.length >= MAX_PURPOSES_OF_CONTENT) {
    throw new LedgerError('LIMIT_REACHED', `a text is approved for at most ${MAX_PURPOSES_OF_CONTENT} purposes`, {
      pointer: '/text',
      details: { limit: MAX_PURPOSES_OF_CONTENT },
    });
  }
  const version = (known?.version ?? 0) + 1;
  return { id, version, language, text, product: named, purposes: [...others, purpose.id].sort() };
}

function fittingProduct(products: readonly Product[], id: string): Product {
  const pointer = '/product';
  const product = products.find((each) => each.id === id);
  if (product === undefined) throw new LedgerError('PRODUCT_UNKNOWN', 'no such product is registered', { pointer });
  if (product.retired) throw new LedgerError('PRODUCT_RETIRED', 'the product is retired', { pointer });
  return product;
}

function requireNoForbiddenPhrase(text: string, phrases: readonly string[]): void {
  const found = phraseIn(text, phrases);
  if (found === null) return;
  throw new LedgerError('PHRASE_FORBIDDEN', `the text holds the phrase \`${found}\``, {
    pointer: '/text',
    details: { phrase: found },
  });
}

function requireNoOtherProduct(text: string, products: readonly Product[], own: string | null): void {
  const [other] = namedIn(text, products).find((ids) => own === null || !ids.includes(own)) ?? [];
  if (other === undefined) return;
  throw new LedgerError('CONTENT_NAMES_OTHER_PRODUCT', `the text names the product \`${other}\``, {
    pointer: '/text',
    details: { product: other },
  });
}

/** Returns the content as withdrawn from a purpose; the known one itself when it is not approved for that. */
export function withdrawnContent(known: Content, purpose: string): Content {
  if (!known.purposes.includes(purpose)) return known;
  return { ...known, version: known.version + 1, purposes: known.purposes.filter((each) => each !== purpose) };
}
