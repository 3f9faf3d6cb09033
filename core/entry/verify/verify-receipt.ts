import { isLedgerError, LedgerError } from '../../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../../kernel/sha256.ts';
import type { OpenedEntry } from '../open.ts';
import type { VerificationPolicy } from '../policy.ts';
import { parseReceipt, type ReceiptKey, verifyReceipt } from '../receipt.ts';
import { ENTRY_STEPS, verifyEntry } from './verify-entry.ts';

/** The steps by which a receipt is verified, in order. */
export const RECEIPT_STEPS = ['receipt', 'signature', ...ENTRY_STEPS] as const;
export type ReceiptStep = (typeof RECEIPT_STEPS)[number];

/** A step that holds. */
export interface ReceiptFinding {
  readonly step: ReceiptStep;
  /** The finding, for people. */
  readonly found: string;
}

/** The content of a verified receipt. */
export interface ReceiptReport {
  readonly opened: OpenedEntry;
  readonly leafHash: Uint8Array;
}

/**
 * Returns the content of a receipt, once a key of the policy signed it and its disclosures belong to its entry. It says
 * that the ledger stated the event; that the event is in the log takes a proof bundle.
 * @param options.onFinding receives each step as soon as it holds
 * @throws RECEIPT_MALFORMED when it is not a receipt
 * @throws RECEIPT_SIGNATURE_INVALID when no key of the policy signed it
 * @throws ENTRY_…, DISCLOSURE_… when its entry or a disclosure is not what `verifyEntry` wants
 */
export function verifyReceiptFile(
  receipt: string,
  { origin, receiptKeys }: Pick<VerificationPolicy, 'origin' | 'receiptKeys'>,
  options: { readonly hash?: Sha256Into; readonly onFinding?: (finding: ReceiptFinding) => void } = {},
): ReceiptReport {
  const found = (step: ReceiptStep, text: string) => options.onFinding?.({ step, found: text });
  const { keyId, entry, disclosures } = parseReceipt(receipt);
  found('receipt', `an SD-JWT with ${disclosures.length} disclosures`);

  if (!receiptKeys.some(({ key }) => isSignedBy(receipt, key))) {
    throw new LedgerError('RECEIPT_SIGNATURE_INVALID', 'the receipt is not signed by a key that you named');
  }
  found('signature', `by the receipt key ${keyId}`);

  return verifyEntry({ entry, disclosures, origin }, options.hash ?? nobleSha256, found);
}

function isSignedBy(receipt: string, key: ReceiptKey): boolean {
  try {
    verifyReceipt(receipt, key);
    return true;
  } catch (error) {
    if (isLedgerError(error, 'RECEIPT_SIGNATURE_INVALID')) return false;
    throw error;
  }
}
