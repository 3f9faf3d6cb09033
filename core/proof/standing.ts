import type { LabelPosition } from '../entry/label.ts';
import { provenLabel, requireLabelKind } from '../entry/labels/verify-label.ts';
import { requireSlots } from '../entry/open.ts';
import type { LabelKey } from '../entry/policy.ts';
import { type StateOpening, type VerifiedMembers, verifyMembers } from '../entry/state-commitment.ts';
import { equalBytes, fromUtf8, toBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { EMPTY_STATE } from '../subject/state.ts';
import { memberBytes, STATE_MEMBERS } from '../subject/state-members.ts';
import { type MapAnswers, malformed } from './map-answers.ts';
import { VERSION_SLOTS } from './opened-slots.ts';
import type { ShownLabel } from './parts.ts';
import type { FoundLeaf, Tree } from './shown-leaf.ts';
import type { StartedKeys } from './started-keys.ts';

/** Holds what shows that a state stood at a leaf. */
export interface ShownStanding {
  /** The push or disclosure, with the slots `type subject seq prev state at` opened. */
  readonly leaf: FoundLeaf;
  /** The entry that made the version; null for version 0. */
  readonly version: FoundLeaf | null;
  /** The entry that made the next version, where the map has it. */
  readonly following: FoundLeaf | null;
  readonly state: StateOpening;
  /** The same members, opened from the entry of the version; null for version 0. */
  readonly stateBefore: StateOpening | null;
}

/** Holds the state that stood. */
export interface StoodState {
  readonly version: number;
  readonly members: VerifiedMembers;
}

/** Holds the label keys by which labels are proved, and refuses one that was not in use for an entry. */
interface ProvingKeys extends Pick<StartedKeys, 'requireInUse'> {
  readonly all: readonly LabelKey[];
}

/** Proves labels of one subject by the label keys that had started before a leaf, any of which may have made them. */
export class ProvedLabels {
  readonly #keys: ProvingKeys;
  readonly #shown: ReadonlyMap<string, ShownLabel>;
  readonly #asked = new Set<string>();
  /** The labels whose proofs were verified, by the names of what is shown. */
  readonly #proved = new Map<string, string>();
  readonly #of: { readonly origin: string; readonly subject: string };

  /** @throws BUNDLE_MALFORMED when a label is shown twice */
  constructor(keys: ProvingKeys, shown: readonly ShownLabel[], origin: string, subject: string) {
    this.#keys = keys;
    this.#shown = new Map(shown.map((each) => [nameOf(each), each]));
    if (this.#shown.size < shown.length) throw malformed('a label is shown twice');
    this.#of = { origin, subject };
  }

  /**
   * Returns the labels of a version and count under all label keys, base64url of 32 bytes each.
   * @throws BUNDLE_MALFORMED when one is not shown; LABEL_KEY_INVALID, LABEL_PROOF_INVALID when a proof does not hold
   */
  all(version: number, count: number): readonly string[] {
    return this.#keys.all.map(({ version: key }) => {
      const shown = this.#shown.get(nameOf({ version, count, key }));
      if (shown === undefined) throw malformed(`the label of version ${version} under key ${key} is not shown`);
      this.#asked.add(nameOf(shown));
      return this.#labelOf(shown);
    });
  }

  /**
   * Returns the version and count of which an entry has the label.
   * @throws LABEL_MISMATCH when none that is shown is its label, or its key was not in use then; LABEL_PROOF_INVALID
   *   when a proof does not hold
   */
  positionOf({ parsed, index }: FoundLeaf, at: Instant): LabelPosition {
    const found = this.#find(parsed.u);
    if (found === null) throw mismatch(`leaf ${index} has none of the labels that are shown`);
    this.#keys.requireInUse(found.key, { index, at });
    return found;
  }

  /** Refuses labels that no check needs. @throws BUNDLE_MALFORMED when there is one */
  requireAllAsked(): void {
    for (const name of this.#shown.keys())
      if (!this.#asked.has(name)) throw malformed('no check needs one of its labels');
  }

  /** Returns the label that is shown and is this one; null: none is. */
  #find(label: string): ShownLabel | null {
    for (const shown of this.#shown.values()) {
      if (this.#labelOf(shown) !== label) continue;
      // Only the one that fits is needed: those that were tried before it may be needed by nothing.
      this.#asked.add(nameOf(shown));
      return shown;
    }
    return null;
  }

  /** Returns the label that is shown, once its proof holds; each proof is verified once. */
  #labelOf(shown: ShownLabel): string {
    const name = nameOf(shown);
    const known = this.#proved.get(name);
    if (known !== undefined) return known;
    const key = this.#keys.all.find(({ version }) => version === shown.key);
    if (key === undefined) throw malformed(`no label key ${shown.key} had started`);
    const { version, count, proof } = shown;
    const label = provenLabel(key.publicKey, { ...this.#of, version, count, proof });
    this.#proved.set(name, label);
    return label;
  }
}

/**
 * Returns the state that stood at the leaf of a push or disclosure: under all label keys, its version is first at a
 * leaf before it and the next version at none, and the event follows from it without a gap.
 * @throws STATE_NOT_STANDING when another version stood, or the version stands at two leaves
 * @throws LABEL_MISMATCH, LABEL_KIND_MISMATCH, LABEL_GAP when a label is another one, of an event that does or does not
 *   change the state, or is not the next
 * @throws STATE_VERSION_MISMATCH, STATE_MISMATCH when the opened members are of another state
 */
export function requireStood(
  tree: Tree,
  { leaf, version: made, following, state, stateBefore }: ShownStanding,
  labels: ProvedLabels,
  map: MapAnswers,
): StoodState {
  const said = requireSlots(leaf.opened, ['type', 'subject', 'seq', 'prev', 'state', 'at']);
  const position = labels.positionOf(leaf, said.at);
  requireLabelKind(said.type, position);
  const { version, count } = position;
  if ((made === null) !== (version === 0)) throw malformed('exactly version 0 has no entry that made it');
  const madeBy = made === null ? null : requireVersionLeaf(made, said.subject, version, map, labels, leaf);
  requireNotFollowed(leaf, version, following, labels, map);
  if (said.seq !== (madeBy ?? -1) + count) throw gap(leaf, 'events between it and the version are left out');
  const prev = made === null ? null : toBase64url(made.leafHash);
  if (count === 1 && said.prev !== prev) throw gap(leaf, 'it names another entry as the one before it');
  const members = verifyMembers(said.state, state, tree.hash);
  if (versionIn(members) !== version) {
    throw new LedgerError('STATE_VERSION_MISMATCH', `the state is of version ${versionIn(members)}, not ${version}`);
  }
  if (version === 0) requireEmpty(members);
  if (made === null && stateBefore !== null) throw malformed('no entry made version 0, from which its state is opened');
  if (made !== null) requireSameMembers(tree, made, members, stateBefore);
  return { version, members };
}

/** Returns the `seq` of the entry that made a version, once it is the one first leaf of that version's labels. */
function requireVersionLeaf(
  made: FoundLeaf,
  subject: string,
  version: number,
  map: MapAnswers,
  labels: ProvedLabels,
  leaf: FoundLeaf,
): number {
  const slots = requireSlots(made.opened, VERSION_SLOTS);
  if (slots.subject !== subject) throw mismatch(`leaf ${made.index} is about somebody else`);
  const firsts = labels.all(version, 0).flatMap((label) => {
    const first = map.firstLeaf(label);
    return first === null || first > leaf.index ? [] : [{ label, first }];
  });
  const [only, ...more] = firsts;
  if (only === undefined || more.length > 0) throw notStanding(`${firsts.length} leaves are version ${version}`);
  if (only.first !== made.index) throw notStanding(`version ${version} is leaf ${only.first}, not leaf ${made.index}`);
  if (made.parsed.u !== only.label) throw mismatch(`leaf ${made.index} has the label of version ${version} elsewhere`);
  labels.positionOf(made, slots.at);
  requireLabelKind(slots.type, { version, count: 0 });
  return slots.seq;
}

/** Refuses a leaf at which the next version stood already. */
function requireNotFollowed(
  leaf: FoundLeaf,
  version: number,
  following: FoundLeaf | null,
  labels: ProvedLabels,
  map: MapAnswers,
): void {
  const firsts = labels.all(version + 1, 0).flatMap((label) => {
    const first = map.firstLeaf(label);
    return first === null ? [] : [{ label, first }];
  });
  const next = version + 1;
  for (const { first } of firsts) {
    if (first <= leaf.index) throw notStanding(`version ${next} stood from leaf ${first} on`);
  }
  const [only, ...more] = firsts;
  if (more.length > 0) throw notStanding(`${firsts.length} leaves are version ${next}`);
  if (only?.first !== following?.index) throw malformed('the next version is another leaf');
  // SECURITY: the label may stand in the entry as its `n`, which says nothing of the state.
  if (following?.parsed.u !== only?.label)
    throw mismatch(`leaf ${only?.first} has the label of version ${next} elsewhere`);
}

function requireSameMembers(tree: Tree, made: FoundLeaf, members: VerifiedMembers, before: StateOpening | null): void {
  if (before === null) throw malformed('the state is not opened from the entry that made its version');
  const opened = verifyMembers(requireSlots(made.opened, VERSION_SLOTS).state, before, tree.hash);
  const isSame =
    opened.count === members.count &&
    opened.bytes.size === members.bytes.size &&
    [...members.bytes].every(([index, bytes]) => {
      const other = opened.bytes.get(index);
      return other !== undefined && equalBytes(other, bytes);
    });
  if (!isSame) {
    throw new LedgerError('STATE_MISMATCH', `leaf ${made.index} made another state than the one that was decided by`);
  }
}

/** Refuses members of version 0 that are not those of the state of somebody who has said nothing. */
function requireEmpty({ bytes }: VerifiedMembers): void {
  const empty = memberBytes(EMPTY_STATE);
  for (const [index, member] of bytes) {
    if (!equalBytes(member, empty[index] ?? new Uint8Array(0))) {
      throw new LedgerError('STATE_MISMATCH', `member ${index} of a state that nobody made is not empty`);
    }
  }
}

function versionIn({ bytes }: VerifiedMembers): number {
  const general = bytes.get(0);
  if (general === undefined) throw malformed('the first member of the state is not opened');
  const value: unknown = JSON.parse(fromUtf8(general));
  if (STATE_MEMBERS.general.fits(value)) return value.version;
  throw new LedgerError('STATE_MISMATCH', 'the first member of the state says no version');
}

function nameOf({ version, count, key }: Omit<ShownLabel, 'proof'>): string {
  return `${version} ${count} ${key}`;
}

function mismatch(why: string): LedgerError {
  return new LedgerError('LABEL_MISMATCH', why);
}

function gap({ index }: FoundLeaf, why: string): LedgerError {
  return new LedgerError('LABEL_GAP', `leaf ${index} does not follow the state: ${why}`);
}

function notStanding(why: string): LedgerError {
  return new LedgerError('STATE_NOT_STANDING', `the state did not stand: ${why}`);
}
