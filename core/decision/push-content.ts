import type { Instant } from '../kernel/instant.ts';
import type { Content, Product, Purpose, Recipient, RegisteredChannel } from '../registry/model.ts';
import { holdsRiskNotice } from '../registry/product.ts';
import type { KnownState } from '../subject/state.ts';
import type { Reason } from '../vocabulary.ts';
import type { ContentView, PushRequest } from './request.ts';
import { isSoldByStaff, maySell } from './seller.ts';
import { suits } from './suitability.ts';

/**
 * Returns the reasons against pushing this content to this subject. Approval counts only where the purpose demands it;
 * the product that a known content is about counts in any case.
 * @param channel the one that the push names, null for none that is known
 */
export function contentReasons(
  { profile }: KnownState,
  purpose: Purpose | null,
  { view, channel }: { readonly view: ContentView; readonly channel: RegisteredChannel | null },
  request: PushRequest,
  now: Instant,
): readonly Reason[] {
  const reasons: Reason[] = [];
  const content = view.content?.id === request.contentSha256 ? view.content : null;
  const named = content?.product ?? null;
  const product = view.product?.id === named ? view.product : null;
  if (purpose?.contentApproved && (view.isForbidden || !isApproved(purpose, content, product, request.language))) {
    reasons.push('content-not-approved');
  }
  if (named === null) return reasons;
  if (product === null || product.retired) reasons.push('product-unknown');
  if (product !== null) reasons.push(...partnerReasons(product, view.partner));
  if (product !== null && !suits(profile.suitability, product, now)) reasons.push('risk-mismatch');
  if (isSoldByStaff(request, channel) && !maySell(view, named, request.staff?.branch ?? null, now)) {
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

/** Returns the reasons against selling a product for its partner, who must be registered and not suspended. */
function partnerReasons({ partner: id }: Product, partner: Recipient | null): readonly Reason[] {
  if (id === null) return [];
  if (partner?.id !== id) return ['recipient-unknown'];
  return partner.suspended === null ? [] : ['recipient-suspended'];
}
