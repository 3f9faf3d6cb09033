import { LedgerError } from '../kernel/error.ts';
import { type Sha256Into, sha256OfText } from '../kernel/sha256.ts';
import type { NoticeReference, Product, Purpose } from '../registry/model.ts';
import type { ConsentFees } from '../subject/events.ts';

/** The fees that were shown before a consent: their product, their language and the SHA-256 of their text. */
export type ShownFees = {
  readonly product: string;
  readonly language: string;
  readonly sha256: string;
};

/**
 * Returns the fees that a consent keeps as shown; null: it names none, and its purpose demands none.
 * @param product the product that the fees name; null: none is named, or it is not registered
 * @throws FEES_NOT_SHOWN when the fees are missing, are not the product's current ones, or are in another language
 * than the notice
 */
export function feesShown(
  purpose: Purpose,
  notice: NoticeReference | null,
  shown: ShownFees | null,
  product: Product | null,
  hash: Sha256Into,
): ConsentFees | null {
  if (shown === null && !purpose.feesShown) return null;
  if (
    shown === null ||
    product?.id !== shown.product ||
    product.retired ||
    feesSha256(product, shown.language, hash) !== shown.sha256
  ) {
    const message = 'the current fees of a product must be shown before this consent';
    throw new LedgerError('FEES_NOT_SHOWN', message, { pointer: '/fees' });
  }
  const { language, sha256 } = shown;
  if (notice !== null && notice.language !== language) {
    throw new LedgerError('FEES_NOT_SHOWN', `the notice is in \`${notice.language}\`, and the fees must be too`, {
      pointer: '/fees/language',
    });
  }
  return { product: product.id, version: product.version, language, sha256 };
}

function feesSha256({ fees }: Product, language: string, hash: Sha256Into): string | null {
  const text = Object.hasOwn(fees, language) ? fees[language] : undefined;
  return text === undefined ? null : sha256OfText(text, hash);
}
