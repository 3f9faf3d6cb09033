import { replayHistory } from '../../entry/history.ts';
import type { LabelPosition } from '../../entry/label.ts';
import { provenLabel, requireLabelKind, requireNextLabel } from '../../entry/labels/verify-label.ts';
import { requireSlots } from '../../entry/open.ts';
import { SLOT_NAMES, type Slots } from '../../entry/slots.ts';
import type { BundleReport } from '../../entry/verify-bundle.ts';
import { LedgerError } from '../../kernel/error.ts';
import { parseStatement } from '../../map/index.ts';
import type { MapStatement } from '../../map/statement.ts';
import type { SubjectState } from '../../subject/state.ts';
import type { CoverageOptions } from '../begin-check.ts';
import { MapAnswers, malformed } from '../map-answers.ts';
import { ShownRegistry } from '../registry/shown-registry.ts';
import { type FoundLeaf, findLeaf, type Tree } from '../shown-leaf.ts';
import { ProvedLabels } from '../standing.ts';
import { type StartedKeys, startedKeys } from '../started-keys.ts';
import { requireTimes } from '../times.ts';
import type { CoveragePolicy } from '../verify-coverage.ts';
import { decideHistory, type HistoryLeaf } from './decide-history.ts';
import type { HistoryParts, ShownEvent } from './history-parts.ts';
import { positionsAfter } from './positions.ts';

/** The steps of a verification of a history, in order, after those of the bundle. */
export const HISTORY_STEPS = ['map', 'keys', 'events', 'replay', 'complete', 'decisions', 'time'] as const;
type HistoryStep = (typeof HISTORY_STEPS)[number];

/** Holds what a history comes to. */
export interface HistoryReport {
  readonly subject: string;
  /** All events of the subject that the statement covers, the oldest first. */
  readonly events: readonly Slots[];
  /** The subject's state after each. */
  readonly states: readonly SubjectState[];
  /** The number of pushes and disclosures that were decided again. */
  readonly decisions: number;
  readonly statement: MapStatement;
}

/**
 * Returns all events of a subject up to a statement of the map, once they are one history by the rules that recorded
 * it, none is left out, and the rules say yes again to every push and disclosure.
 *
 * It throws at the first step that does not hold.
 * @param report of the bundle, whose entry is the statement, in the anchored tree
 * @throws BUNDLE_MALFORMED when a part is missing, or no check needs it
 * @throws HISTORY_INCOMPLETE when the map has an event of the subject that is not shown, or the last is elsewhere
 * @throws HISTORY_…, LABEL_…, CONSENT_MISMATCH, NULLIFIER_MISMATCH, STATE_MISMATCH as `replayHistory`
 * @throws CONSENT_USED_UP, PERMIT_…, REGISTRY_NOT_STANDING, RULES_UNKNOWN, DECISION_MISMATCH, EVENT_… as
 *   `verifyCoverage`
 * @throws MAP_STATEMENT_MALFORMED, POLICY_MISMATCH, LOOK_UP_…, PROOF_…, ENTRY_…, DISCLOSURE_… when a part does not hold
 * Source: docs/formats/history.md
 */
export function verifyHistory(
  parts: HistoryParts,
  report: BundleReport,
  policy: CoveragePolicy,
  { hash, anchors, onStep }: Omit<CoverageOptions<HistoryStep>, 'anchoredAtMs'>,
): HistoryReport {
  const found = (step: HistoryStep, text: string) => onStep?.(step, text);
  const tree: Tree = { origin: policy.origin, treeSize: report.treeSize, rootHash: report.rootHash, hash };
  const statement = statementIn(report);
  const map = new MapAnswers(statement, parts.lookUps, hash);
  found('map', `stated up to leaf ${statement.size} in ${statement.runs.length} runs`);

  const leaves = parts.registry.map((each) => findLeaf(tree, each));
  const registry = new ShownRegistry({ leaves, texts: parts.texts }, map, hash);
  const keys = startedKeys(policy, statement.size, registry, hash);
  found('keys', `${keys.all.length} had started, each as the policy has it`);

  const events = parts.events.map(({ leaf }) => eventIn(findLeaf(tree, leaf)));
  requireOrder(parts.subject, events, statement);
  const last = requireLabels(policy.origin, parts.events, events, keys);
  found('events', `${events.length}, each a leaf with the label that follows that of the one before`);

  const states = replayHistory(
    parts.events.map(({ leaf }, i) => ({ ...leaf, leafHash: (events[i] as HistoryLeaf).leaf.leafHash })),
    hash,
  );
  found(
    'replay',
    `each makes the state that it commits to${states.length === 0 ? '' : `; version ${states.at(-1)?.version}`}`,
  );

  const shown = [...parts.events.slice(-1).map(({ label }) => label), ...parts.labels];
  const labels = new ProvedLabels(keys, shown, policy.origin, parts.subject);
  requireComplete({ last, leaf: events.at(-1)?.leaf ?? null, hasKeys: keys.all.length > 0 }, labels, map);
  labels.requireAllAsked();
  found('complete', `no leaf below ${statement.size} is one more event of theirs`);

  const decisions = decideHistory({ origin: policy.origin, events, states, registry, hash });
  registry.requireAllAsked();
  map.requireAllAsked();
  found('decisions', `${decisions} pushes and disclosures, to each of which the rules say yes again`);

  const dated = [...events.map(({ leaf: { index }, slots: { at } }) => ({ index, at })), ...registry.dated()];
  found('time', requireTimes(dated, anchors, policy.promiseLimitMs));
  return { subject: parts.subject, events: events.map(({ slots }) => slots), states, decisions, statement };
}

