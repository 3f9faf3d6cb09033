import type { LabelPosition } from '../../entry/label.ts';
import { openEntry, requireSlots, saltsButState } from '../../entry/open.ts';
import { SLOT_NAMES } from '../../entry/slots.ts';
import { openMembers } from '../../entry/state-commitment.ts';
import type { Sha256Into } from '../../kernel/sha256.ts';
import type { SubjectState } from '../../subject/state.ts';
import { memberIndices } from '../../subject/state-members.ts';
import { type CoverageSource, ownLabels, type RecordedLeaf, showLeaf } from '../prove-coverage.ts';
import { BEFORE_SLOTS, NAMED_SLOTS, partsOfEvent, USED_SLOTS } from './parts-of-event.ts';
import type { PlaceParts } from './place-parts.ts';

/** An event of a subject with all that opens it, and the state after it. */
export interface PlacedLeaf extends RecordedLeaf {
  readonly label: LabelPosition;
  readonly state: SubjectState;
}

/** Holds all that the place of an event is shown by. */
export interface PlaceCase {
  readonly leaf: PlacedLeaf;
  /** The subject's event before it; null for the first. */
  readonly before: PlacedLeaf | null;
  /** The consent that it names; null where it names none. */
  readonly named: RecordedLeaf | null;
  /** The permit that it uses; null where it uses none. */
  readonly permit: RecordedLeaf | null;
}

/** Returns what shows the place of an event among those of its subject, opening no more than is checked. */
export async function provePlace(
  { leaf, before, named, permit }: PlaceCase,
  source: Pick<CoverageSource, 'pathOf' | 'labels'>,
  hash: Sha256Into,
): Promise<PlaceParts> {
  const parts = partsOfEvent(requireSlots(openEntry(leaf.entry, leaf.disclosures, hash), SLOT_NAMES));
  const opened = ({ entry, disclosures, state }: PlacedLeaf) => {
    const salts = saltsButState(openEntry(entry, disclosures, hash));
    return openMembers(state, salts, memberIndices(state, parts), hash);
  };
  return {
    labels: [
      ...(await ownLabels(source.labels, leaf, leaf.label)),
      ...(before === null ? [] : await ownLabels(source.labels, before, before.label)),
    ],
    before: before && (await showLeaf(source, before, BEFORE_SLOTS)),
    named: named && (await showLeaf(source, named, NAMED_SLOTS)),
    permit: permit && (await showLeaf(source, permit, USED_SLOTS)),
    stateBefore: before && opened(before),
    state: opened(leaf),
  };
}
