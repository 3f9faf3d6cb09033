import { readFileSync } from 'node:fs';
import type { Circumstances } from '../../../core/decision/decide.ts';
import type { ContentView, DecisionRequest, PushRequest, RegistryView } from '../../../core/decision/request.ts';
import type {
  Campaign,
  Content,
  NoticeReference,
  Product,
  Purpose,
  PurposeSince,
  QualifiedBranch,
  QualifiedStaff,
  Recipient,
  RegisteredChannel,
} from '../../../core/registry/model.ts';
import { noticeStates } from '../../../core/registry/notice.ts';
import { phraseIn } from '../../../core/registry/text-match.ts';
import type { ConsentFees, ConsentUses } from '../../../core/subject/events.ts';
import {
  type Consent,
  EMPTY_PAIR,
  EMPTY_STATE,
  NO_PROFILE,
  type Pair,
  type PauseRecord,
  type Profile,
  type Representative,
  type SubjectState,
} from '../../../core/subject/state.ts';
import type { CareFlag, Channel, Pausable } from '../../../core/vocabulary.ts';
import { PLAIN_PURPOSE } from '../sample-registry.ts';
import { afterSaying, instantOf, type SaidAbout, type SaidPermit, type SaidRow } from './said.ts';

/** Who stands for a subject wherever the table says that a guardian, or a delegate, does. */
const GUARDIAN: Representative = {
  event: 'event-8',
  role: 'guardian',
  subject: 'C-9',
  purposes: null,
  validFrom: null,
  validUntil: null,
};
const DELEGATE: Representative = { ...GUARDIAN, event: 'event-7', role: 'delegate', subject: 'C-8' };

const PARTNER = 'fund-house';
/** Another recipient of disclosures than the usual one. */
const OTHER = 'other-insurance';
const HASHES = { known: 'A'.repeat(43), another: `${'B'.repeat(42)}A` } as const;

interface Versions {
  readonly version: number;
  readonly sufficesFrom: number;
}

type PurposeRow = Pick<Purpose, 'kind' | 'retired' | 'minimumEvidence' | 'evidenceClasses'> &
  Partial<Omit<Purpose, 'notices' | 'since'>> & {
    readonly notices: Readonly<Record<string, Versions>>;
    readonly since?: Partial<PurposeSince>;
  };

interface RecipientRow extends Partial<Pick<Recipient, 'identitySince' | 'since'>> {
  readonly id: string;
  readonly purposes: readonly string[];
  readonly suspended: boolean;
}

type ConsentRow = Pick<Consent, 'status' | 'validFrom' | 'validUntil' | 'evidence'> &
  Partial<Pick<Pair, 'purpose' | 'recipient'> & Pick<Consent, 'channels' | 'dataCategories' | 'steps'>> & {
    /** Tells whether it waits, and nothing counts. */
    readonly awaitingConfirmation: boolean;
    readonly notice: Pick<NoticeReference, 'language' | 'version'> | null;
    /** Tells whether a guardian gave it; by default, one did when there is one. */
    readonly guardian?: boolean;
    /** The product whose fees were shown before it. */
    readonly fees?: string;
    /** How often it may be used; absent: any number of times. */
    readonly uses?: ConsentUses;
  };

interface SubjectRow {
  readonly objected: boolean;
  readonly restricted: boolean;
  /** True: they said a no that waits to be recorded. */
  readonly noPending: boolean;
  /** The time of their last event. */
  readonly lastEventAt: string;
  readonly care: readonly CareFlag[];
  /** When flags of `care` end; absent: none does. */
  readonly careUntil?: Profile['careUntil'];
  /** Since when they need a guardian; absent: since before any consent. */
  readonly guardedSince?: string;
  readonly guardian: boolean;
  /** The newest assessment of the risk that suits them. */
  readonly suitability: { readonly riskLevel: number; readonly validUntil: string } | null;
  /** The zone of their quiet hours; absent: that of the purpose. */
  readonly timeZone?: string;
  /** The ends of their pauses. */
  readonly paused?: { readonly [Of in Pausable]?: string };
  readonly staleContacts?: readonly Channel[];
  /** The pushes that they got: when, as `SaidRow` says it, and for which purpose; absent: the one that is asked of. */
  /** When they used the consent before, if it says how often it may be used. */
  readonly used?: readonly string[];
  readonly consumed?: readonly { readonly when: string; readonly purpose?: string; readonly marketing?: boolean }[];
  /** True: they got a push of the campaign. */
  readonly campaignSent?: boolean;
  /** The guardian's authority; when absent, without a beginning or an end. */
  readonly guardianFrom?: string;
  readonly guardianUntil?: string;
  readonly delegate?: boolean;
}

