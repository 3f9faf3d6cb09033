import type { Content, Product, Purpose, QualifiedPlace, QualifiedStaff, Recipient } from '../registry/model.ts';
import { folded } from '../registry/text-match.ts';
import type { SubjectState } from '../subject/state.ts';
import { type Instant, type Reason, STAFFED_CHANNELS } from '../vocabulary.ts';
import type { PushRequest } from './decide.ts';

/** What the registry has of a push's content and of who sells it, null where it has none. */
export interface ContentView {
  readonly content: Content | null;
  /** Of the content. */
  readonly product: Product | null;
  /** Whom the product is sold for. */
  readonly partner: Recipient | null;
  readonly staff: QualifiedStaff | null;
  /** Where the staff stand. */
  readonly place: QualifiedPlace | null;
  /** Whether its text holds a phrase that no text to be pushed may hold now. */
  readonly isForbidden: boolean;
}

/** Nothing is known of what is pushed. */
export const NO_CONTENT: ContentView = {
  content: null,
  product: null,
  partner: null,
  staff: null,
  place: null,
  isForbidden: false,
};

/**
 * What is against pushing this content to this subject. A purpose may demand approved content; what a known content says of its product
 * counts whatever the purpose demands.
 */
export function contentReasons(
  { profile }: SubjectState,
  purpose: Purpose | null,
  view: ContentView,
  { channel, contentSha256, language, staff }: PushRequest,
  now: Instant,
): readonly Reason[] {
  const reasons: Reason[] = [];
  const content = view.content?.id === contentSha256 ? view.content : null;
  const named = content?.product ?? null;
  const product = view.product?.id === named ? view.product : null;
  if (purpose?.contentApproved && (view.isForbidden || !isApproved(purpose, content, product, language))) {
    reasons.push('content-not-approved');
  }
  if (named === null) return reasons;
  if (product === null || product.retired) reasons.push('product-unknown');
  if (product !== null) reasons.push(...partnerReasons(product, view.partner));
  if (product !== null && !suits(profile?.suitability ?? null, product, now)) reasons.push('risk-mismatch');
  const isByPeople = staff !== null || STAFFED_CHANNELS.some((staffed) => staffed === channel);
  if (isByPeople && !mayBeSold(named, view, staff?.branch ?? null, now)) {
    reasons.push('staff-not-qualified');
  }
  return reasons;
}

function isApproved(
  { id }: Purpose,
  content: Content | null,
  product: Product | null,
  language: string | null,
): boolean {
  if (content?.purposes.includes(id) !== true || (language !== null && language !== content.language)) return false;
  return product === null || holdsRiskNotice(content, product);
}

/** A product is sold for a partner as long as the bank works with them. */
function partnerReasons({ partner: id }: Product, partner: Recipient | null): readonly Reason[] {
  if (id === null) return [];
  if (partner?.id !== id) return ['recipient-unknown'];
  return partner.suspended === null ? [] : ['recipient-suspended'];
}

function suits(
  suitability: NonNullable<SubjectState['profile']>['suitability'],
  { riskLevel }: Product,
  now: Instant,
): boolean {
  if (!bearsRisk(riskLevel)) return true;
  return suitability !== null && now < suitability.validUntil && suitability.riskLevel >= riskLevel;
}

// The staff are looked up by a keyed hash of their id, which the rules do not know.
function mayBeSold(product: string, { staff, place }: ContentView, branch: string | null, now: Instant): boolean {
  const isQualified = staff !== null && now < staff.validUntil && staff.products.includes(product);
  return isQualified && place?.id === branch && place.products.includes(product);
}

/** Whether a text holds the risk notice that its product has now, if it bears a risk: a notice that changed ends earlier approvals. */
export function holdsRiskNotice({ text, language }: Pick<Content, 'text' | 'language'>, product: Product): boolean {
  if (!bearsRisk(product.riskLevel)) return true;
  const notice = Object.hasOwn(product.riskNotice, language) ? (product.riskNotice[language] ?? '') : '';
  return notice !== '' && folded(text).includes(folded(notice));
}

/** Whether a product of this level asks for a risk notice, and for an assessment of whom it is pushed to. */
export function bearsRisk(riskLevel: number): boolean {
  return riskLevel > 1;
}
