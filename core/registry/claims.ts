import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import {
  booleanKind,
  countKind,
  hashKind,
  instantKind,
  isObject,
  type Kind,
  listKind,
  mapKind,
  nullableKind,
  objectKind,
  someKind,
  textKind,
  type ValueOf,
  wordKind,
} from '../kernel/kinds.ts';
import { type Sha256Into, sha256OfText } from '../kernel/sha256.ts';
import {
  BASES,
  CARE_FLAGS,
  ENDS,
  EVIDENCE_CLASSES,
  FREQUENCY_PERIODS,
  FREQUENCY_RANGES,
  PRODUCT_ORIGINS,
} from '../vocabulary.ts';
import { channelKind } from './channel.ts';
import { byName } from './definition.ts';
import type {
  Campaign,
  Content,
  Product,
  Purpose,
  QualifiedBranch,
  QualifiedStaff,
  Recipient,
  RegisteredChannel,
  Texts,
} from './model.ts';

const mapOf = <T>(kind: Kind<T>) => mapKind(textKind, kind) as Kind<Readonly<Record<string, T>>>;
const texts = mapOf(textKind);
const names = listKind(textKind);
const channels = listKind(channelKind);
const count = nullableKind(countKind);
const instants = listKind(nullableKind(instantKind));

const purposeKind = objectKind({
  id: textKind,
  version: countKind,
  kind: wordKind(['push', 'disclosure']),
  titleSha256: nullableKind(hashKind),
  descriptionSha256: nullableKind(hashKind),
  basis: wordKind(BASES),
  basisReference: nullableKind(textKind),
  ends: wordKind(ENDS),
  personalised: booleanKind,
  retired: booleanKind,
  channels,
  dataCategories: names,
  maskedCategories: names,
  sensitiveCategories: names,
  /** Since when each channel, or data category, at the same place has been there; null: from the first. */
  since: objectKind({ channels: instants, dataCategories: instants, revived: nullableKind(instantKind) }),
  notices: mapOf(objectKind({ id: textKind, version: countKind, sha256: hashKind, sufficesFrom: countKind })),
  quietHours: nullableKind(objectKind({ from: textKind, to: textKind, timeZone: textKind })),
  frequency: listKind(
    objectKind({ atMost: countKind, per: wordKind(FREQUENCY_PERIODS), of: wordKind(FREQUENCY_RANGES) }),
  ),
  coolDownDays: count,
  noticeServed: booleanKind,
  maxCaptureAgeDays: count,
  captureChannels: channels,
  careSteps: someKind(CARE_FLAGS, textKind),
  coolingOffHours: count,
  reaffirmationDays: count,
  feesShown: booleanKind,
  contentApproved: booleanKind,
  retentionClass: nullableKind(textKind),
  permitLifetimeSeconds: count,
  maxValidityDays: count,
  dpv: nullableKind(textKind),
  minimumEvidence: nullableKind(wordKind(EVIDENCE_CLASSES)),
  evidenceClasses: listKind(wordKind(EVIDENCE_CLASSES)),
});

const recipientKind = objectKind({
  id: textKind,
  version: countKind,
  identitySince: nullableKind(instantKind),
  purposes: names,
  since: instants,
  suspendedAt: nullableKind(instantKind),
});

const productKind = objectKind({
  id: textKind,
  version: countKind,
  title: texts,
  origin: wordKind(PRODUCT_ORIGINS),
  partner: nullableKind(textKind),
  riskLevel: countKind,
  retired: booleanKind,
  retentionClass: nullableKind(textKind),
  feesSha256: mapOf(hashKind),
  riskNoticeSha256: mapOf(hashKind),
});

const contentKind = objectKind({
  sha256: hashKind,
  version: countKind,
  language: textKind,
  product: nullableKind(textKind),
  purposes: names,
  /** The purpose that the event is about. */
  purpose: textKind,
});

const staffKind = objectKind({
  id: hashKind,
  version: countKind,
  branches: names,
  products: names,
  validUntil: instantKind,
});
const placeKind = objectKind({ id: textKind, version: countKind, products: names });
const campaignKind = objectKind({
  id: textKind,
  version: countKind,
  purpose: textKind,
  from: instantKind,
  until: instantKind,
  oncePerSubject: booleanKind,
  retired: booleanKind,
});
const registeredChannelKind = objectKind({
  id: channelKind,
  version: countKind,
  title: texts,
  staffed: booleanKind,
  retired: booleanKind,
});

/** Returns a text by its hash, null where it is not at hand. */
export type TextBySha256 = (sha256: string) => string | null;

/** Holds the parts of a recipient that the log has: not its names and contact, nor why it is suspended. */
type ReadRecipient = Omit<Recipient, 'name' | 'legalId' | 'contact' | 'contactSince'>;

// See docs/decisions/1012-a-purpose-is-said-whole.md
/** Returns what the log says of a purpose: all of it, with its current notices; title and description by hash. */
export function purposeClaims(purpose: Purpose, hash: Sha256Into): Json {
  const { title, description, since } = purpose;
  const hashOf = (said: Texts) =>
    Object.keys(said).length === 0 ? null : sha256OfText(JSON.stringify(byName(said)), hash);
  return spelled(purposeKind, {
    ...purpose,
    titleSha256: hashOf(title),
    descriptionSha256: hashOf(description),
    since: {
      channels: purpose.channels.map((name) => since.channels[name] ?? null),
      dataCategories: purpose.dataCategories.map((name) => since.dataCategories[name] ?? null),
      revived: since.revived,
    },
  });
}