type ProductRow = Pick<Product, 'id' | 'origin' | 'partner' | 'riskLevel' | 'riskNotice' | 'retired'>;
/** Of the recipient that a product is sold for. */
interface PartnerRow {
  readonly suspended: boolean;
}
type ContentRow = Pick<Content, 'language' | 'text' | 'product' | 'purposes'>;
type StaffRow = Pick<QualifiedStaff, 'branches' | 'products' | 'validUntil'>;
type PlaceRow = Pick<QualifiedBranch, 'products'>;

type Ask =
  | {
      readonly push: string;
      /** The campaign that the push names, which the registry has; absent: none. */
      readonly campaign?: string;
      readonly purpose?: string;
      /** The content that the registry has, or another one; absent: it is not said. */
      readonly content?: 'known' | 'another';
      readonly language?: string;
      /** Tells whether staff sell by the push. */
      readonly staff?: boolean;
    }
  | { readonly disclose: readonly string[]; readonly purpose?: string; readonly to?: string }
  /** The use of the permit for the push by this channel that was permitted last. */
  | { readonly consume: string };

/** One line of the table: what differs from `usually`, the question, and the answer. */
export interface TableCase {
  /** The situation and the answer, as a sentence of at most twenty words. */
  readonly name: string;
  readonly purpose?: Partial<PurposeRow> | 'unknown';
  readonly recipient?: Partial<RecipientRow> | 'unknown';
  /** The channel of the push as it is registered; absent: nobody registered it. */
  readonly channel?: Partial<Pick<RegisteredChannel, 'staffed' | 'retired'>>;
  readonly subject?: Partial<SubjectRow>;
  readonly consent?: Partial<ConsentRow> | 'none';
  /** The decisions and the rest that came on record until now, in its order; the consent follows from it. */
  readonly said?: readonly SaidRow[];
  readonly campaign?: Partial<Pick<Campaign, 'from' | 'until' | 'oncePerSubject' | 'retired'>>;
  readonly product?: Partial<ProductRow> | 'unknown';
  readonly partner?: PartnerRow;
  readonly content?: Partial<ContentRow> | 'unknown';
  readonly staff?: Partial<StaffRow> | 'unknown';
  readonly place?: Partial<PlaceRow> | 'unknown';
  readonly ask: Ask;
  readonly answer: 'yes' | readonly string[];
  readonly mayLeave?: readonly string[];
  /** The end of the quiet hours that the answer names; absent: it names none. */
  readonly notBefore?: string;
}

interface Table {
  readonly about: readonly string[];
  readonly usually: {
    readonly now: string;
    readonly purposes: Readonly<Record<string, PurposeRow>>;
    readonly recipient: RecipientRow;
    readonly subject: SubjectRow;
    readonly consent: Readonly<Record<'push' | 'disclose', ConsentRow>>;
    readonly product: ProductRow;
    readonly content: ContentRow;
    readonly staff: StaffRow;
    readonly place: PlaceRow;
    readonly forbiddenPhrases: readonly string[];
  };
  /** The cases, by what they are about. */
  readonly topics: readonly { readonly topic: string; readonly cases: readonly TableCase[] }[];
}

/** The whole table as it stands in its file. */
export const decisionTable = JSON.parse(
  readFileSync(new URL('../../decision-table.json', import.meta.url), 'utf8'),
) as Table;

export const NOW = decisionTable.usually.now;
const GIVEN_AT = '2026-01-05T09:30:00.000Z';
export const TABLE_CASES = decisionTable.topics.flatMap(({ cases }) => cases);

/** The arguments of `decide` in a case, and the permit that is to be used, if the case asks for that. */
interface Situation {
  readonly state: SubjectState;
  readonly registry: RegistryView;
  readonly request: DecisionRequest;
  readonly permit: SaidPermit | null;
  readonly circumstances: Circumstances;
}

