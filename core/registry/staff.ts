import type { Instant } from '../kernel/instant.ts';
import type { QualifiedStaff } from './model.ts';

/** Returns whether a member of staff is registered for a branch now: their registration names it and has not ended. */
export function isRegisteredAt({ branches, validUntil }: QualifiedStaff, branch: string, now: Instant): boolean {
  return now < validUntil && branches.includes(branch);
}
