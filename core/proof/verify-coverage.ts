import { membersRead } from '../decision/decide.ts';
import { requireSlots } from '../entry/open.ts';
import { requireNoOther, stateOf } from '../entry/opened-state.ts';
import type { LabelKey, VerificationPolicy } from '../entry/policy.ts';
import type { BundleReport } from '../entry/verify-bundle.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { MapStatement } from '../map/statement.ts';
import type { Consent } from '../subject/state.ts';
import { beginCheck, type CoverageOptions, finalFrom } from './begin-check.ts';
import { decidedAgain } from './decided-again.ts';
import type { DecidedEvent } from './decided-event.ts';
import { type MapAnswers, malformed } from './map-answers.ts';
import { requireNamedConsent, requireSameConsent, shownConsent } from './named-consent.ts';
import { FOLLOWING_SLOTS } from './opened-slots.ts';
import type { CoverageParts } from './parts.ts';
import { type FoundLeaf, findLeaf, type Tree } from './shown-leaf.ts';
import { ProvedLabels, requireStood, type StoodState } from './standing.ts';
import { startedKeys } from './started-keys.ts';
import { requireTimes } from './times.ts';
import { requireUse } from './used-consent.ts';
import { requireNotEnded, requirePermit } from './used-permit.ts';

/** The steps of a verification of coverage, in order, after those of the bundle. */
export const COVERAGE_STEPS = ['map', 'keys', 'state', 'consent', 'permit', 'registry', 'decision', 'time'] as const;

/** Holds what a verifier believes, besides what the bundle shows. */
export interface CoveragePolicy {
  readonly origin: string;
  readonly labelKeys: readonly LabelKey[];
  /** The time in which the ledger promises to anchor an event, in milliseconds. */
  readonly promiseLimitMs: number;
}

/** Returns what a policy says that coverage takes. */
export function coveragePolicy({
  origin,
  labelKeys,
  promiseLimitSeconds,
}: Pick<VerificationPolicy, 'origin' | 'labelKeys' | 'promiseLimitSeconds'>): CoveragePolicy {
  return { origin, labelKeys, promiseLimitMs: promiseLimitSeconds * 1_000 };
}

/** Holds what coverage comes to. */
export interface CoverageReport {
  readonly for: 'subject' | 'audit';
  readonly event: DecidedEvent;
  readonly subject: string;
  /** The consent that it rested on, as its own entry says it; null: none was needed. */
  readonly consent: Consent | null;
  readonly statement: MapStatement;
  /** From when on no later no can change the verdict; null: it is final. */
  readonly finalFrom: Instant | null;
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
  { hash, anchors, anchoredAtMs, onStep: found = () => {} }: CoverageOptions<(typeof COVERAGE_STEPS)[number]>,
): CoverageReport {
  if (parts.for === 'recipient') throw malformed('it is made for a recipient, and shows no state');
  const { tree, leaf, event, statement, map, registry } = beginCheck(parts, report, policy.origin, hash);
  const { index, opened } = leaf;
  const { subject } = requireSlots(opened, ['subject']);
  found('map', `stated up to leaf ${statement.size} in ${statement.runs.length} runs`);

  const keys = startedKeys(policy, index, registry, hash);
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

  const decidedAt = { ...event, leafIndex: index };
  registry.requireRules(policy.origin, decidedAt);
  const view = registry.view(decidedAt);
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
  found('time', requireTimes(dated, anchors, policy.promiseLimitMs));
  if (following !== null) requireLater(following, leaf, event.at);
  return {
    for: parts.for,
    event,
    subject,
    consent: consent?.said ?? null,
    statement,
    finalFrom: finalFrom(event, anchoredAtMs, policy.promiseLimitMs),
  };
}

function stateOfLeaf({ tree, leaf, parts, version, map, labels }: Checking, following: FoundLeaf | null): StoodState {
  const { state, stateBefore } = parts;
  if (state === null) throw malformed('the state is not opened');
  return requireStood(tree, { leaf, version, following, state, stateBefore }, labels, map);
}

/** Returns the consent that the event names, with its leaf; null: it names none, and none is shown. */
function consentOf({ tree, leaf, parts, map, labels }: Checking, event: DecidedEvent, version: number) {
  const shown = shownConsent(tree, leaf, event, parts);
  if (shown === null) return null;
  const said = requireNamedConsent(shown, map);
  const { consent } = shown;
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

/** Refuses a next version that was made before a push or disclosure, and logged after it. @throws STATE_NOT_STANDING */
function requireLater(following: FoundLeaf, leaf: FoundLeaf, at: Instant): void {
  const [next, own] = [requireSlots(following.opened, FOLLOWING_SLOTS), requireSlots(leaf.opened, ['seq'])];
  if (next.seq > own.seq && next.at >= at) return;
  const what = `leaf ${following.index} made another state before that, and was logged later`;
  throw new LedgerError('STATE_NOT_STANDING', what);
}