/** Returns what a case is about. */
export function situationOf(row: TableCase): Situation {
  const request = requestOf(row.ask);
  const registry = {
    purpose: row.purpose === 'unknown' ? null : purposeOf(request.purpose, row.purpose ?? {}),
    recipient: row.recipient === 'unknown' ? null : recipientOf(row.recipient ?? {}),
    channel: channelOf(row, request),
    content: contentViewOf(row),
    campaign: request.kind === 'push' && request.campaign !== null ? campaignOf(request, row) : null,
  };
  const { said } = row;
  const circumstances = circumstancesOf({ ...decisionTable.usually.subject, ...row.subject }, request.purpose);
  if (said === undefined) return { state: stateOf(row, request), registry, request, permit: null, circumstances };
  const after = afterSaying(said, stateOf({ ...row, consent: 'none' }, request), saidAbout(row));
  return { registry, request, state: after.state, permit: 'consume' in row.ask ? after.permit : null, circumstances };
}

/** Returns what the `said` of a case is about: its purpose, the notice that was shown, and two recipients. */
export function saidAbout({ ask, purpose: changes, recipient }: TableCase): SaidAbout {
  const purpose = purposeOf(requestOf(ask).purpose, changes === 'unknown' ? {} : (changes ?? {}));
  const recipients = [recipientOf(recipient === 'unknown' ? {} : (recipient ?? {})), recipientOf({ id: OTHER })];
  const shown = purpose.notices.en;
  if (shown === undefined) throw new Error(`the table has no notice for ${purpose.id}`);
  const states = noticeStates(purpose, recipients);
  const notice = {
    ...shown,
    purpose: purpose.id,
    text: 'We would like to …',
    material: true,
    publishedAt: GIVEN_AT,
    inUseSince: null,
    states,
  };
  return { now: NOW, purpose, notice, recipients };
}

function circumstancesOf(
  { noPending, lastEventAt, consumed = [], used = [], campaignSent = false }: SubjectRow,
  purpose: string,
): Circumstances {
  const pushes = consumed.map(({ when, ...push }) => ({ purpose, marketing: true, ...push, at: instantOf(when, NOW) }));
  const uses = used.map((when) => ({ consent: 'event-1', at: instantOf(when, NOW) }));
  return { noPending, lastAt: lastEventAt, consumed: pushes, used: uses, campaignSent };
}

function requestOf(asked: Ask): DecisionRequest {
  const ask = 'consume' in asked ? { push: asked.consume } : asked;
  if ('push' in ask) {
    return {
      kind: 'push',
      purpose: ask.purpose ?? 'credit-card-offers',
      channel: ask.push,
      campaign: ask.campaign ?? null,
      contentSha256: ask.content === undefined ? null : HASHES[ask.content],
      language: ask.language ?? null,
      staff: ask.staff ? { id: 'S-77', branch: 'B-12' } : null,
    };
  }
  return {
    kind: 'disclose',
    purpose: ask.purpose ?? 'insurance-quotes',
    recipient: ask.to ?? decisionTable.usually.recipient.id,
    dataCategories: ask.disclose,
  };
}

function purposeOf(id: string, changes: Partial<PurposeRow>): Purpose {
  const usual = decisionTable.usually.purposes[id];
  if (usual === undefined) throw new Error(`the table has no purpose ${id}`);
  const row = { ...usual, ...changes };
  const notices = Object.entries(row.notices).map(([language, versions]) => [
    language,
    { id: `notice-${language}-${versions.version}`, language, sha256: HASHES.known, ...versions },
  ]);
  return {
    ...PLAIN_PURPOSE,
    ends: row.kind === 'push' ? 'marketing' : 'recipient',
    ...row,
    id,
    version: 1,
    title: { en: id },
    channels: row.channels ?? [],
    dataCategories: row.dataCategories ?? [],
    maxValidityDays: null,
    dpv: null,
    notices: Object.fromEntries(notices),
    since: { ...PLAIN_PURPOSE.since, ...row.since },
  };
}

function campaignOf({ campaign, purpose }: PushRequest, row: TableCase): Campaign {
  const begun = { from: GIVEN_AT, until: '2027-01-01T00:00:00.000Z' };
  const id = campaign ?? '';
  return { ...begun, oncePerSubject: false, retired: false, ...row.campaign, id, version: 1, purpose };
}

function recipientOf(changes: Partial<RecipientRow>): Recipient {
  const row = { ...decisionTable.usually.recipient, ...changes };
  return {
    id: row.id,
    version: 1,
    name: row.id,
    legalId: null,
    purposes: row.purposes,
    contact: null,
    identitySince: row.identitySince ?? null,
    contactSince: null,
    since: row.since ?? {},
    suspended: row.suspended ? { reason: 'contract ended', at: NOW } : null,
  };
}

