import { consentsOfEvent, hasNullifierInTurn } from '../../consent/consents-of-event.ts';
import { useOf } from '../../consent/uses.ts';
import type { LabelPosition } from '../../entry/label.ts';
import { requireLabelKind, requireNextLabel } from '../../entry/labels/verify-label.ts';
import { requireSlots } from '../../entry/open.ts';
import { partOfState } from '../../entry/opened-state.ts';
import { SLOT_NAMES, type Slots } from '../../entry/slots.ts';
import { verifyMembers } from '../../entry/state-commitment.ts';
import type { BundleReport } from '../../entry/verify-bundle.ts';
import { equalBytes, toBase64url } from '../../kernel/bytes.ts';
import { LedgerError } from '../../kernel/error.ts';
import type { Sha256Into } from '../../kernel/sha256.ts';
import { applyEvent } from '../../subject/apply.ts';
import { type Consent, EMPTY_STATE, type SubjectState } from '../../subject/state.ts';
import { memberBytes } from '../../subject/state-members.ts';
import { malformed } from '../map-answers.ts';
import { type FoundLeaf, findLeaf, type Tree } from '../shown-leaf.ts';
import { ProvedLabels } from '../standing.ts';
import { type AnchorTime, requireTimes } from '../times.ts';
import type { CoveragePolicy } from '../verify-coverage.ts';
import { BEFORE_SLOTS, NAMED_SLOTS, partsOfEvent, USED_SLOTS } from './parts-of-event.ts';
import type { PlaceParts } from './place-parts.ts';

/** The steps of a verification of a place, in order, after those of the bundle. */
export const PLACE_STEPS = ['kind', 'order', 'state', 'consent', 'nullifier', 'time'] as const;
type PlaceStep = (typeof PLACE_STEPS)[number];

/** Holds what the place of an event comes to. */
export interface PlaceReport {
  /** The event, as its entry says it. */
  readonly event: Slots;
  readonly position: LabelPosition;
}

/** Says how a place is verified. */
export interface PlaceOptions {
  readonly hash: Sha256Into;
  /** The log's anchors as the chain has them, by size; null: times are not checked. */
  readonly anchors: readonly AnchorTime[] | null;
  /** Receives each step as soon as it holds. */
  readonly onStep?: (step: PlaceStep, found: string) => void;
}

/** An event with what of a place the checks of it share. */
interface Placed {
  readonly tree: Tree;
  readonly leaf: FoundLeaf;
  readonly event: Slots;
  readonly parts: PlaceParts;
}

/**
 * Returns an event, once its entry is logged as what it says: its label fits its type and follows that of the event
 * before, its state is that of the event before with this one applied, and it reveals what it ends or uses.
 *
 * It throws at the first step that does not hold.
 * @param report of the bundle, whose entry is in the anchored tree
 * @throws BUNDLE_MALFORMED when a part is missing, or no check needs it; DISCLOSURE_MISSING when a slot is withheld
 * @throws LABEL_KIND_MISMATCH when it is labelled as changing the state and does not, or as not doing so and does
 * @throws LABEL_GAP when it does not follow the event before; HISTORY_TIME_REVERSED when it is earlier
 * @throws STATE_VERSION_MISMATCH, STATE_MISMATCH when a state is another than its event makes
 * @throws CONSENT_MISMATCH when it names another consent than it rests on, confirms or ends
 * @throws NULLIFIER_MISMATCH when it does not reveal what it ends or uses
 * @throws LABEL_…, PROOF_…, ENTRY_…, DISCLOSURE_… when a part does not hold; EVENT_… as `requireTime`
 * Source: docs/formats/place.md; see docs/decisions/0542-places-and-histories-are-bundles.md
 */
