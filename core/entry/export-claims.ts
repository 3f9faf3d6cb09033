import { LedgerError } from '../kernel/error.ts';
import { countKind, hashKind, listKind, objectKind } from '../kernel/kinds.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import type { Claims } from './claims.ts';
import { openEntry } from './open.ts';
import { parseEntry } from './parse.ts';

/** The leaves of which an auditor exports the events: from `from`, and below `to`. */
export interface ExportRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** Says why an auditor looks, and who it is: base64url of a keyed hash. */
export interface LookedBy {
  readonly reason: string;
  readonly by: string;
}

/** An export as its entry says it; a member of `LookedBy` is null where its disclosure is not at hand. */
export interface ExportMade extends ExportRange {
  /** The client that made it. */
  readonly client: string;
  readonly reason: string | null;
  readonly by: string | null;
}

type Withheld = Partial<Pick<ExportMade, 'reason' | 'by'>>;

const exportKind = objectKind({
  version: countKind,
  from: countKind,
  to: countKind,
  entries: countKind,
  _sd: listKind(hashKind),
});

// See docs/decisions/1020-looks-are-on-record.md
/** Returns the claims of the n-th `export.made` of a log; its entry withholds `reason` and `by`. */
export function exportClaims(version: number, { from, to }: ExportRange, { reason, by }: LookedBy): Claims {
  return { export: { version, from: Number(from), to: Number(to), entries: Number(to - from), reason, by } };
}

/** Returns the claims of the n-th `look.counted` of a log, none of them in the open but the number. */
export function countedLookClaims(version: number, { reason, by }: LookedBy, law: string): Claims {
  return { look: { version, reason, law, by } };
}

/**
 * Reads what an entry `export.made` and its disclosures say.
 * @throws ENTRY_MALFORMED when it is another entry, its leaves are none, or `entries` is not their number
 * @throws DISCLOSURE_MALFORMED, DISCLOSURE_MISMATCH, DISCLOSURE_DUPLICATE as `openEntry`
 */
export function readExport(entry: Uint8Array, disclosures: readonly string[], hash: Sha256Into): ExportMade {
  const parsed = parseEntry(entry, hash);
  if (parsed.kind !== 'registry' || parsed.type !== 'export.made') throw malformed();
  const { export: said } = parsed.claims;
  if (!exportKind.fits(said) || said.from >= said.to || said.entries !== said.to - said.from) throw malformed();
  const { reason = null, by = null } = (openEntry(entry, disclosures, hash).claims.export ?? {}) as Withheld;
  return { client: parsed.actor.client, from: BigInt(said.from), to: BigInt(said.to), reason, by };
}

function malformed(): LedgerError {
  return new LedgerError('ENTRY_MALFORMED', 'the entry does not say the leaves of an export');
}
