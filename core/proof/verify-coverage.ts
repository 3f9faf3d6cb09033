import { membersRead } from '../decision/decide.ts';
import { requireSlots } from '../entry/open.ts';
import { requireNoOther, stateOf } from '../entry/opened-state.ts';
import type { LabelKey } from '../entry/policy.ts';
import type { BundleReport } from '../entry/verify-bundle.ts';
import { LedgerError } from '../kernel/error.ts';
import { type Instant, later, msOf } from '../kernel/instant.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { parseStatement } from '../map/index.ts';
import type { MapStatement } from '../map/statement.ts';
import type { Consent } from '../subject/state.ts';
import { decidedAgain } from './decided-again.ts';
import { type DecidedEvent, decidedEvent } from './decided-event.ts';
import { MapAnswers, malformed } from './map-answers.ts';
import { requireNamedConsent, requireSameConsent } from './named-consent.ts';
import { FOLLOWING_SLOTS } from './opened-slots.ts';
import type { CoverageParts } from './parts.ts';
import { type FoundLeaf, findLeaf, type Tree } from './shown-leaf.ts';
import { ShownRegistry } from './shown-registry.ts';
import { ProvedLabels, requireStood, type StoodState } from './standing.ts';
import { startedKeys } from './started-keys.ts';
import { type AnchorTime, requireTime } from './times.ts';
import { requireUse } from './used-consent.ts';
import { requireNotEnded, requirePermit } from './used-permit.ts';

/** The steps of a verification of coverage, in order, after those of the bundle. */
export const COVERAGE_STEPS = ['map', 'keys', 'state', 'consent', 'permit', 'registry', 'decision', 'time'] as const;
type CoverageStep = (typeof COVERAGE_STEPS)[number];

/** Holds what a verifier believes, besides what the bundle shows. */
export interface CoveragePolicy {
  readonly origin: string;
  readonly labelKeys: readonly LabelKey[];
  /** The time in which the ledger promises to anchor an event, in milliseconds. */
  readonly promiseLimitMs: number;
}

/** Holds what coverage comes to. */
export interface CoverageReport {
  readonly event: DecidedEvent;
  readonly subject: string;
  /** The consent that it rested on, as its own entry says it; null: none was needed. */
  readonly consent: Consent | null;
  readonly statement: MapStatement;
  /** From when on no later no can change the verdict; null: it is final. */
  readonly finalFrom: Instant | null;
}

/** Says how coverage is verified. */
export interface CoverageOptions {
  readonly hash: Sha256Into;
  /** The log's anchors as the chain has them, by size; null: times are not checked. */
  readonly anchors: readonly AnchorTime[] | null;
  /** When the bundle's tree was anchored, in milliseconds since 1970; null: it is not known. */
  readonly anchoredAtMs: number | null;
  /** Receives each step as soon as it holds. */
  readonly onStep?: (step: CoverageStep, found: string) => void;
}

/** Holds what the checks of one proof share. */
interface Checking {
  readonly tree: Tree;
  readonly leaf: FoundLeaf;
  readonly parts: CoverageParts;
  /** The entry that made the state's version; null for version 0. */
  readonly version: FoundLeaf | null;
  readonly map: MapAnswers;
  readonly labels: ProvedLabels;
}

/** How far the time of an event and the clock of its decision may be apart. */
const CLOCKS_APART_MS = 60_000;

/**
 * Returns what a push or disclosure was covered by: the subject's state stood when it was made, and the rules say yes
 * again by the members that are opened, by the registry as it was and by the clock that the entry names.
 *
 * It throws at the first step that does not hold.
 * @param report of the bundle, whose entry is in the anchored tree
 * @throws BUNDLE_MALFORMED when a part is missing, or no check needs it
 * @throws MAP_STATEMENT_MALFORMED, LOOK_UP_…, PROOF_… when the map does not hold
 * @throws POLICY_MISMATCH when the policy lacks a label key that had started, or has another one in its place
 * @throws STATE_NOT_STANDING, LABEL_…, STATE_… as `requireStood`; CONSENT_… as `requireNamedConsent`, `requireUse`
 * @throws PERMIT_… as `requirePermit`; REGISTRY_NOT_STANDING as `ShownRegistry`; EVENT_… as `requireTime`
 * @throws DECISION_MISMATCH when the rules say no; RULES_UNKNOWN when they are not those of this program
 * Source: docs/formats/coverage.md; see docs/decisions/0540-coverage-is-decided-again.md
 */
