import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { channelOr, channelUnknown } from '../registry/channel.ts';
import type { QualifiedStaff, RegisteredChannel } from '../registry/model.ts';
import { isRegisteredAt } from '../registry/staff.ts';
import { type Acting, hasOwnToken, staffOf } from '../subject/authority.ts';
import type { ActingStaff } from '../subject/events.ts';
import type { Capture } from './capture.ts';

/** The one who asks to act, and the capture that they send. */
interface Captured {
  readonly acting: Acting;
  readonly capture: Pick<Capture, 'channel'> | null;
}

/**
 * Refuses anything but a no whose capture does not say at which channel it was captured, or says it in place of the
 * token of staff.
 * @throws CAPTURE_REQUIRED when a program sends a capture without a channel
 * @throws CHANNEL_OF_TOKEN when staff name a channel
 */
export function requireChannel({ acting, capture }: Captured): void {
  if (capture === null || hasOwnToken(acting)) return;
  const pointer = '/capture/channel';
  const isByStaff = staffOf(acting) !== null;
  if (isByStaff && capture.channel !== null) {
    throw new LedgerError('CHANNEL_OF_TOKEN', 'the token of staff names their channel', { pointer });
  }
  if (!isByStaff && capture.channel === null) {
    throw new LedgerError('CAPTURE_REQUIRED', 'a program says at which channel it captures', { pointer });
  }
}

/** Refuses a yes of which a program does not say how it was captured. @throws CAPTURE_REQUIRED */
export function requireCaptured({ acting, capture }: Captured): void {
  if (capture !== null || hasOwnToken(acting) || staffOf(acting) !== null) return;
  throw new LedgerError('CAPTURE_REQUIRED', 'a program says how it captured a consent', { pointer: '/capture' });
}

/**
 * Returns the channel at which something but a no is captured. One that is retired still takes what a program brings,
 * which may have been captured there before; staff act only at one that is in use and has staff.
 * @param registered what the registry has under its id, null for nothing
 * @throws CHANNEL_UNKNOWN when there is no such channel, or it is none for staff
 */
export function knownChannel(
  { id, isOfStaff }: { readonly id: string; readonly isOfStaff: boolean },
  registered: RegisteredChannel | null,
): RegisteredChannel {
  const channel = channelOr(registered, id);
  if (isOfStaff && (channel === null || channel.retired || !channel.staffed)) {
    throw channelUnknown(undefined, `the token of staff names \`${id}\`, which is no channel in use with staff`);
  }
  if (channel === null) throw channelUnknown('/capture/channel');
  return channel;
}

/**
 * Refuses an act that lets more be done and was captured at a channel with staff, unless their own token says so; a
 * refusal or withdrawal needs none and is not checked.
 * @param channel at which it was captured, null where nothing names one
 * @throws STAFF_REQUIRED when the token is not that of staff
 */
export function requireStaffToken(acting: Acting, channel: RegisteredChannel | null): void {
  if (staffOf(acting) !== null || channel?.staffed !== true) return;
  throw new LedgerError('STAFF_REQUIRED', 'at this channel staff capture with their own token', {
    pointer: '/capture/channel',
  });
}

/**
 * Refuses anything but a no by staff who are not registered for the branch that their token names.
 * @param registered the registration of these staff, null when there is none
 * @throws STAFF_NOT_REGISTERED when they are not registered for it, or no longer
 */
export function requireStaffRegistered({ branch }: ActingStaff, registered: QualifiedStaff | null, now: Instant): void {
  if (registered !== null && isRegisteredAt(registered, branch, now)) return;
  throw new LedgerError('STAFF_NOT_REGISTERED', `these staff are not registered for the branch \`${branch}\` now`);
}

/** Refuses a confirmation that staff capture. @throws STAFF_NOT_ALLOWED when staff ask */
export function requireNoStaff(acting: Acting): void {
  if (staffOf(acting) === null) return;
  throw new LedgerError('STAFF_NOT_ALLOWED', 'staff do not confirm what staff captured');
}
