import { LedgerError } from '../../kernel/error.ts';
import { toHex } from '../../kernel/hex.ts';
import type { Sha256Into } from '../../kernel/sha256.ts';
import { hashLeaf } from '../../merkle/index.ts';
import { type Claims, WITHHELD_CLAIMS } from '../claims.ts';
import { type OpenedEntry, openEntry } from '../open.ts';
import { type ParsedEntry, parseEntry } from '../parse.ts';
import { SLOT_NAMES } from '../slots.ts';

/** The steps by which an entry and its disclosures are verified, in order. */
export const ENTRY_STEPS = ['entry', 'leaf hash', 'disclosures'] as const;

/** An entry of one log with the disclosures that open it. */
interface ShownEntry {
  readonly entry: Uint8Array;
  readonly disclosures: readonly string[];
  /** The log of which it has to be. */
  readonly origin: string;
}

/**
 * Returns an entry with what its disclosures open, and its leaf hash.
 * @param found receives each step as soon as it holds
 * @throws ENTRY_MALFORMED, ENTRY_TOO_LARGE, ENTRY_OF_ANOTHER_LOG when the entry is not one of this log
 * @throws DISCLOSURE_MALFORMED, DISCLOSURE_MISMATCH, DISCLOSURE_DUPLICATE when a disclosure does not belong to it
 */
export function verifyEntry(
  { entry, disclosures, origin: expected }: ShownEntry,
  hash: Sha256Into,
  found: (step: (typeof ENTRY_STEPS)[number], text: string) => void,
): { readonly parsed: ParsedEntry; readonly opened: OpenedEntry; readonly leafHash: Uint8Array } {
  const parsed = parseEntry(entry);
  const { kind, origin } = parsed;
  if (origin !== expected) {
    throw new LedgerError('ENTRY_OF_ANOTHER_LOG', `the entry is of \`${origin}\`, not of \`${expected}\``);
  }
  found('entry', `${entry.length} bytes, about ${kind === 'subject' ? 'a person' : 'the registry'}`);

  const leafHash = hashLeaf(entry, hash);
  found('leaf hash', toHex(leafHash).slice(2));

  const opened = openEntry(entry, disclosures, hash);
  found('disclosures', parsed.kind === 'subject' ? openedSlots(opened) : openedNames(parsed.claims, opened));
  return { parsed, opened, leafHash };
}

function openedSlots({ salts }: OpenedEntry): string {
  const names = SLOT_NAMES.filter((name) => salts.has(name));
  if (names.length === SLOT_NAMES.length) return `all ${names.length} slots opened, each at its position`;
  return `${names.length} of ${SLOT_NAMES.length} slots opened${names.length === 0 ? '' : `: ${names.join(' ')}`}`;
}

function openedNames(claims: Claims, { claims: opened }: OpenedEntry): string {
  const withheld = Object.keys(claims).flatMap((kind) => WITHHELD_CLAIMS[kind] ?? []);
  if (withheld.length === 0) return 'none: all of it is in the open';
  const names = Object.values(opened).flatMap((members) => Object.keys(members as Claims));
  return `${names.length} of ${withheld.length} withheld names opened${names.length === 0 ? '' : `: ${names.join(' ')}`}`;
}
