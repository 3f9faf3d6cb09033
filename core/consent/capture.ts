import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import { type Acting, hasOwnToken } from '../subject/authority.ts';
import type { Channel, EvidenceClass } from '../vocabulary.ts';
import type { CommandFacts } from './give.ts';

/** A member of the bank's staff, by the bank's own ids. */
interface Staff {
  readonly id: string;
  readonly branch: string;
}

/** How the subject said so. */
export interface Capture {
  readonly channel: Channel;
  /** When, as the capturing channel claims; kept beside the ledger's own time, which alone decides. */
  readonly at: Instant | null;
  /** Who captured it, when a person did. */
  readonly staff: Staff | null;
  /** Id of the event that appointed whoever said so for the subject, when somebody did. */
  readonly authority: string | null;
}

/** Something that shows what happened, by reference. */
export interface Attachment {
  readonly type: string;
  /** base64url of the SHA-256 of its bytes. */
  readonly sha256: string;
  /** In bytes, decimal. */
  readonly size: string;
  readonly uri: string;
  readonly retentionClass: string;
  /** The product whose end its retention counts from; null where the class counts from something else. */
  readonly product: string | null;
}

/** How a consent was captured, and on what evidence. */
export interface ConsentCapture extends Capture {
  readonly evidence: EvidenceClass | null;
  readonly attachments: readonly Attachment[];
  /** The extra steps that were taken before it, by the bank's own names. */
  readonly steps: readonly string[];
}

/** Between which instants, both inclusive, a capture may claim to have been; `oldest` null: as long ago as it likes. */
export interface CaptureTimes {
  readonly oldest: Instant | null;
  readonly latest: Instant;
}

/**
 * Who acts: the staff and the authority that a capture names, by the client that says so.
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
 * The facts with what their `detail` says of the capture. Staff and authority are the event's actor and are not repeated.
 * @throws CAPTURE_IN_FUTURE, CAPTURE_TOO_OLD
 */
export function withCapture<Facts extends Pick<CommandFacts, 'detail'>>(
  facts: Facts,
  capture: (Pick<Capture, 'channel' | 'at'> & Partial<Pick<ConsentCapture, 'attachments'>>) | null,
  { oldest, latest }: CaptureTimes,
): Facts {
  if (capture === null) return facts;
  const { channel, at, attachments = [] } = capture;
  const pointer = '/capture/at';
  if (at !== null && at > latest) {
    throw new LedgerError('CAPTURE_IN_FUTURE', 'the capture claims a time that has not come', { pointer });
  }
  if (at !== null && oldest !== null && at < oldest) {
    throw new LedgerError('CAPTURE_TOO_OLD', `the purpose takes captures from \`${oldest}\` on`, {
      pointer,
      details: { oldest },
    });
  }
  const said: Json = {
    channel,
    ...(at === null ? {} : { at }),
    ...(attachments.length === 0 ? {} : { attachments: attachments.map(attachmentMembers) }),
  };
  return { ...facts, detail: { ...facts.detail, capture: said } };
}

/**
 * The class of evidence that a captured consent has: what the capture says, `staff-recorded` when it only says that staff captured it.
 * @throws EVIDENCE_NOT_ALLOWED when the class is not one that whoever acts can have
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

/** An attachment as the detail of an event holds it. */
export function attachmentMembers(attachment: Attachment): { readonly [key: string]: Json } {
  return { ...attachment };
}

// SECURITY: nobody claims `otp`; and a passkey is somebody's own act, at which no staff are.
const ATTAINABLE: Readonly<Record<'self' | 'client' | 'staff', readonly EvidenceClass[]>> = {
  self: ['passkey'],
  client: ['passkey', 'paper', 'imported'],
  staff: ['staff-recorded', 'paper', 'imported'],
};
