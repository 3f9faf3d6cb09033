import { parseEntry } from '../../../core/entry/parse.ts';
import { assembleReceipt, receiptSigningInput } from '../../../core/entry/receipt.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { ReceiptSigner } from '../../ports/signers.ts';
import { type FindEventDeps, findEvent } from '../record/find-event.ts';

export interface IssueReceiptDeps extends FindEventDeps {
  readonly receiptSigner: ReceiptSigner;
}

/**
 * Signs the subject's own copy of an event with all its disclosures, an SD-JWT, when asked for.
 * @throws as `findEvent`; EVENT_UNKNOWN for an event about no person
 */
export function issueReceipt(deps: IssueReceiptDeps) {
  return async (id: string, own: string | null): Promise<string> => {
    const event = await findEvent(deps, id, own);
    if (event.disclosures.length === 0 || parseEntry(event.entry).kind === 'registry') {
      throw new LedgerError('EVENT_UNKNOWN', 'the event is about no person and has no receipt');
    }
    const input = receiptSigningInput(event.entry, deps.receiptSigner.keyId);
    return assembleReceipt(input, await deps.receiptSigner.sign(utf8(input)), event.disclosures);
  };
}