export function verifyCoverage(
  parts: CoverageParts,
  report: BundleReport,
  policy: CoveragePolicy,
  options: CoverageOptions,
): CoverageReport {
  const found = (step: CoverageStep, text: string) => options.onStep?.(step, text);
  const { parsed, opened, leafIndex: index, leafHash, treeSize, rootHash } = report;
  const tree: Tree = { origin: policy.origin, treeSize, rootHash, hash: options.hash };
  const leaf: FoundLeaf = { index, leafHash, parsed, opened };
  const event = decidedEvent(opened);
  requireDecidedThen(event);
  const { subject } = requireSlots(opened, ['subject']);

  const statement = requireStatement(tree, parts, leaf);
  const map = new MapAnswers(statement, parts.lookUps, options.hash);
  found('map', `stated up to leaf ${statement.size} in ${statement.runs.length} runs`);

  const leaves = parts.registry.map((each) => findLeaf(tree, each));
  const registry = new ShownRegistry(
    { leaves, texts: parts.texts },
    { decided: event.decided, leafIndex: index },
    map,
    options.hash,
  );
  const keys = startedKeys(policy, index, registry, options.hash);
  const labels = new ProvedLabels(keys, parts.labels, policy.origin, subject);
  const version = parts.version && findLeaf(tree, parts.version);
  const checking: Checking = { tree, leaf, parts, version, map, labels };
  found('keys', `${keys.all.length} had started before leaf ${index}, each as the policy has it`);

  const following = parts.following && findLeaf(tree, parts.following);
  const stood = stateOfLeaf(checking, following);
  const state = stateOf(stood.members);
  found('state', `version ${stood.version} stood at leaf ${index}`);

  const consent = consentOf(checking, event, stood.version);
  found('consent', consent === null ? 'none is needed' : `leaf ${consent.leaf.index}, and nothing ended it`);

  const permit = permitOf(checking, event, consent?.leaf ?? null);
  found('permit', permit === null ? 'none is needed' : `leaf ${permit.index}, used by leaf ${index} alone`);

  registry.requireRules(policy.origin);
  const view = registry.view(event.request);
  registry.requireAllAsked();
  found('registry', `${parts.registry.length} entries, each in force`);

  requireNoOther(stood.members, membersRead(event.request, state, event.decided.at));
  const decision = decidedAgain(state, view, event);
  requireSameConsent(consent?.said ?? null, decision.consent);
  if (permit !== null) requireNotEnded(leaf, permit, state, decision.basis?.kind ?? 'consent');
  found('decision', `the rules ${event.decided.rules} say yes at ${event.decided.at}`);
  labels.requireAllAsked();
  map.requireAllAsked();

  const dated = [{ index, at: event.at }, ...(consent === null ? [] : [consent.dated]), ...registry.dated()];
  for (const each of dated) if (options.anchors !== null) requireTime(each, options.anchors, policy.promiseLimitMs);
  found('time', options.anchors === null ? 'not checked: it takes the chain' : 'fits the anchors before and after');
  const finalFrom = finalFromOf(checking, event, following, later(event.at, policy.promiseLimitMs), options);
  return { event, subject, consent: consent?.said ?? null, statement, finalFrom };
}

function requireStatement(tree: Tree, { statement: shown }: CoverageParts, leaf: FoundLeaf): MapStatement {
  const { index, parsed } = findLeaf(tree, shown);
  if (parsed.kind !== 'registry' || parsed.type !== 'map.stated') throw malformed('its statement is no `map.stated`');
  const statement = parseStatement(parsed.claims, index);
  if (statement.size <= leaf.index) throw malformed(`the map is stated up to leaf ${statement.size} only`);
  return statement;
}

function stateOfLeaf({ tree, leaf, parts, version, map, labels }: Checking, following: FoundLeaf | null): StoodState {
  const { state, stateBefore } = parts;
  if (state === null) throw malformed('the state is not opened');
  return requireStood(tree, { leaf, version, following, state, stateBefore }, labels, map);
}

/** Returns the consent that the event names, with its leaf; null: it names none, and none is shown. */
function consentOf({ tree, leaf, parts, map, labels }: Checking, event: DecidedEvent, version: number) {
  const consent = parts.consent && findLeaf(tree, parts.consent);
  const narrowing = parts.narrowing && findLeaf(tree, parts.narrowing);
  if ((consent === null) !== (event.consent === null) || (consent === null && narrowing !== null)) {
    throw malformed('exactly what rests on a consent shows one');
  }
  if (consent === null) return null;
  const said = requireNamedConsent({ leaf, consent, narrowing }, map);
  const position = labels.positionOf(consent, said.at);
  if (position.count > 0 || position.version > version) {
    const what = `leaf ${consent.index} made no version of the subject's state up to ${version}`;
    throw new LedgerError('LABEL_MISMATCH', what);
  }
  if (event.type === 'disclosure.made') requireUse(leaf, event.at, said, map, tree.hash);
  return { leaf: consent, said, dated: { index: consent.index, at: said.at } };
}

function permitOf(
  { tree, leaf, parts, map, version }: Checking,
  event: DecidedEvent,
  consent: FoundLeaf | null,
): FoundLeaf | null {
  const permit = parts.permit && findLeaf(tree, parts.permit);
  if (event.type === 'disclosure.made') {
    if (permit === null) return null;
    throw malformed('a disclosure uses no permit');
  }
  if (permit === null) throw new LedgerError('PERMIT_UNKNOWN', 'the permit that the push names is not shown');
  requirePermit({ leaf, permit, version, consent }, map);
  return permit;
}

/** Refuses a yes that was decided by another clock than that of its event. @throws EVENT_BACKDATED, EVENT_IN_FUTURE */
function requireDecidedThen({ at, decided }: DecidedEvent): void {
  const apartMs = msOf(at) - msOf(decided.at);
  if (Math.abs(apartMs) <= CLOCKS_APART_MS) return;
  throw new LedgerError(
    apartMs > 0 ? 'EVENT_IN_FUTURE' : 'EVENT_BACKDATED',
    `the event says \`${at}\` and was decided at \`${decided.at}\``,
  );
}

/** Returns from when on the verdict is final: a no that was given until then may be logged until then. */
function finalFromOf(
  { leaf }: Checking,
  { at }: DecidedEvent,
  following: FoundLeaf | null,
  final: Instant,
  { anchoredAtMs }: CoverageOptions,
): Instant | null {
  if (following !== null) {
    const [next, own] = [requireSlots(following.opened, FOLLOWING_SLOTS), requireSlots(leaf.opened, ['seq'])];
    if (next.seq <= own.seq || next.at < at) {
      const what = `leaf ${following.index} made another state before that, and was logged later`;
      throw new LedgerError('STATE_NOT_STANDING', what);
    }
  }
  return anchoredAtMs !== null && anchoredAtMs > msOf(final) ? null : final;
}
