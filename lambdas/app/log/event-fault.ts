import { parseEntry } from '../../../core/entry/parse.ts';
import { equalBytes } from '../../../core/kernel/bytes.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import type { Candidate } from '../../ports/sequence-store.ts';

/** Returns the code of a fault in an event's own bytes, or null when the event may enter the log. It never throws. */
export function faultOf({ entry, leafHash }: Candidate, hash: Sha256Into | undefined): string | null {
  try {
    parseEntry(entry);
  } catch (error) {
    // Whatever fails here was caused by the bytes: one bad event must not hold up the others.
    return isLedgerError(error) ? error.code : 'EVENT_POISONED';
  }
  return equalBytes(hashLeaf(entry, hash), leafHash) ? null : 'EVENT_POISONED';
}