function channelOf({ channel }: TableCase, request: DecisionRequest): RegisteredChannel | null {
  if (channel === undefined || request.kind !== 'push') return null;
  return {
    id: request.channel,
    version: 1,
    title: { en: request.channel },
    staffed: false,
    retired: false,
    ...channel,
  };
}

function contentViewOf(row: TableCase): ContentView {
  const { product, content: usual, staff, place, forbiddenPhrases } = decisionTable.usually;
  const content = row.content === 'unknown' ? null : { id: HASHES.known, version: 1, ...usual, ...row.content };
  return {
    product:
      row.product === 'unknown'
        ? null
        : {
            version: 1,
            title: { en: 'A fund' },
            fees: {},
            ...product,
            ...row.product,
          },
    partner: row.partner === undefined ? null : recipientOf({ id: PARTNER, ...row.partner }),
    content,
    isForbidden: content !== null && phraseIn(content.text, forbiddenPhrases) !== null,
    staff: row.staff === 'unknown' ? null : { id: 'staff-hash', version: 1, ...staff, ...row.staff },
    branch: row.place === 'unknown' ? null : { id: 'B-12', version: 1, ...place, ...row.place },
  };
}

function stateOf(row: TableCase, request: DecisionRequest): SubjectState {
  const subject = { ...decisionTable.usually.subject, ...row.subject };
  return {
    ...EMPTY_STATE,
    version: 1,
    pairs: row.consent === 'none' ? [] : [pairOf({ guardian: subject.guardian, ...row.consent }, request)],
    objection: subject.objected ? { event: 'event-9', at: NOW } : null,
    pauses: { pushes: pauseUntil(subject.paused?.pushes), disclosures: pauseUntil(subject.paused?.disclosures) },
    restriction: subject.restricted ? { event: 'event-6', at: NOW } : null,
    profile: {
      ...NO_PROFILE,
      care: subject.care,
      careUntil: subject.careUntil ?? {},
      guardedSince: subject.guardedSince ?? null,
      timeZone: subject.timeZone ?? null,
      staleContacts: subject.staleContacts ?? [],
      suitability: subject.suitability && { ...subject.suitability, reference: 'assessment-1' },
    },
    representatives: [...(subject.delegate ? [DELEGATE] : []), ...(subject.guardian ? [guardianOf(subject)] : [])],
  };
}

function pauseUntil(until: string | undefined): PauseRecord | null {
  return until === undefined ? null : { event: 'event-5', at: GIVEN_AT, until };
}

function guardianOf({ guardianFrom, guardianUntil }: SubjectRow): Representative {
  return { ...GUARDIAN, validFrom: guardianFrom ?? null, validUntil: guardianUntil ?? null };
}

function pairOf(changes: Partial<ConsentRow>, request: DecisionRequest): Pair {
  const row = { ...decisionTable.usually.consent[request.kind], ...changes };
  const about = {
    ...EMPTY_PAIR,
    purpose: row.purpose ?? request.purpose,
    recipient: row.recipient ?? (request.kind === 'push' ? null : request.recipient),
  };
  const consent = consentOf(row);
  if (row.awaitingConfirmation) return { ...about, waiting: { ...consent, nullifier: null }, unconfirmed: 1 };
  const { event, saidAt, status } = consent;
  return { ...about, current: consent, lastNo: status === 'given' ? null : { event, saidAt, status } };
}

function consentOf(row: ConsentRow): Consent {
  return {
    status: row.status,
    channels: row.channels ?? [],
    dataCategories: row.dataCategories ?? [],
    notice:
      row.notice === null
        ? null
        : { ...row.notice, id: `notice-${row.notice.language}-${row.notice.version}`, sha256: HASHES.known },
    validFrom: row.validFrom,
    validUntil: row.validUntil,
    evidence: row.evidence,
    event: 'event-1',
    at: GIVEN_AT,
    saidAt: GIVEN_AT,
    leafHash: 'leaf-1',
    nullifier: row.status === 'given' ? HASHES.known : null,
    guardian: row.guardian ? GUARDIAN.event : null,
    steps: row.steps ?? [],
    fees: row.fees === undefined ? null : feesOf(row.fees),
    uses: row.uses ?? null,
    narrowedBy: null,
  };
}

function feesOf(product: string): ConsentFees {
  return { product, version: 1, language: 'en', sha256: HASHES.known };
}
