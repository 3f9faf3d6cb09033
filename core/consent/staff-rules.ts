import { LedgerError } from '../kernel/error.ts';
import { type Acting, hasOwnToken } from '../subject/authority.ts';
import type { Profile } from '../subject/state.ts';
import { CARE_FLAGS, type CareFlag, STAFFED_CHANNELS } from '../vocabulary.ts';
import type { Capture } from './capture.ts';

/** The one who asks to act, and the capture that they send. */
interface Captured {
  readonly acting: Acting;
  readonly capture: Pick<Capture, 'channel' | 'staff'> | null;
}

/**
 * Refuses an act that lets more be done and was captured at a channel with staff, unless the capture names them; a
 * refusal or withdrawal needs no name and is not checked.
 * @throws STAFF_REQUIRED when the capture names nobody
 */
export function requireStaffNamed({ acting, capture }: Captured): void {
  if (!isByStaff({ acting, capture }) || acting.kind === 'staff' || capture?.staff) return;
  throw new LedgerError('STAFF_REQUIRED', 'a capture at this channel must name its staff', {
    pointer: '/capture/staff',
  });
}

/**
 * Refuses an act that nobody confirms with a one-time code when staff capture it, whoever they say is present.
 * @param pointer to the member that staff may not send; absent: they may not do any of it
 * @throws STAFF_ALONE when staff capture it
 */
export function requireNotStaffAlone(captured: Captured, pointer?: string): void {
  if (!isByStaff(captured)) return;
  throw new LedgerError('STAFF_ALONE', 'staff may not do this on their own', {
    pointer: pointer ?? (captured.capture?.staff ? '/capture/staff' : '/capture/channel'),
  });
}

/**
 * Refuses a change of the profile that lets more be done when staff capture it: they may add care flags and change
 * stale contacts, but neither remove a care flag, let it end or end earlier, nor change the suitability.
 * @throws STAFF_REQUIRED when the capture names no staff
 * @throws STAFF_ALONE with a pointer to the member that they may not change so
 */
export function requireCarefulChange(before: Profile, after: Profile, captured: Captured): void {
  requireStaffNamed(captured);
  if (before.care.some((flag) => !after.care.includes(flag))) requireNotStaffAlone(captured, '/care');
  if (CARE_FLAGS.some((flag) => endsEarlier(before, after, flag))) requireNotStaffAlone(captured, '/careUntil');
  if (assessmentOf(before) !== assessmentOf(after)) requireNotStaffAlone(captured, '/suitability');
}

/** Returns whether staff report the subject's words; somebody with a token of their own speaks for themselves. */
function isByStaff({ acting, capture }: Captured): boolean {
  if (acting.kind === 'staff') return true;
  if (capture === null || hasOwnToken(acting)) return false;
  return capture.staff !== null || STAFFED_CHANNELS.includes(capture.channel);
}

function endsEarlier(before: Profile, after: Profile, flag: CareFlag): boolean {
  const end = after.careUntil[flag];
  const endBefore = before.careUntil[flag];
  return before.care.includes(flag) && end !== undefined && (endBefore === undefined || end < endBefore);
}

function assessmentOf({ suitability }: Profile): string {
  return JSON.stringify(suitability && [suitability.riskLevel, suitability.validUntil, suitability.reference]);
}
