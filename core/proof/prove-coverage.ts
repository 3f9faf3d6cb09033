import { membersRead } from '../decision/decide.ts';
import { parseDisclosure } from '../entry/disclosure.ts';
import { itemLabel, type LabelPosition } from '../entry/label.ts';
import { type OpenedEntry, openEntry, requireSlots, saltsButState } from '../entry/open.ts';
import { parseEntry } from '../entry/parse.ts';
import type { SlotName } from '../entry/slots.ts';
import { openMembers } from '../entry/state-commitment.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import type { LookUpProof } from '../prefix/index.ts';
import type { SubjectState } from '../subject/state.ts';
import { memberIndices } from '../subject/state-members.ts';
import { decidedEvent } from './decided-event.ts';
import {
  CONSENT_SLOTS,
  FOLLOWING_SLOTS,
  GIVEN_SLOTS,
  NARROWED_SLOTS,
  NARROWING_SLOTS,
  PERMIT_SLOTS,
  VERSION_SLOTS,
} from './opened-slots.ts';
import type { CoverageParts, ProofReader, ShownLabel, ShownLeaf } from './parts.ts';

/** Holds an entry of the log with all that opens it. */
export interface RecordedLeaf {
  readonly index: bigint;
  readonly entry: Uint8Array;
  readonly disclosures: readonly string[];
}

/** Holds an item's version that a decision read; 0 where it was not registered. */
export interface NamedItem {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  /** Its entry, and that of the next version, where there are any. */
  readonly leaf: RecordedLeaf | null;
  readonly next: RecordedLeaf | null;
}

/** Holds all that the coverage of a push or disclosure is shown by. */
export interface CoverageCase {
  readonly reader: ProofReader;
  readonly leaf: RecordedLeaf;
  readonly label: LabelPosition;
  /** The newest statement of the map in the tree. */
  readonly statement: RecordedLeaf;
  readonly version: RecordedLeaf | null;
  readonly following: RecordedLeaf | null;
  readonly consent: (RecordedLeaf & { readonly label: LabelPosition }) | null;
  readonly narrowing: RecordedLeaf | null;
  readonly permit: RecordedLeaf | null;
  readonly registry: readonly NamedItem[];
  /** The entries `labels.started` before the leaf, the first first. */
  readonly labelKeys: readonly RecordedLeaf[];
  /** The texts that the decision read. */
  readonly texts: readonly string[];
  /** The subject's state that was decided by. */
  readonly state: SubjectState;
}

/** Gives the proofs of a log. */
export interface CoverageSource {
  /** Returns the inclusion proof of a leaf in the bundle's tree. */
  pathOf(index: bigint): Promise<readonly Uint8Array[]>;
  /** Returns the look-up of a value, base64url, in the runs of the statement. */
  lookUp(value: string): Promise<readonly LookUpProof[]>;
  /** Returns the subject's labels under each of the log's label keys, the first first. */
  labels(position: LabelPosition): Promise<readonly { readonly label: string; readonly shown: ShownLabel }[]>;
}

const SHOWN_TO_NO_RECIPIENT = {
  version: null,
  following: null,
  permit: null,
  labels: [],
  state: null,
  stateBefore: null,
} as const;