export function verifyPlace(
  parts: PlaceParts,
  report: BundleReport,
  policy: CoveragePolicy,
  { hash, anchors, onStep }: PlaceOptions,
): PlaceReport {
  const found = (step: PlaceStep, text: string) => onStep?.(step, text);
  const { parsed, opened, leafIndex: index, leafHash, treeSize, rootHash } = report;
  if (parsed.kind === 'registry') throw malformed('its entry is about no person');
  const tree: Tree = { origin: policy.origin, treeSize, rootHash, hash };
  const leaf: FoundLeaf = { index, leafHash, parsed, opened };
  const event = requireSlots(opened, SLOT_NAMES);
  const placed: Placed = { tree, leaf, event, parts };
  // Without the map, nothing shows here when a key started.
  const keys = { all: policy.labelKeys, requireInUse() {} };
  const labels = new ProvedLabels(keys, parts.labels, policy.origin, event.subject);

  const position = labels.positionOf(leaf, event.at);
  requireLabelKind(event.type, position);
  found('kind', `a \`${event.type}\` with the label of version ${position.version}, count ${position.count}`);

  const before = requireOrder(placed, position, labels);
  labels.requireAllAsked();
  found('order', before === null ? 'the first event' : `event ${event.seq}, after leaf ${before.leaf.index}`);

  const state = requireState(placed, before);
  found('state', position.count === 0 ? 'says what the event says' : 'is as it was before the event');

  const named = requireConsent(placed, state);
  found('consent', named.consent === null ? 'none is named' : `names event ${named.consent.event}`);

  const revealed = requireRevealed(placed, named);
  found('nullifier', revealed === null ? 'it ends and uses nothing' : `reveals that of ${revealed}`);

  found('time', requireTimes([{ index, at: event.at }], anchors, policy.promiseLimitMs));
  return { event, position };
}

/** The event before, with the version of the state after it, and that state's commitment. */
interface EventBefore {
  readonly leaf: FoundLeaf;
  readonly version: number;
  readonly commitment: string;
}

/** Returns the event before, once this one follows it; null: this is the first. */
function requireOrder(
  { tree, leaf, event, parts }: Placed,
  position: LabelPosition,
  labels: ProvedLabels,
): EventBefore | null {
  const before = parts.before && findLeaf(tree, parts.before);
  if ((before === null) !== (event.prev === null)) throw malformed('exactly the first event has none before it');
  if (before === null) {
    if (event.seq !== 0) throw gap(leaf, 'it is not the first event, and names none before it');
    requireNextLabel(null, position);
    return null;
  }
  if (event.prev !== toBase64url(before.leafHash)) throw gap(leaf, 'it names another entry as the one before it');
  if (before.index >= leaf.index) throw gap(leaf, 'the event before it is later in the log');
  const said = requireSlots(before.opened, BEFORE_SLOTS);
  if (said.subject !== event.subject) throw gap(leaf, 'the event before it is about somebody else');
  if (event.seq !== said.seq + 1) throw gap(leaf, 'an event between is left out');
  const earlier = labels.positionOf(before, said.at);
  requireNextLabel(earlier, position);
  if (said.at > event.at) {
    const details = { seq: event.seq };
    throw new LedgerError('HISTORY_TIME_REVERSED', `leaf ${leaf.index} is earlier than the event before`, { details });
  }
  return { leaf: before, version: earlier.version, commitment: said.state };
}

/** Returns the state before an event, as far as it is shown, once the event makes its own state of it. */
function requireState({ tree, leaf, event, parts }: Placed, before: EventBefore | null): SubjectState {
  const shown = partsOfEvent(event);
  const opening = parts.stateBefore;
  if ((opening === null) !== (before === null)) throw malformed('exactly the first event has no state before it');
  const state =
    opening === null || before === null
      ? EMPTY_STATE
      : partOfState(verifyMembers(before.commitment, opening, tree.hash), shown);
  if (before !== null && state.version !== before.version) {
    const what = `the state before leaf ${leaf.index} is of version ${state.version}, not ${before.version}`;
    throw new LedgerError('STATE_VERSION_MISMATCH', what);
  }
  const next = applyEvent(state, event, event.seq, toBase64url(leaf.leafHash));
  const said = partOfState(verifyMembers(event.state, parts.state, tree.hash), shown);
  const [made, committed] = [memberBytes(next), memberBytes(said)];
  if (made.length !== committed.length || made.some((bytes, i) => !equalBytes(bytes, committed[i] as Uint8Array))) {
    throw new LedgerError('STATE_MISMATCH', `the state after leaf ${leaf.index} is another than its event makes`);
  }
  return state;
}

