import { fromBase64url, toBase64url } from '../kernel/bytes.ts';
import type { Json } from '../kernel/json.ts';
import { countKind, hashKind, listKind, objectKind } from '../kernel/kinds.ts';
import { type MapRun, malformedStatement, requireRuns } from './run.ts';

/** Says which map an entry `map.stated` states. */
export interface MapStatement {
  /** Number of leaves that it covers: the end of its last run. */
  readonly size: bigint;
  readonly runs: readonly MapRun[];
}

/** The claims of a statement, beside the item that they are about. */
export interface StatedRuns {
  readonly size: number;
  readonly runs: readonly { readonly from: number; readonly to: number; readonly root: string }[];
}

const STATED = { size: countKind, runs: listKind(objectKind({ from: countKind, to: countKind, root: hashKind })) };

/** Returns the claims `size` and `runs` of the entry that states a map of these runs, in their order. */
export function statementClaims(runs: readonly MapRun[]): StatedRuns {
  return {
    size: Number(runs.at(-1)?.to ?? 0n),
    runs: runs.map(({ from, to, root }) => ({ from: Number(from), to: Number(to), root: toBase64url(root) })),
  };
}

/**
 * Reads what the entry `map.stated` at a leaf index states.
 * @throws MAP_STATEMENT_MALFORMED when `size` and `runs` are not of 1 to 16 runs, contiguous from leaf 0 to `size`, or
 *   reach beyond the leaf itself
 */
export function parseStatement(claims: { readonly [key: string]: Json }, leafIndex: bigint): MapStatement {
  const { size, runs } = claims;
  if (!STATED.size.fits(size)) throw malformedStatement('`size` is not a count');
  if (!STATED.runs.fits(runs)) throw malformedStatement('`runs` is not a list of `from`, `to` and `root`');
  const read = runs.map(({ from, to, root }) => ({ from: BigInt(from), to: BigInt(to), root: fromBase64url(root) }));
  requireRuns(read);
  if (read.at(-1)?.to !== BigInt(size)) throw malformedStatement('its last run does not end at `size`');
  if (BigInt(size) > leafIndex) throw malformedStatement(`\`size\` is beyond its own leaf \`${leafIndex}\``);
  return { size: BigInt(size), runs: read };
}
