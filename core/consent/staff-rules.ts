import { LedgerError } from '../kernel/error.ts';
import { type Acting, hasOwnToken } from '../subject/authority.ts';
import type { Profile } from '../subject/state.ts';
import { STAFFED_CHANNELS } from '../vocabulary.ts';
import type { Capture } from './capture.ts';

/** Who asks, and how it was captured. */
interface Captured {
  readonly acting: Acting;
  readonly capture: Pick<Capture, 'channel' | 'staff'> | null;
}

/**
 * Refuses what lets more be done, where people of the bank stand and none is named; a no is taken without.
 * @throws STAFF_REQUIRED
 */
export function requireStaffNamed({ acting, capture }: Captured): void {
  if (!isByStaff({ acting, capture }) || capture?.staff) return;
  throw new LedgerError('STAFF_REQUIRED', 'who captured it at this channel is to be named', {
    pointer: '/capture/staff',
  });
}

/**
 * Refuses what nobody confirms by a code, and staff would therefore do alone: whoever is said to stand before them.
 * @param pointer to what staff may not do; absent: all of it
 * @throws STAFF_ALONE
 */
export function requireNotStaffAlone(captured: Captured, pointer?: string): void {
  if (!isByStaff(captured)) return;
  throw new LedgerError('STAFF_ALONE', 'staff do not do this on their own', {
    pointer: pointer ?? (captured.capture?.staff ? '/capture/staff' : '/capture/channel'),
  });
}

/**
 * Refuses to staff a change of the profile that lets more be done: they add care flags and stale contacts.
 * @throws STAFF_REQUIRED, STAFF_ALONE with a pointer to the member
 */
export function requireCarefulChange(before: Profile, after: Profile, captured: Captured): void {
  requireStaffNamed(captured);
  if (before.care.some((flag) => !after.care.includes(flag))) requireNotStaffAlone(captured, '/care');
  if (assessmentOf(before) !== assessmentOf(after)) requireNotStaffAlone(captured, '/suitability');
}

/** Whether people of the bank say what the subject said: whoever uses a token of their own says it themselves. */
function isByStaff({ acting, capture }: Captured): boolean {
  if (capture === null || hasOwnToken(acting)) return false;
  return capture.staff !== null || STAFFED_CHANNELS.includes(capture.channel);
}

function assessmentOf({ suitability }: Profile): string {
  return JSON.stringify(suitability && [suitability.riskLevel, suitability.validUntil, suitability.reference]);
}
