import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { DAY_MS, later } from '../kernel/instant.ts';
import type { Attachment } from '../subject/attachment.ts';
import { type Acting, hasOwnToken } from '../subject/authority.ts';
import type { CaptureDetail } from '../subject/events.ts';
import type { Channel, EvidenceClass } from '../vocabulary.ts';

/** A member of the bank's staff, by the bank's own ids. */
interface Staff {
  readonly id: string;
  readonly branch: string;
}

/** The circumstances in which the subject said so. */
export interface Capture {
  readonly channel: Channel;
  /** When, as the capturing channel claims; kept beside the ledger's own time, which alone decides. */
  readonly at: Instant | null;
  /** Who captured it, when a person did. */
  readonly staff: Staff | null;
  /** Id of the event that appointed the representative who said so for the subject; null: the subject said so. */
  readonly authority: string | null;
}

/** The circumstances and the evidence of a consent. */
export interface ConsentCapture extends Capture {
  readonly evidence: EvidenceClass | null;
  readonly attachments: readonly Attachment[];
  /** The extra steps that were taken before it, by the bank's own names. */
  readonly steps: readonly string[];
}

/** How far a channel's clock may run ahead of the ledger's. */
const AHEAD_MS = 5 * 60_000;

/**
 * Returns who asks to act: the staff and the authority that a capture names, by the client that says so.
 * @throws STAFF_NOT_ALLOWED, AUTHORITY_NOT_ALLOWED when somebody's own token names them
 */
export function actingBy(acting: Acting, capture: Capture | null): Acting {
  if (capture === null || (capture.staff === null && capture.authority === null)) return acting;
  const { channel, authority } = capture;
  if (hasOwnToken(acting)) {
    throw capture.staff === null
      ? new LedgerError('AUTHORITY_NOT_ALLOWED', 'with their own token nobody names an authority', {
          pointer: '/capture/authority',
        })
      : staffNotAllowed('with their own token nobody acts by staff');
  }
  const { client } = acting;
  const staff = capture.staff && { id: capture.staff.id, branch: capture.staff.branch, channel };
  if (authority !== null) return { kind: 'authority', client, authority, ...(staff === null ? {} : { staff }) };
  return staff === null ? acting : { kind: 'staff', client, staff };
}

/** Refuses staff where they may not act at all. @throws STAFF_NOT_ALLOWED */
export function requireNoStaff(capture: Capture | null): void {
  if (capture !== null && capture.staff !== null)
    throw staffNotAllowed('what staff captured is not confirmed by staff');
}

function staffNotAllowed(message: string): LedgerError {
  return new LedgerError('STAFF_NOT_ALLOWED', message, { pointer: '/capture/staff' });
}

/**
 * Returns what the `detail` of an event keeps of its capture; staff and authority are the event's actor and are not repeated.
 * @param maxAgeDays how long ago it may claim to have been; null: as long as it likes
 * @throws CAPTURE_IN_FUTURE, CAPTURE_TOO_OLD
 */
export function captureDetail(
  capture: (Pick<Capture, 'channel' | 'at'> & Partial<Pick<ConsentCapture, 'attachments'>>) | null,
  now: Instant,
  maxAgeDays: number | null = null,
): CaptureDetail | null {
  if (capture === null) return null;
  const { channel, at, attachments = [] } = capture;
  const pointer = '/capture/at';
  if (at !== null && at > later(now, AHEAD_MS)) {
    throw new LedgerError('CAPTURE_IN_FUTURE', 'the capture claims a time that has not come', { pointer });
  }
  const oldest = maxAgeDays === null ? null : later(now, -maxAgeDays * DAY_MS);
  if (at !== null && oldest !== null && at < oldest) {
    throw new LedgerError('CAPTURE_TOO_OLD', `the purpose takes captures from \`${oldest}\` on`, {
      pointer,
      details: { oldest },
    });
  }
  return { channel, at, attachments };
}

/** Returns the facts with their capture in `detail`. @throws CAPTURE_IN_FUTURE */
export function withCapture<Facts extends { readonly detail: { readonly capture: CaptureDetail | null } }>(
  facts: Facts,
  capture: Capture | null,
  now: Instant,
): Facts {
  return { ...facts, detail: { ...facts.detail, capture: captureDetail(capture, now) } };
}

/**
 * Returns the class of evidence of a captured consent: as the capture says, or `staff-recorded` when staff captured it and it says nothing.
 * @throws EVIDENCE_NOT_ALLOWED when those who act cannot have this class
 */
export function evidenceOf(acting: Acting, capture: ConsentCapture | null): EvidenceClass | null {
  const evidence = capture?.evidence ?? null;
  const byStaff = 'staff' in acting && acting.staff !== undefined;
  if (evidence === null) return byStaff ? 'staff-recorded' : null;
  const attainable = ATTAINABLE[byStaff ? 'staff' : hasOwnToken(acting) ? 'self' : 'client'];
  if (attainable.includes(evidence)) return evidence;
  throw new LedgerError(
    'EVIDENCE_NOT_ALLOWED',
    `this capture can have: ${attainable.map((each) => `\`${each}\``).join(', ')}`,
    { pointer: '/capture/evidence' },
  );
}

// SECURITY: only a confirmed code makes `otp`, and a passkey is used without staff.
const ATTAINABLE: Readonly<Record<'self' | 'client' | 'staff', readonly EvidenceClass[]>> = {
  self: ['passkey'],
  client: ['passkey', 'paper', 'imported'],
  staff: ['staff-recorded', 'paper', 'imported'],
};