function statementIn({ parsed, leafIndex }: BundleReport): MapStatement {
  if (parsed.kind === 'registry' && parsed.type === 'map.stated') return parseStatement(parsed.claims, leafIndex);
  throw malformed('its entry is no `map.stated`');
}

function eventIn(leaf: FoundLeaf): HistoryLeaf {
  return { leaf, slots: requireSlots(leaf.opened, SLOT_NAMES) };
}

/** Refuses events of somebody else, beyond the statement, or that do not rise in the log. */
function requireOrder(subject: string, events: readonly HistoryLeaf[], { size }: MapStatement): void {
  for (const [seq, { leaf, slots }] of events.entries()) {
    const before = events[seq - 1]?.leaf.index ?? -1n;
    if (slots.subject !== subject) throw fork(seq, 'it is about somebody else');
    if (leaf.index <= before) throw fork(seq, 'it is not later in the log than the one before');
    if (leaf.index >= size) throw malformed(`the map is stated up to leaf ${size} only`);
  }
}

/** Returns the position of the last event, once each has the label of a position that follows the one before. */
function requireLabels(
  origin: string,
  shown: readonly ShownEvent[],
  events: readonly HistoryLeaf[],
  keys: StartedKeys,
): LabelPosition | null {
  let before: LabelPosition | null = null;
  for (const [seq, { leaf, slots }] of events.entries()) {
    const { label } = shown[seq] as ShownEvent;
    const key = keys.all.find(({ version }) => version === label.key);
    if (key === undefined) throw malformed(`no label key ${label.key} had started`);
    requireLabelKind(slots.type, label);
    requireNextLabel(before, label);
    if (provenLabel(key.publicKey, { ...label, origin, subject: slots.subject }) !== leaf.parsed.u) {
      throw new LedgerError('LABEL_MISMATCH', `leaf ${leaf.index} has another label than is shown`);
    }
    keys.requireInUse(label.key, { index: leaf.index, at: slots.at });
    before = label;
  }
  return before;
}

/** Refuses a history after whose last event the map has one more, or that has its last event elsewhere. */
function requireComplete(
  { last, leaf, hasKeys }: { last: LabelPosition | null; leaf: FoundLeaf | null; hasKeys: boolean },
  labels: ProvedLabels,
  map: MapAnswers,
): void {
  if (!hasKeys) throw incomplete('no label key had started, so that nothing shows what is left out');
  const firstsOf = ({ version, count }: LabelPosition) =>
    labels.all(version, count).flatMap((label) => map.firstLeaf(label) ?? []);
  if (last !== null) {
    const firsts = firstsOf(last);
    if (firsts.length !== 1 || firsts[0] !== leaf?.index) {
      throw incomplete(
        `the last event is leaf ${leaf?.index}, and its label is first at ${firsts.join(', ') || 'none'}`,
      );
    }
  }
  for (const position of positionsAfter(last)) {
    const [more] = firstsOf(position);
    if (more !== undefined) throw incomplete(`leaf ${more} is one more event of the subject`);
  }
}

function incomplete(why: string): LedgerError {
  return new LedgerError('HISTORY_INCOMPLETE', `these are not all events of the subject: ${why}`);
}

function fork(seq: number, why: string): LedgerError {
  return new LedgerError('HISTORY_FORK', `event ${seq} of the history does not hold: ${why}`, { details: { seq } });
}
