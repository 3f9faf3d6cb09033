import { LedgerError } from '../kernel/error.ts';

/** Length of the longest entry, in bytes. */
const MAX_ENTRY_BYTES = 8192;
/** Length of a disclosure's salt, in bytes. Source: RFC 9901 §9.3. */
export const SALT_BYTES = 16;

/** Refuses an entry that is too long. @throws ENTRY_TOO_LARGE when it exceeds 8 KiB */
export function requireEntrySize(entry: Uint8Array): void {
  if (entry.length > MAX_ENTRY_BYTES) {
    throw new LedgerError('ENTRY_TOO_LARGE', `the entry has ${entry.length} bytes, at most ${MAX_ENTRY_BYTES} fit`, {
      details: { sizeBytes: entry.length, maxBytes: MAX_ENTRY_BYTES },
    });
  }
}
