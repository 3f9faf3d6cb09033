import { requireSlots } from '../entry/open.ts';
import { toBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { guardianOf } from '../subject/apply-decision.ts';
import { saidBy } from '../subject/effect.ts';
import type { Consent } from '../subject/state.ts';
import type { DecidedEvent } from './decided-event.ts';
import { type MapAnswers, malformed } from './map-answers.ts';
import { CONSENT_SLOTS, GIVEN_SLOTS, NARROWED_SLOTS, NARROWING_SLOTS } from './opened-slots.ts';
import type { CoverageParts } from './parts.ts';
import { type FoundLeaf, findLeaf, type Tree } from './shown-leaf.ts';

/** Holds the consent that a push or disclosure names, as a bundle shows it. */
export interface ShownConsent {
  /** The push or disclosure. */
  readonly leaf: FoundLeaf;
  readonly consent: FoundLeaf;
  /** The newest event that narrowed it; null: none did. */
  readonly narrowing: FoundLeaf | null;
}

/** Holds a consent as far as its entry says what was agreed to, and what was left of it. */
export interface NamedConsent extends Pick<Consent, 'event' | 'at' | 'notice' | 'validUntil'> {
  readonly channels: readonly string[];
  readonly dataCategories: readonly string[];
  /** Revealed by what ends it, base64url. */
  readonly nullifier: string;
}

/**
 * Returns the consent that a bundle shows of a push or disclosure; null: it names none.
 * @throws BUNDLE_MALFORMED when exactly one of the two has one
 */
export function shownConsent(
  tree: Tree,
  leaf: FoundLeaf,
  event: Pick<DecidedEvent, 'consent'>,
  parts: Pick<CoverageParts, 'consent' | 'narrowing'>,
): ShownConsent | null {
  const consent = parts.consent && findLeaf(tree, parts.consent);
  const narrowing = parts.narrowing && findLeaf(tree, parts.narrowing);
  if ((consent === null) !== (event.consent === null) || (consent === null && narrowing !== null)) {
    throw malformed('exactly what rests on a consent shows one');
  }
  return consent && { leaf, consent, narrowing };
}

const LEAF_SLOTS = ['at', 'consent', 'purpose', 'recipient'] as const;

/**
 * Returns the consent that a push or disclosure names, as its own entry says it, once that is before it in the log and
 * nothing has ended it.
 * @throws CONSENT_MISMATCH when the entry is another one, or gives no consent
 * @throws EVENT_BACKDATED when the push or disclosure says an earlier time
 * @throws CONSENT_ENDED when an entry up to the push or disclosure has the consent's nullifier
 */
export function requireNamedConsent({ leaf, consent, narrowing }: ShownConsent, map: MapAnswers): Consent {
  const whole = requireNamed(leaf, consent);
  const { nullifier, ...left } = narrowing === null ? whole : narrowedBy({ leaf, consent, narrowing }, whole, map);
  requireUnended(leaf, nullifier, map);
  const said = requireSlots(consent.opened, CONSENT_SLOTS);
  if (said.type !== 'consent.given' && said.type !== 'consent.confirmed') throw mismatch(`it is a \`${said.type}\``);
  const { detail } = said;
  return {
    status: 'given',
    ...left,
    validFrom: detail.validFrom,
    evidence: detail.evidence,
    saidAt: said.type === 'consent.given' ? saidBy(detail.capture?.at ?? null, said.at) : said.at,
    leafHash: toBase64url(consent.leafHash),
    nullifier,
    guardian: guardianOf(said) ?? ('guardian' in detail ? detail.guardian : null),
    steps: detail.steps,
    fees: detail.fees,
    uses: detail.uses,
    narrowedBy: narrowing && {
      event: requireSlots(narrowing.opened, NARROWING_SLOTS).id,
      leafHash: toBase64url(narrowing.leafHash),
    },
  };
}

/**
 * Returns the consent that a push or disclosure names as far as a recipient may know it, once that is before it in the
 * log and nothing has ended it. Of an event that narrowed it, it loses what the event took away.
 * @throws CONSENT_MISMATCH, EVENT_BACKDATED, CONSENT_ENDED as `requireNamedConsent`
 */
export function requireGiven({ leaf, consent, narrowing }: ShownConsent, map: MapAnswers): NamedConsent {
  const whole = requireNamed(leaf, consent);
  const given = narrowing === null ? whole : withoutTaken({ leaf, consent, narrowing }, whole, map);
  requireUnended(leaf, given.nullifier, map);
  return given;
}

/** Returns the consent that a push or disclosure names, as its own entry gave it. */
function requireNamed(leaf: FoundLeaf, consent: FoundLeaf): NamedConsent {
  const { consent: named, purpose, recipient, at } = requireSlots(leaf.opened, LEAF_SLOTS);
  if (named?.leafHash !== toBase64url(consent.leafHash)) throw mismatch('the entry shown is another one');
  const said = requireSlots(consent.opened, GIVEN_SLOTS);
  if (named.event !== said.id) throw mismatch('the entry has another id');
  if (consent.index >= leaf.index) throw mismatch('it is not before what rests on it');
  if (said.type !== 'consent.given' && said.type !== 'consent.confirmed') throw mismatch(`it is a \`${said.type}\``);
  const isTo = said.recipient === recipient || said.recipient === null;
  if (said.purpose !== purpose || !isTo) throw mismatch('it is about another purpose or recipient');
  if (said.nullifier === null) throw mismatch('it counts for nothing, since it gives no nullifier');
  if (said.at > at) throw new LedgerError('EVENT_BACKDATED', `it says \`${at}\`, and its consent \`${said.at}\``);
  return {
    event: said.id,
    at: said.at,
    notice: said.notice,
    validUntil: said.validUntil,
    channels: said.channels ?? [],
    dataCategories: said.dataCategories ?? [],
    nullifier: said.nullifier,
  };
}

function requireUnended({ index }: FoundLeaf, nullifier: string, map: MapAnswers): void {
  const end = map.firstLeaf(nullifier);
  if (end === null || end > index) return;
  throw new LedgerError('CONSENT_ENDED', `leaf ${end} ended the consent, before leaf ${index}`);
}

/** Returns what an event left of a consent that it narrowed, and the nullifier that it gave it. */
function narrowedBy(
  { leaf, consent, narrowing }: ShownConsent & { readonly narrowing: FoundLeaf },
  whole: NamedConsent,
  map: MapAnswers,
): NamedConsent {
  const { type, detail } = requireSlots(narrowing.opened, NARROWING_SLOTS);
  const left = type === 'consent.withdrawn' ? detail.left : null;
  if (left === null) throw mismatch('the entry that is to have narrowed it did not');
  const nullifier = nullifierOfRest({ leaf, consent, narrowing }, whole, map);
  if (!isPartOf(left.channels, whole.channels) || !isPartOf(left.dataCategories, whole.dataCategories)) {
    throw mismatch('more is left of it than was given');
  }
  return { ...whole, ...left, nullifier };
}

/** Returns a consent without what an event that narrowed it names, with the nullifier that it gave what was left. */
function withoutTaken(
  shown: ShownConsent & { readonly narrowing: FoundLeaf },
  whole: NamedConsent,
  map: MapAnswers,
): NamedConsent {
  const { channels, dataCategories } = requireSlots(shown.narrowing.opened, NARROWED_SLOTS);
  const nullifier = nullifierOfRest(shown, whole, map);
  return {
    ...whole,
    channels: whole.channels.filter((each) => channels?.includes(each) !== true),
    dataCategories: whole.dataCategories.filter((each) => dataCategories?.includes(each) !== true),
    nullifier,
  };
}

/** Returns the nullifier that an event gave what it left of a consent, once it narrowed it between the two. */
function nullifierOfRest(
  { leaf, consent, narrowing }: ShownConsent & { readonly narrowing: FoundLeaf },
  whole: NamedConsent,
  map: MapAnswers,
): string {
  const { type, consent: of, nullifier } = requireSlots(narrowing.opened, ['type', 'consent', 'nullifier']);
  const isOfIt = type === 'consent.withdrawn' && of?.leafHash === toBase64url(consent.leafHash);
  if (!isOfIt || nullifier === null) throw mismatch('the entry that is to have narrowed it did not');
  if (narrowing.index >= leaf.index || narrowing.index <= consent.index) throw mismatch('it was not narrowed between');
  const revealed = map.firstLeaf(whole.nullifier);
  if (revealed === null || revealed > narrowing.index) throw mismatch('nothing narrowed it up to then');
  return nullifier;
}

function isPartOf(some: readonly string[], all: readonly string[]): boolean {
  return some.every((each) => all.includes(each));
}

/** Names the members of a consent that its entry, and what narrowed it, say too. */
const SAID = [
  ...(['status', 'channels', 'dataCategories', 'notice', 'validFrom', 'validUntil'] as const),
  ...(['evidence', 'event', 'at', 'saidAt', 'nullifier', 'guardian', 'steps', 'fees', 'uses'] as const),
];

/**
 * Refuses a consent whose entry says something else than the state that was decided by.
 * @param shown the consent that the event names; null: it names none
 * @param current the one that the decision rests on, as a member of the state has it; null: it rests on none
 * @throws CONSENT_MISMATCH
 */
export function requireSameConsent(shown: Consent | null, current: Consent | null): void {
  if (shown === null && current === null) return;
  if (shown === null || current === null) throw mismatch(`the decision rests on ${shown === null ? 'one' : 'none'}`);
  if ((current.narrowedBy === null) !== (shown.narrowedBy === null)) throw malformed('what narrowed it is not shown');
  const other = SAID.find((name) => JSON.stringify(shown[name]) !== JSON.stringify(current[name]));
  if (other !== undefined) throw mismatch(`the state says another \`${other}\` of it`);
  if (current.narrowedBy?.event !== shown.narrowedBy?.event) throw mismatch('something else narrowed it');
}

function mismatch(why: string): LedgerError {
  return new LedgerError('CONSENT_MISMATCH', `the consent is not the one that is named: ${why}`);
}
