import type { BundleReport } from '../entry/verify-bundle.ts';
import { LedgerError } from '../kernel/error.ts';
import { type Instant, later, msOf } from '../kernel/instant.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { parseStatement } from '../map/index.ts';
import type { MapStatement } from '../map/statement.ts';
import { type DecidedEvent, decidedEvent } from './decided-event.ts';
import { MapAnswers, malformed } from './map-answers.ts';
import type { CoverageParts } from './parts.ts';
import { ShownRegistry } from './registry/shown-registry.ts';
import { type FoundLeaf, findLeaf, type Tree } from './shown-leaf.ts';
import type { AnchorTime } from './times.ts';

/** Says how coverage is verified. */
export interface CoverageOptions<Step extends string> {
  readonly hash: Sha256Into;
  /** The log's anchors as the chain has them, by size; null: times are not checked. */
  readonly anchors: readonly AnchorTime[] | null;
  /** When the bundle's tree was anchored, in milliseconds since 1970; null: it is not known. */
  readonly anchoredAtMs: number | null;
  /** Receives each step as soon as it holds. */
  readonly onStep?: (step: Step, found: string) => void;
}

/** Holds what the checks of one proof begin with. */
interface BegunCheck {
  readonly tree: Tree;
  /** The push or disclosure. */
  readonly leaf: FoundLeaf;
  readonly event: DecidedEvent;
  readonly statement: MapStatement;
  readonly map: MapAnswers;
  readonly registry: ShownRegistry;
}

/** How far the time of an event and the clock of its decision may be apart. */
const CLOCKS_APART_MS = 60_000;

/**
 * Returns what the checks of a proof begin with, once the event was decided when it says, and the map is stated up to
 * it.
 * @param report of the bundle, whose entry is in the anchored tree
 * @throws EVENT_BACKDATED, EVENT_IN_FUTURE when it was decided at another time
 * @throws MAP_STATEMENT_MALFORMED, BUNDLE_MALFORMED when there is no such statement
 */
export function beginCheck(
  parts: CoverageParts,
  { parsed, opened, leafIndex: index, leafHash, treeSize, rootHash }: BundleReport,
  origin: string,
  hash: Sha256Into,
): BegunCheck {
  const tree: Tree = { origin, treeSize, rootHash, hash };
  const leaf: FoundLeaf = { index, leafHash, parsed, opened };
  const event = decidedEvent(opened);
  requireDecidedThen(event);
  const statement = statementOf(tree, parts, leaf);
  const map = new MapAnswers(statement, parts.lookUps, hash);
  const leaves = parts.registry.map((each) => findLeaf(tree, each));
  const registry = new ShownRegistry({ leaves, texts: parts.texts }, map, hash);
  return { tree, leaf, event, statement, map, registry };
}

/**
 * Returns from when on a verdict is final, since a no that was given until then may be logged until then; null: it is.
 * @param anchoredAtMs when the bundle's tree was anchored, in milliseconds since 1970; null: it is not known
 * @param limitMs the time in which the ledger promises to anchor an event
 */
export function finalFrom({ at }: DecidedEvent, anchoredAtMs: number | null, limitMs: number): Instant | null {
  const final = later(at, limitMs);
  return anchoredAtMs !== null && anchoredAtMs > msOf(final) ? null : final;
}

function statementOf(tree: Tree, { statement: shown }: CoverageParts, leaf: FoundLeaf): MapStatement {
  const { index, parsed } = findLeaf(tree, shown);
  if (parsed.kind !== 'registry' || parsed.type !== 'map.stated') throw malformed('its statement is no `map.stated`');
  const statement = parseStatement(parsed.claims, index);
  if (statement.size <= leaf.index) throw malformed(`the map is stated up to leaf ${statement.size} only`);
  return statement;
}

/** Refuses a yes that was decided by another clock than that of its event. @throws EVENT_BACKDATED, EVENT_IN_FUTURE */
export function requireDecidedThen({ at, decided }: DecidedEvent): void {
  const apartMs = msOf(at) - msOf(decided.at);
  if (Math.abs(apartMs) <= CLOCKS_APART_MS) return;
  throw new LedgerError(
    apartMs > 0 ? 'EVENT_IN_FUTURE' : 'EVENT_BACKDATED',
    `the event says \`${at}\` and was decided at \`${decided.at}\``,
  );
}