/** Returns the purpose that claims say, without its title and description. @throws ENTRY_MALFORMED */
export function purposeIn(claims: unknown): Purpose {
  const { titleSha256: _, descriptionSha256: __, since, notices, ...members } = read(purposeKind, claims);
  return {
    ...members,
    title: {},
    description: {},
    notices: Object.fromEntries(
      byName(notices).map(([language, { id, version, sha256, sufficesFrom }]) => [
        language,
        { id, language, version, sha256, sufficesFrom },
      ]),
    ),
    since: {
      channels: byPlace(members.channels, since.channels),
      dataCategories: byPlace(members.dataCategories, since.dataCategories),
      revived: since.revived,
    },
  };
}

// See docs/decisions/0404-what-the-log-says-of-a-recipient.md
// SECURITY: free text, a contact or a reason, may name a person: it stays in the store and out of the log.
/** Returns what the log says of a recipient, with its names, of which it has digests. */
export function recipientClaims(recipient: Recipient): Record<string, Json> {
  const { name, legalId, purposes, since, suspended } = recipient;
  const open = spelled(recipientKind, {
    ...recipient,
    since: purposes.map((name) => since[name] ?? null),
    suspendedAt: suspended === null ? null : suspended.at,
  });
  return { ...open, name, legalId };
}

/** Returns the recipient that claims say; it does not say why it is suspended. @throws ENTRY_MALFORMED */
export function recipientIn(claims: unknown): ReadRecipient {
  const { since, suspendedAt, ...members } = read(recipientKind, claims);
  return {
    ...members,
    since: byPlace(members.purposes, since),
    suspended: suspendedAt === null ? null : { reason: '', at: suspendedAt },
  };
}

/** Returns what the log says of a product: its fees and risk notices by hash. */
export function productClaims(product: Product, hash: Sha256Into): Json {
  const hashesOf = (of: Product['fees']) =>
    Object.fromEntries(byName(of).map(([language, text]) => [language, sha256OfText(text, hash)]));
  return spelled(productKind, {
    ...product,
    retentionClass: product.retentionClass ?? null,
    feesSha256: hashesOf(product.fees),
    riskNoticeSha256: hashesOf(product.riskNotice),
  });
}

/** Returns the product that claims say, with the texts that are at hand. @throws ENTRY_MALFORMED */
export function productIn(claims: unknown, textOf: TextBySha256): Product {
  const { feesSha256, riskNoticeSha256, retentionClass, ...members } = read(productKind, claims);
  const textsOf = (hashes: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      byName(hashes).flatMap(([language, sha256]) => {
        const text = textOf(sha256);
        return text === null ? [] : [[language, text] as const];
      }),
    );
  const kept = retentionClass === null ? {} : { retentionClass };
  return { ...members, ...kept, fees: textsOf(feesSha256), riskNotice: textsOf(riskNoticeSha256) };
}

/** Returns what the log says of a content, its text by hash, and of the purpose that it was approved for or lost. */
export function contentClaims(content: Content, purpose: string): Json {
  return spelled(contentKind, { ...content, sha256: content.id, purpose });
}

/** Returns the content that claims say; its text is empty where it is not at hand. @throws ENTRY_MALFORMED */
export function contentIn(claims: unknown, textOf: TextBySha256): Content {
  const { sha256, purpose: _, ...members } = read(contentKind, claims);
  return { ...members, id: sha256, text: textOf(sha256) ?? '' };
}

/** Return the member of staff, the branch, the campaign or the channel that claims say. @throws ENTRY_MALFORMED */
export const staffIn = (claims: unknown): QualifiedStaff => read(staffKind, claims);
export const placeIn = (claims: unknown): QualifiedBranch => read(placeKind, claims);
export const campaignIn = (claims: unknown): Campaign => read(campaignKind, claims);
export const channelIn = (claims: unknown): RegisteredChannel => read(registeredChannelKind, claims);

/** Returns what the log says of a member of staff, with the bank's own id, of which it has a digest. */
export function staffClaims(staff: QualifiedStaff, bankId: string): Record<string, Json> {
  return { ...spelled(staffKind, staff), bankId };
}

/** Returns what the log says of an item of which it says all. */
export const WHOLE_CLAIMS = {
  place: (branch: QualifiedBranch): Json => spelled(placeKind, branch),
  campaign: (campaign: Campaign): Json => spelled(campaignKind, campaign),
  channel: (channel: RegisteredChannel): Json => spelled(registeredChannelKind, channel),
} as const;

/** Returns the members of a kind in their order, and no others. */
function spelled<K extends Kind<unknown>>(kind: K, value: ValueOf<K>): Record<string, Json> {
  return kind.spell(value) as Record<string, Json>;
}

/** Reads the open members of an item; those that it withholds are digests in `_sd`. */
function read<T>(kind: Kind<T>, claims: unknown): T {
  const { _sd, ...open } = isObject(claims) ? claims : {};
  if (kind.fits(open)) return open;
  throw new LedgerError('ENTRY_MALFORMED', 'the claims do not say the item that they are of');
}

/** Returns the instants by the names at their places, without those that are null. */
function byPlace<Name extends string>(
  placed: readonly Name[],
  instantsOf: readonly (Instant | null)[],
): Readonly<Record<Name, Instant>> {
  if (placed.length !== instantsOf.length) throw new LedgerError('ENTRY_MALFORMED', '`since` is not of these parts');
  const added = placed.flatMap((name, place) => {
    const at = instantsOf[place] ?? null;
    return at === null ? [] : [[name, at] as const];
  });
  return Object.fromEntries(added) as Record<Name, Instant>;
}