/** Returns what shows the coverage of a push or disclosure, opening no more than is checked. */
export async function proveCoverage(
  { leaf, label, state, ...shown }: CoverageCase,
  source: CoverageSource,
  hash: Sha256Into,
): Promise<CoverageParts> {
  const opened = openEntry(leaf.entry, leaf.disclosures, hash);
  const { request, decided } = decidedEvent(opened);
  const show = (one: RecordedLeaf, slots: readonly SlotName[] | null) => showLeaf(source, one, slots);
  const showAny = (one: RecordedLeaf | null, slots: readonly SlotName[]) => (one === null ? null : show(one, slots));
  const showLookUps = (values: readonly string[]) =>
    Promise.all([...new Set(values)].map(async (value) => ({ value, runs: await source.lookUp(value) })));
  const items = shown.registry.flatMap((item) => [item.leaf, item.next].filter((one) => one !== null));
  const nullifiers = [shown.consent, shown.narrowing].flatMap((one) =>
    one === null ? [] : (nullifierOf(one, hash) ?? []),
  );
  if (shown.reader === 'recipient') {
    return {
      ...SHOWN_TO_NO_RECIPIENT,
      for: shown.reader,
      statement: await show(shown.statement, []),
      consent: await showAny(shown.consent, GIVEN_SLOTS),
      narrowing: await showAny(shown.narrowing, NARROWED_SLOTS),
      registry: await Promise.all(items.map((one) => show(one, null))),
      texts: shown.texts,
      lookUps: await showLookUps([...nullifiers, ...itemLabels(shown.registry, hash)]),
    };
  }

  const { version, consent, labelKeys } = shown;
  const labelsOf = async (position: LabelPosition) => (await source.labels(position)).slice(0, labelKeys.length);
  const made = version && openEntry(version.entry, version.disclosures, hash);
  const ofVersion = made === null ? [] : await labelsOf({ version: label.version, count: 0 });
  const next = await labelsOf({ version: label.version + 1, count: 0 });
  const labels = [
    ...(await ownLabels(labelsOf, leaf, label)),
    ...[...ofVersion, ...next].map((one) => one.shown),
    ...(consent === null || consent.label.version === label.version
      ? []
      : await ownLabels(labelsOf, consent, consent.label)),
  ];
  const values = [
    ...[...ofVersion, ...next].map((one) => one.label),
    ...nullifiers,
    ...[shown.permit].flatMap((one) => (one === null ? [] : (nullifierOf(one, hash) ?? []))),
    ...(consent !== null && hasUses(opened, consent, hash) ? [opened.n] : []),
    ...[...labelKeys, null].map((_, i) => itemLabel({ kind: 'labels', id: opened.origin, version: i + 1 }, hash)),
    ...itemLabels(shown.registry, hash),
  ];
  const parts = memberIndices(state, membersRead(request, state, decided.at));
  return {
    for: shown.reader,
    statement: await show(shown.statement, []),
    version: await showAny(version, VERSION_SLOTS),
    following: await showAny(shown.following, FOLLOWING_SLOTS),
    consent: await showAny(consent, CONSENT_SLOTS),
    narrowing: await showAny(shown.narrowing, NARROWING_SLOTS),
    permit: await showAny(shown.permit, PERMIT_SLOTS),
    registry: await Promise.all([...labelKeys, ...items].map((one) => show(one, null))),
    texts: shown.texts,
    labels,
    lookUps: await showLookUps(values),
    state: openMembers(state, saltsButState(opened), parts, hash),
    stateBefore: made === null ? null : openMembers(state, saltsButState(made), parts, hash),
  };
}

/** Returns whether what an entry says is one of the uses of a consent that says how many it has. */
function hasUses(opened: OpenedEntry, consent: RecordedLeaf, hash: Sha256Into): boolean {
  const { detail } = requireSlots(openEntry(consent.entry, consent.disclosures, hash), ['detail']);
  return opened.slots.type === 'disclosure.made' && 'uses' in detail && detail.uses !== null;
}

function nullifierOf({ entry, disclosures }: RecordedLeaf, hash: Sha256Into): string | null {
  return requireSlots(openEntry(entry, disclosures, hash), ['nullifier']).nullifier;
}

/** Returns a leaf with its place in the tree. @param slots those that are opened; null: all that there is to open */
export async function showLeaf(
  { pathOf }: Pick<CoverageSource, 'pathOf'>,
  { index, entry, disclosures }: RecordedLeaf,
  slots: readonly SlotName[] | null,
): Promise<ShownLeaf> {
  const isShown = (name: string) => slots === null || slots.some((slot) => slot === name);
  return {
    index,
    entry,
    disclosures: disclosures.filter((each) => isShown(parseDisclosure(each).name)),
    path: await pathOf(index),
  };
}

/** Returns the one label that an entry has, of those that its keys could have given it. */
export async function ownLabels(
  labelsOf: CoverageSource['labels'],
  { entry }: Pick<RecordedLeaf, 'entry'>,
  position: LabelPosition,
): Promise<readonly ShownLabel[]> {
  const { u } = parseEntry(entry);
  return (await labelsOf(position)).filter(({ label }) => label === u).map(({ shown }) => shown);
}

/** Returns the labels that show of each item that its version was in force: its own, and that of the next version. */
export function itemLabels(items: readonly NamedItem[], hash: Sha256Into): readonly string[] {
  return items.flatMap((item) => [
    ...(item.version === 0 ? [] : [itemLabel(item, hash)]),
    itemLabel({ ...item, version: item.version + 1 }, hash),
  ]);
}
