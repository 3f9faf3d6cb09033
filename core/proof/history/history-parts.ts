import { listKind, objectKind, opaqueIdKind, textKind, type ValueOf } from '../../kernel/kinds.ts';
import { MAX_PROVEN_EVENTS } from '../../limits.ts';
import {
  labelKind,
  leafKind,
  lookUpKind,
  malformedMember,
  readLabel,
  readLeaf,
  readLookUp,
  type ShownLabel,
  type ShownLeaf,
  type ShownLookUp,
  writeLabel,
  writeLeaf,
  writeLookUp,
} from '../parts.ts';

/** An event of the subject, opened whole, with its label. */
export interface ShownEvent {
  readonly leaf: ShownLeaf;
  readonly label: ShownLabel;
}

/** Holds all events of a subject, and what shows that there are no others. */
export interface HistoryParts {
  readonly subject: string;
  /** The oldest first. */
  readonly events: readonly ShownEvent[];
  /** The labels of the last event under the other keys, and those of the two positions that may follow it. */
  readonly labels: readonly ShownLabel[];
  readonly lookUps: readonly ShownLookUp[];
  /** The label keys, and the versions of registry items by which pushes and disclosures were decided. */
  readonly registry: readonly ShownLeaf[];
  /** The texts of contents and of risk notices, of which the registry's entries have the hashes. */
  readonly texts: readonly string[];
}

/** The JSON of a bundle's member `history`, its members in this order. */
const historyKind = objectKind({
  subject: opaqueIdKind,
  events: listKind(objectKind({ leaf: leafKind, label: labelKind })),
  labels: listKind(labelKind),
  lookUps: listKind(lookUpKind),
  registry: listKind(leafKind),
  texts: listKind(textKind),
});
export type HistoryDocument = ValueOf<typeof historyKind>;

/** Returns the document of the parts. */
export function encodeHistory({ subject, events, labels, lookUps, registry, texts }: HistoryParts): HistoryDocument {
  return {
    subject,
    events: events.map(({ leaf, label }) => ({ leaf: writeLeaf(leaf), label: writeLabel(label) })),
    labels: labels.map(writeLabel),
    lookUps: lookUps.map(writeLookUp),
    registry: registry.map(writeLeaf),
    texts: [...texts],
  };
}

/** Reads the member `history` of a bundle. @throws BUNDLE_MALFORMED when it is none, or not in canonical spelling */
export function parseHistory(document: unknown): HistoryParts {
  if (!historyKind.fits(document) || document.events.length > MAX_PROVEN_EVENTS) {
    throw malformedMember('history', 'a history');
  }
  const { subject, events, labels, lookUps, registry, texts } = document;
  return {
    subject,
    events: events.map(({ leaf, label }) => ({ leaf: readLeaf(leaf), label: readLabel(label) })),
    labels: labels.map(readLabel),
    lookUps: lookUps.map(readLookUp),
    registry: registry.map(readLeaf),
    texts,
  };
}
