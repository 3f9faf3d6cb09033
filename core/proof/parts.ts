import type { StateOpening } from '../entry/state-commitment.ts';
import { fromBase64url, toBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import {
  countKind,
  hashKind,
  isObject,
  type Kind,
  listKind,
  nullableKind,
  objectKind,
  textKind,
  type ValueOf,
  wordKind,
} from '../kernel/kinds.ts';
import type { LookUpProof } from '../prefix/index.ts';

/** Names whom a proof of coverage is made for: it opens no more than they may know. */
const READERS = ['recipient', 'subject', 'audit'] as const;
export type ProofReader = (typeof READERS)[number];

/** Holds an entry of the log, with what opens it and what shows its place in the tree of the bundle's checkpoint. */
export interface ShownLeaf {
  readonly index: bigint;
  readonly entry: Uint8Array;
  readonly disclosures: readonly string[];
  /** The inclusion proof, 32 bytes each, from the leaf's sibling up. */
  readonly path: readonly Uint8Array[];
}

/** Holds the answer of the map about one value, run by run from the first. */
export interface ShownLookUp {
  /** base64url of the 32 bytes that are looked up. */
  readonly value: string;
  readonly runs: readonly LookUpProof[];
}

/** Holds one label of the subject under one label key. */
export interface ShownLabel {
  readonly version: number;
  readonly count: number;
  /** Counts the log's label keys from 1. */
  readonly key: number;
  /** The VRF proof, 80 bytes. */
  readonly proof: Uint8Array;
}

/** Holds what shows that a push or a disclosure was covered, besides its own entry, its place and its anchor. */
export interface CoverageParts {
  readonly for: ProofReader;
  /** The statement of the map, whose entry is in the same tree. */
  readonly statement: ShownLeaf;
  /** The entry that made the state's version; null: the state is empty, or it is not shown to this reader. */
  readonly version: ShownLeaf | null;
  /** The entry that made the next version, where the tree has one; null: it has none, or it is not shown. */
  readonly following: ShownLeaf | null;
  /** The consent, and the newest event that narrowed it; null where there is none. */
  readonly consent: ShownLeaf | null;
  readonly narrowing: ShownLeaf | null;
  /** The permit that was used; null for a disclosure. */
  readonly permit: ShownLeaf | null;
  /** The versions of registry items that were decided by, and of each the next one, where the tree has it. */
  readonly registry: readonly ShownLeaf[];
  /** The texts of a content and of risk notices, of which the registry's entries have the hashes. */
  readonly texts: readonly string[];
  readonly labels: readonly ShownLabel[];
  readonly lookUps: readonly ShownLookUp[];
  /** The members of the state that were decided by, opened from the event's own entry; null: not shown. */
  readonly state: StateOpening | null;
  /** The same members, opened from the entry that made the version; null: none made it, or it is not shown. */
  readonly stateBefore: StateOpening | null;
}

const bytesKind = textFitting((text) => fromBase64url(text).length > 0);
const emptyOrBytesKind = textFitting(() => true);
const recordKind = textFitting((text) => fromBase64url(text).length === 40);
const proofKind = textFitting((text) => fromBase64url(text).length === 80);
const indexKind = plainKind((text) => /^(0|[1-9]\d{0,18})$/.test(text));

/** The kinds of the parts that proofs share: a leaf, a label, a look-up, opened members of a state. */
export const leafKind = objectKind({
  index: indexKind,
  entry: bytesKind,
  disclosures: listKind(textKind),
  path: listKind(hashKind),
});
export const labelKind = objectKind({ version: countKind, count: countKind, key: countKind, proof: proofKind });
export const lookUpKind = objectKind({
  value: hashKind,
  runs: listKind(objectKind({ leaf: nullableKind(recordKind), path: listKind(hashKind) })),
});
export const stateKind = objectKind({
  count: countKind,
  members: listKind(
    objectKind({ index: countKind, salt: hashKind, bytes: emptyOrBytesKind, path: listKind(hashKind) }),
  ),
});

/** The JSON of a bundle's member `coverage`, its members in this order. */
const coverageKind = objectKind({
  for: wordKind(READERS),
  statement: leafKind,
  version: nullableKind(leafKind),
  following: nullableKind(leafKind),
  consent: nullableKind(leafKind),
  narrowing: nullableKind(leafKind),
  permit: nullableKind(leafKind),
  registry: listKind(leafKind),
  texts: listKind(textKind),
  labels: listKind(labelKind),
  lookUps: listKind(lookUpKind),
  state: nullableKind(stateKind),
  stateBefore: nullableKind(stateKind),
});
export type CoverageDocument = ValueOf<typeof coverageKind>;

/** Returns the document of the parts. */
export function encodeCoverage(parts: CoverageParts): CoverageDocument {
  const { statement, version, following, consent, narrowing, permit, registry, labels, lookUps } = parts;
  return {
    for: parts.for,
    statement: writeLeaf(statement),
    version: version && writeLeaf(version),
    following: following && writeLeaf(following),
    consent: consent && writeLeaf(consent),
    narrowing: narrowing && writeLeaf(narrowing),
    permit: permit && writeLeaf(permit),
    registry: registry.map(writeLeaf),
    texts: [...parts.texts],
    labels: labels.map(writeLabel),
    lookUps: lookUps.map(writeLookUp),
    state: parts.state && writeOpening(parts.state),
    stateBefore: parts.stateBefore && writeOpening(parts.stateBefore),
  };
}

function coverageParts(document: CoverageDocument): CoverageParts {
  const { statement, version, following, consent, narrowing, permit, registry, labels, lookUps } = document;
  return {
    for: document.for,
    statement: readLeaf(statement),
    version: version && readLeaf(version),
    following: following && readLeaf(following),
    consent: consent && readLeaf(consent),
    narrowing: narrowing && readLeaf(narrowing),
    permit: permit && readLeaf(permit),
    registry: registry.map(readLeaf),
    texts: document.texts,
    labels: labels.map(readLabel),
    lookUps: lookUps.map(readLookUp),
    state: document.state && readOpening(document.state),
    stateBefore: document.stateBefore && readOpening(document.stateBefore),
  };
}

/** Returns a leaf as documents have it. */
export function writeLeaf({ index, entry, disclosures, path }: ShownLeaf): ValueOf<typeof leafKind> {
  return { index: `${index}`, entry: toBase64url(entry), disclosures: [...disclosures], path: path.map(toBase64url) };
}

/** Returns the leaf that a document has. */
export function readLeaf({ index, entry, disclosures, path }: ValueOf<typeof leafKind>): ShownLeaf {
  return { index: BigInt(index), entry: fromBase64url(entry), disclosures, path: path.map(fromBase64url) };
}

/** Returns a label as documents have it. */
export function writeLabel({ version, count, key, proof }: ShownLabel): ValueOf<typeof labelKind> {
  return { version, count, key, proof: toBase64url(proof) };
}

/** Returns the label that a document has. */
export function readLabel({ proof, ...label }: ValueOf<typeof labelKind>): ShownLabel {
  return { ...label, proof: fromBase64url(proof) };
}

/** Returns a look-up as documents have it. */
export function writeLookUp({ value, runs }: ShownLookUp): ValueOf<typeof lookUpKind> {
  return {
    value,
    runs: runs.map(({ leaf, path }) => ({ leaf: leaf && toBase64url(leaf), path: path.map(toBase64url) })),
  };
}

/** Returns the look-up that a document has. */
export function readLookUp({ value, runs }: ValueOf<typeof lookUpKind>): ShownLookUp {
  return {
    value,
    runs: runs.map(({ leaf, path }) => ({
      leaf: leaf === null ? null : fromBase64url(leaf),
      path: path.map(fromBase64url),
    })),
  };
}

/** Returns opened members of a state as documents have them. */
export function writeOpening({ count, members }: StateOpening): ValueOf<typeof stateKind> {
  return {
    count,
    members: members.map(({ index, salt, bytes, path }) => ({
      index,
      salt: toBase64url(salt),
      bytes: toBase64url(bytes),
      path: path.map(toBase64url),
    })),
  };
}

/** Returns the opened members that a document has. */
export function readOpening({ count, members }: ValueOf<typeof stateKind>): StateOpening {
  return {
    count,
    members: members.map(({ index, salt, bytes, path }) => ({
      index,
      salt: fromBase64url(salt),
      bytes: fromBase64url(bytes),
      path: path.map(fromBase64url),
    })),
  };
}

/** Makes the kind of text that is canonical base64url of bytes that fit. */
function textFitting(fits: (text: string) => boolean): Kind<string> {
  return plainKind((text) => {
    try {
      return fits(text);
    } catch {
      return false;
    }
  });
}

function plainKind(fits: (text: string) => boolean): Kind<string> {
  return { fits: (value): value is string => typeof value === 'string' && fits(value), spell: (value) => value };
}

/** Returns whether a member `coverage` says that it was made for a recipient. */
export function isForRecipient(document: unknown): boolean {
  return isObject(document) && document.for === 'recipient';
}

/** Reads the member `coverage` of a bundle. @throws BUNDLE_MALFORMED when it is none, or not in canonical spelling */
export function parseCoverage(document: unknown): CoverageParts {
  if (!coverageKind.fits(document)) throw malformedMember('coverage', 'a proof of coverage');
  return coverageParts(document);
}

/** Returns the leaves whose times coverage rests on, besides that of the push or disclosure. */
export function datedLeaves({ consent, registry }: Pick<CoverageParts, 'consent' | 'registry'>): readonly bigint[] {
  return [consent, ...registry].flatMap((leaf) => leaf?.index ?? []);
}

/** Makes the error of a member of a bundle that is not what its name says. */
export function malformedMember(name: string, what: string): LedgerError {
  return new LedgerError('BUNDLE_MALFORMED', `the proof bundle is malformed: \`/${name}\` is not ${what}`, {
    pointer: `/${name}`,
  });
}
