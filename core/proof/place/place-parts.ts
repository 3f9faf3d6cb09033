import type { StateOpening } from '../../entry/state-commitment.ts';
import { listKind, nullableKind, objectKind, type ValueOf } from '../../kernel/kinds.ts';
import {
  labelKind,
  leafKind,
  malformedMember,
  readLabel,
  readLeaf,
  readOpening,
  type ShownLabel,
  type ShownLeaf,
  stateKind,
  writeLabel,
  writeLeaf,
  writeOpening,
} from '../parts.ts';

/** Holds what shows the place of an event among those of its subject, besides its own entry. */
export interface PlaceParts {
  /** Its label, and that of the event before it. */
  readonly labels: readonly ShownLabel[];
  /** The event before it; null for the subject's first. */
  readonly before: ShownLeaf | null;
  /** The consent that it names; null where it names none. */
  readonly named: ShownLeaf | null;
  /** The permit that a consumption uses; null for any other event. */
  readonly permit: ShownLeaf | null;
  /** The parts of the state before it that it reads or sets, opened from the event before; null for the first. */
  readonly stateBefore: StateOpening | null;
  /** The same parts of the state after it, opened from its own entry. */
  readonly state: StateOpening;
}

/** The JSON of a bundle's member `place`, its members in this order. */
const placeKind = objectKind({
  labels: listKind(labelKind),
  before: nullableKind(leafKind),
  named: nullableKind(leafKind),
  permit: nullableKind(leafKind),
  stateBefore: nullableKind(stateKind),
  state: stateKind,
});
export type PlaceDocument = ValueOf<typeof placeKind>;

/** Returns the document of the parts. */
export function encodePlace({ labels, before, named, permit, stateBefore, state }: PlaceParts): PlaceDocument {
  return {
    labels: labels.map(writeLabel),
    before: before && writeLeaf(before),
    named: named && writeLeaf(named),
    permit: permit && writeLeaf(permit),
    stateBefore: stateBefore && writeOpening(stateBefore),
    state: writeOpening(state),
  };
}

/** Reads the member `place` of a bundle. @throws BUNDLE_MALFORMED when it is none, or not in canonical spelling */
export function parsePlace(document: unknown): PlaceParts {
  if (!placeKind.fits(document)) throw malformedMember('place', 'a place');
  const { labels, before, named, permit, stateBefore, state } = document;
  return {
    labels: labels.map(readLabel),
    before: before && readLeaf(before),
    named: named && readLeaf(named),
    permit: permit && readLeaf(permit),
    stateBefore: stateBefore && readOpening(stateBefore),
    state: readOpening(state),
  };
}
