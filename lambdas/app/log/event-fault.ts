import { parseEntry } from '../../../core/entry/parse.ts';
import { equalBytes } from '../../../core/kernel/bytes.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import type { Candidate } from '../../ports/sequence-store.ts';

/** What is wrong with an event's own bytes, as a code; null when they may enter the log. It never throws: whatever goes wrong is the bytes'. */
export function faultOf({ entry, leafHash }: Candidate, hash: Sha256Into | undefined): string | null {
  try {
    parseEntry(entry);
  } catch (error) {
    return isLedgerError(error) ? error.code : 'EVENT_POISONED';
  }
  return equalBytes(hashLeaf(entry, hash), leafHash) ? null : 'EVENT_POISONED';
}
