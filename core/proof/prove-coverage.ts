import { membersRead } from '../decision/decide.ts';
import { parseDisclosure } from '../entry/disclosure.ts';
import { itemLabel, type LabelPosition } from '../entry/label.ts';
import { openEntry, requireSlots } from '../entry/open.ts';
import { SLOT_NAMES, type SlotName } from '../entry/slots.ts';
import { openMembers } from '../entry/state-commitment.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import type { LookUpProof } from '../prefix/index.ts';
import type { SubjectState } from '../subject/state.ts';
import { memberIndices } from '../subject/state-members.ts';
import { decidedEvent } from './decided-event.ts';
import { CONSENT_SLOTS, FOLLOWING_SLOTS, NARROWING_SLOTS, PERMIT_SLOTS, VERSION_SLOTS } from './opened-slots.ts';
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
  /** Returns the subject's labels under each of the log's label keys. */
  labels(position: LabelPosition): Promise<readonly { readonly label: string; readonly shown: ShownLabel }[]>;
}

/** Returns what shows the coverage of a push or disclosure, opening no more than is checked. */
export async function proveCoverage(
  { leaf, label, state, ...shown }: CoverageCase,
  source: CoverageSource,
  hash: Sha256Into,
): Promise<CoverageParts> {
  const opened = openEntry(leaf.entry, leaf.disclosures, hash);
  const { request, decided } = decidedEvent(opened);
  const show = async (one: RecordedLeaf, slots: readonly SlotName[] | null): Promise<ShownLeaf> => {
    const isShown = (name: string) => slots === null || slots.some((slot) => slot === name);
    return {
      index: one.index,
      entry: one.entry,
      disclosures: one.disclosures.filter((each) => isShown(parseDisclosure(each).name)),
      path: await source.pathOf(one.index),
    };
  };
  const showAny = (one: RecordedLeaf | null, slots: readonly SlotName[]) => (one === null ? null : show(one, slots));

  const own = await source.labels(label);
  const made = await source.labels({ version: label.version, count: 0 });
  const next = await source.labels({ version: label.version + 1, count: 0 });
  const given = shown.consent === null ? [] : await source.labels(shown.consent.label);
  const isOf =
    ({ entry }: RecordedLeaf) =>
    (one: { readonly label: string }) =>
      openEntry(entry, []).u === one.label;
  const labels = [
    ...own.filter(isOf(leaf)),
    ...(label.version === 0 ? [] : made),
    ...next,
    ...(shown.consent !== null && shown.consent.label.version !== label.version
      ? given.filter(isOf(shown.consent))
      : []),
  ];
  const values = [
    ...(label.version === 0 ? [] : made).map((one) => one.label),
    ...next.map((one) => one.label),
    ...[shown.consent, shown.narrowing, shown.permit].flatMap((one) =>
      one === null ? [] : (nullifierOf(one, hash) ?? []),
    ),
    ...shown.registry.flatMap(({ kind, id, version }) => [
      ...(version === 0 ? [] : [itemLabel({ kind, id, version }, hash)]),
      itemLabel({ kind, id, version: version + 1 }, hash),
    ]),
  ];
  const entries = shown.registry.flatMap((item) => [item.leaf, item.next].filter((one) => one !== null));
  const parts = memberIndices(state, membersRead(request, state, decided.at));
  return {
    for: shown.reader,
    statement: await show(shown.statement, []),
    version: await showAny(shown.version, VERSION_SLOTS),
    following: await showAny(shown.following, FOLLOWING_SLOTS),
    consent: await showAny(shown.consent, CONSENT_SLOTS),
    narrowing: await showAny(shown.narrowing, NARROWING_SLOTS),
    permit: await showAny(shown.permit, PERMIT_SLOTS),
    registry: await Promise.all(entries.map((one) => show(one, null))),
    texts: shown.texts,
    labels: labels.map((one) => one.shown),
    lookUps: await Promise.all(
      [...new Set(values)].map(async (value) => ({ value, runs: await source.lookUp(value) })),
    ),
    state: openMembers(state, saltsOf(leaf, hash), parts, hash),
    stateBefore: shown.version === null ? null : openMembers(state, saltsOf(shown.version, hash), parts, hash),
  };
}

function nullifierOf({ entry, disclosures }: RecordedLeaf, hash: Sha256Into): string | null {
  return requireSlots(openEntry(entry, disclosures, hash), ['nullifier']).nullifier;
}

/** Returns the salts of all slots but `state`, in slot order. */
function saltsOf({ entry, disclosures }: RecordedLeaf, hash: Sha256Into): readonly Uint8Array[] {
  const { salts } = openEntry(entry, disclosures, hash);
  return SLOT_NAMES.filter((name) => name !== 'state').map((name) => salts.get(name) as Uint8Array);
}
