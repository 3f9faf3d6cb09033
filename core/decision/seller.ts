import type { Instant } from '../kernel/instant.ts';
import type { QualifiedBranch, QualifiedStaff } from '../registry/model.ts';
import { STAFFED_CHANNELS } from '../vocabulary.ts';
import type { PushRequest } from './request.ts';

/** Tells whether a person sells by this push: the caller names staff, or staff serve its channel. */
export function isSoldByStaff({ staff, channel }: Pick<PushRequest, 'staff' | 'channel'>): boolean {
  return staff !== null || STAFFED_CHANNELS.some((staffed) => staffed === channel);
}

/**
 * Tells whether these staff may sell a product: they are qualified for it now, and their branch is registered for it.
 * The registry knows staff by a keyed hash of their id, so `staff` is whom the caller's lookup found.
 * @param branchId the branch that the push names
 */
export function maySell(
  { staff, branch }: { readonly staff: QualifiedStaff | null; readonly branch: QualifiedBranch | null },
  product: string,
  branchId: string | null,
  now: Instant,
): boolean {
  const isQualified = staff !== null && now < staff.validUntil && staff.products.includes(product);
  return isQualified && branch?.id === branchId && branch.products.includes(product);
}
