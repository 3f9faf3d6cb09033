import type { Instant } from '../kernel/instant.ts';
import type { QualifiedBranch, QualifiedStaff, RegisteredChannel } from '../registry/model.ts';
import { isRegisteredAt } from '../registry/staff.ts';
import type { PushRequest } from './request.ts';

/** Tells whether a person sells by this push: the caller names staff, or staff serve its channel. */
export function isSoldByStaff({ staff }: Pick<PushRequest, 'staff'>, channel: RegisteredChannel | null): boolean {
  return staff !== null || channel?.staffed === true;
}

/**
 * Tells whether these staff may sell a product: they are registered for it and for the branch now, and the branch is
 * registered for the product.
 * The registry knows staff by a keyed hash of their id, so `staff` is whom the caller's lookup found.
 * @param branchId the branch that the push names
 */
export function maySell(
  { staff, branch }: { readonly staff: QualifiedStaff | null; readonly branch: QualifiedBranch | null },
  product: string,
  branchId: string | null,
  now: Instant,
): boolean {
  if (staff === null || branch === null || branch.id !== branchId) return false;
  return isRegisteredAt(staff, branch.id, now) && [staff, branch].every(({ products }) => products.includes(product));
}
