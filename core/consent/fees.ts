import { LedgerError } from '../kernel/error.ts';
import type { Json } from '../kernel/json.ts';
import { type Sha256Into, sha256OfText } from '../kernel/sha256.ts';
import type { Product, Purpose } from '../registry/model.ts';
import type { ConsentFees } from '../subject/state.ts';
import type { CommandFacts } from './give.ts';

/** The fees that were shown before a consent: which product's, in which language, and the SHA-256 of their text. */
export type ShownFees = {
  readonly product: string;
  readonly language: string;
  readonly sha256: string;
};

/**
 * The facts with the fees that were shown, where the purpose demands that or the consent says so; a refusal is taken whatever was shown.
 * @param product as the fees name it, null when they name none or the registry has none
 * @throws FEES_NOT_SHOWN when they are not the product's fees as they are now, or in another language than the notice
 */
export function withFeesShown<Facts extends Pick<CommandFacts, 'type' | 'notice' | 'detail'>>(
  facts: Facts,
  purpose: Purpose | null,
  shown: ShownFees | null,
  product: Product | null,
  hash: Sha256Into,
): Facts {
  if (facts.type !== 'consent.given' || (shown === null && purpose?.feesShown !== true)) return facts;
  if (
    shown === null ||
    product?.id !== shown.product ||
    product.retired ||
    feesSha256(product, shown.language, hash) !== shown.sha256
  ) {
    throw new LedgerError(
      'FEES_NOT_SHOWN',
      'the fees of a product, as they are now, are to be shown before this consent',
      {
        pointer: '/fees',
      },
    );
  }
  const { language, sha256: text } = shown;
  if (facts.notice !== null && facts.notice.language !== language) {
    throw new LedgerError('FEES_NOT_SHOWN', `the notice is in \`${facts.notice.language}\`, and so are the fees`, {
      pointer: '/fees/language',
    });
  }
  const fees: ConsentFees = { product: product.id, version: product.version, language, sha256: text };
  return { ...facts, detail: { ...facts.detail, fees: { ...fees } } };
}

/** The fees that the detail of an event says, null when it says none; those without their product's version are of before a consent kept them. */
export function readFees(detail: { readonly [key: string]: Json } | null): ConsentFees | null {
  const { product, version, language, sha256: text } = (detail?.fees ?? {}) as Partial<Record<string, Json>>;
  if (typeof product !== 'string' || typeof version !== 'number') return null;
  return { product, version, language: String(language), sha256: String(text) };
}

function feesSha256({ fees }: Product, language: string, hash: Sha256Into): string | null {
  const text = Object.hasOwn(fees, language) ? fees[language] : undefined;
  return text === undefined ? null : sha256OfText(text, hash);
}
