import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { DAY_MS, later } from '../kernel/instant.ts';
import { type Acting, hasOwnToken, staffOf } from '../subject/authority.ts';
import type { Attachment, CaptureDetail } from '../subject/events.ts';
import type { Channel, EvidenceClass } from '../vocabulary.ts';

/** The circumstances of a decision: where and when it was captured, and who decided. Staff are named by their token. */
export interface Capture {
  /** Null: staff captured it, whose token names the channel, or the capture does not say. */
  readonly channel: Channel | null;
  /** When the subject said it, as the capturing channel claims; null: when it is recorded. */
  readonly at: Instant | null;
  /** Id of the event that appointed the representative who decided for the subject; null: the subject did. */
  readonly authority: string | null;
}

/** The circumstances of a consent, with its evidence. */
export interface ConsentCapture extends Capture {
  readonly evidence: EvidenceClass | null;
  readonly attachments: readonly Attachment[];
  /** The extra steps of care that were taken before it, by the bank's own names. */
  readonly steps: readonly string[];
}

/** Limits how far a channel's clock may run ahead of the ledger's. */
const AHEAD_MS = 5 * 60_000;

/**
 * Returns who asks to act: the caller, or the authority that the capture of staff or of a program of the bank names.
 * @throws AUTHORITY_NOT_ALLOWED when somebody with a token of their own names an authority
 */
export function actingBy(acting: Acting, capture: Capture | null): Acting {
  const authority = capture?.authority ?? null;
  if (authority === null) return acting;
  if (hasOwnToken(acting)) {
    throw new LedgerError('AUTHORITY_NOT_ALLOWED', 'somebody with a token of their own names no authority', {
      pointer: '/capture/authority',
    });
  }
  const [{ client }, staff] = [acting, staffOf(acting)];
  const by = { kind: 'authority', client, authority } as const;
  return staff === null ? by : { ...by, staff };
}

/** Names the members of a capture that the `detail` of an event keeps. */
type Captured = Pick<Capture, 'channel' | 'at'> & Partial<Pick<ConsentCapture, 'attachments'>>;

/**
 * Returns the capture of a no as the `detail` of an event keeps it: without staff and authority, which are the event's
 * actor. A no is taken whatever time its capture claims; the claim is dropped where a clock that was ahead has dated
 * the current decision after the no was heard, so that the no ends it.
 * @param current the current decision that it is about, null for none
 * @param heardAt the true clock when the ledger heard it
 */
export function captureOfNo(
  capture: Captured | null,
  current: { readonly saidAt: Instant } | null,
  heardAt: Instant,
): CaptureDetail | null {
  if (capture === null) return null;
  return current !== null && current.saidAt > heardAt ? detailOf({ ...capture, at: null }) : detailOf(capture);
}

function detailOf({ channel, at, attachments = [] }: Captured): CaptureDetail {
  return { channel, at, attachments };
}

/**
 * Returns the capture of anything but a no as the `detail` of an event keeps it.
 * @param maxAgeDays the age in days that the purpose takes at most; null: any age
 * @throws CAPTURE_IN_FUTURE when it claims a time more than five minutes ahead of the ledger's
 * @throws CAPTURE_TOO_OLD when it claims a time before that age
 */
export function captureDetail(capture: Captured | null, now: Instant, maxAgeDays: number | null): CaptureDetail | null {
  const at = capture?.at ?? null;
  const pointer = '/capture/at';
  if (at !== null && at > later(now, AHEAD_MS)) {
    throw new LedgerError('CAPTURE_IN_FUTURE', 'the capture claims a time in the future', { pointer });
  }
  const oldest = maxAgeDays === null ? null : later(now, -maxAgeDays * DAY_MS);
  if (at !== null && oldest !== null && at < oldest) {
    throw new LedgerError('CAPTURE_TOO_OLD', `the purpose takes no captures from before \`${oldest}\``, {
      pointer,
      details: { oldest },
    });
  }
  return capture && detailOf(capture);
}

/** Names facts that keep a capture. */
type Capturing = { readonly detail: { readonly capture: CaptureDetail | null } };

/** Returns the facts with their capture in `detail`. @throws CAPTURE_IN_FUTURE as `captureDetail` */
export function withCapture<Facts extends Capturing>(facts: Facts, capture: Capture | null, now: Instant): Facts {
  return { ...facts, detail: { ...facts.detail, capture: captureDetail(capture, now, null) } };
}

/** Returns the facts of an opt-out that is made with their capture in `detail`, whatever time it claims. */
export function withCaptureOfNo<Facts extends Capturing>(facts: Facts, capture: Capture | null): Facts {
  return { ...facts, detail: { ...facts.detail, capture: capture && detailOf(capture) } };
}