/** Holds the consent that an event names, and the one that it ends. */
interface EventConsents {
  readonly consent: Slots['consent'];
  readonly named: Consent | null;
  readonly ended: Consent | null;
}

/** Returns the consents that an event names and ends, once it names the one that the rules say. */
function requireConsent({ tree, leaf, event, parts }: Placed, state: SubjectState): EventConsents {
  const shown = parts.named && findLeaf(tree, parts.named);
  if ((shown === null) !== (event.consent === null)) throw malformed('exactly an event that names a consent shows one');
  const said = shown && requireSlots(shown.opened, NAMED_SLOTS);
  const confirmed = said?.type === 'consent.confirmed' ? said : null;
  const { named, ended } = consentsOfEvent(state, event, (id) =>
    confirmed !== null && confirmed.consent?.event === id ? confirmed.id : null,
  );
  const { consent } = event;
  if (consent?.event !== named?.event) throw otherConsent(leaf, 'it rests on, confirms or ends another');
  if (shown !== null && said !== null && consent !== null) {
    if (toBase64url(shown.leafHash) !== consent.leafHash || said.id !== consent.event) {
      throw otherConsent(leaf, 'the entry shown is another one');
    }
    if (said.subject !== event.subject || shown.index >= leaf.index) {
      throw otherConsent(leaf, 'it is not an earlier one of the subject');
    }
  }
  return { consent, named, ended };
}

/** Returns what an event reveals the nullifier of, for people, once it does; null: it ends and uses nothing. */
function requireRevealed(placed: Placed, { named, ended }: EventConsents): string | null {
  const { tree, leaf, event, parts } = placed;
  if (!hasNullifierInTurn(event)) throw otherNullifier(placed, 'exactly a permit and a consent that counts have one');
  const permit = parts.permit && findLeaf(tree, parts.permit);
  if ((permit === null) !== (event.type !== 'permit.consumed')) throw malformed('exactly a consumption shows a permit');
  const { n } = leaf.parsed;
  if (permit !== null && event.type === 'permit.consumed') {
    const granted = requireSlots(permit.opened, USED_SLOTS);
    const isGranted = granted.type === 'push.permitted' && granted.id === event.detail.permitEvent;
    if (!isGranted || granted.subject !== event.subject || permit.index >= leaf.index) {
      throw otherNullifier(placed, 'the permit shown is another one');
    }
    if (n !== granted.nullifier) throw otherNullifier(placed, 'it does not reveal that of its permit');
    return `permit, leaf ${permit.index}`;
  }
  if (event.type === 'disclosure.made' && named?.uses != null) {
    const { uses, nullifier } = named;
    if (nullifier !== null && useOf(n, { uses, nullifier }, event.at, tree.hash) !== null) {
      return `a use of event ${named.event}`;
    }
    throw otherNullifier(placed, 'it reveals no use of its consent');
  }
  if (ended?.status !== 'given') return null;
  if (n !== ended.nullifier) throw otherNullifier(placed, 'it does not reveal that of the consent that it ends');
  return `event ${ended.event}`;
}

function gap({ index }: FoundLeaf, why: string): LedgerError {
  return new LedgerError('LABEL_GAP', `leaf ${index} does not follow the event before it: ${why}`);
}

function otherConsent({ index }: FoundLeaf, why: string): LedgerError {
  return new LedgerError('CONSENT_MISMATCH', `leaf ${index} names another consent: ${why}`);
}

function otherNullifier({ leaf: { index }, event: { seq } }: Placed, why: string): LedgerError {
  return new LedgerError('NULLIFIER_MISMATCH', `leaf ${index} has another nullifier: ${why}`, { details: { seq } });
}
