import { LedgerError } from '../error.ts';
import type { CommandFacts } from './commands.ts';
import type { Actor } from './model.ts';
import type { Channel, EvidenceClass, Instant, Json } from './vocabulary.ts';

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
}

/** Something that shows what happened, by reference. */
interface Attachment {
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
}

/** Between which instants, both inclusive, a capture may claim to have been; `oldest` null: as long ago as it likes. */
export interface CaptureTimes {
  readonly oldest: Instant | null;
  readonly latest: Instant;
}

/**
 * Who acts: the staff that a capture names, by the client that says so.
 * @throws STAFF_NOT_ALLOWED when a subject's own token names staff
 */
export function actorOf(actor: Actor, capture: Capture | null): Actor {
  if (capture === null || capture.staff === null) return actor;
  if (actor.kind === 'subject') throw staffNotAllowed('with their own token a subject acts alone');
  const { id, branch } = capture.staff;
  return { kind: 'staff', client: actor.client, staff: { id, branch, channel: capture.channel } };
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
 * The facts with what their `detail` says of the capture. Staff are the event's actor and are not repeated.
 * @throws CAPTURE_IN_FUTURE, CAPTURE_TOO_OLD
 */
export function withCapture<Facts extends Pick<CommandFacts, 'detail'>>(
  facts: Facts,
  capture: (Capture & Partial<Pick<ConsentCapture, 'attachments'>>) | null,
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
    ...(attachments.length === 0 ? {} : { attachments: attachments.map((attachment) => ({ ...attachment })) }),
  };
  return { ...facts, detail: { ...facts.detail, capture: said } };
}

/**
 * The class of evidence that a captured consent has: what the capture says, `staff-recorded` when it only says that staff captured it.
 * @throws EVIDENCE_NOT_ALLOWED when the class is not one that whoever acts can have
 */
export function evidenceOf(actor: Actor, capture: ConsentCapture | null): EvidenceClass | null {
  const evidence = capture?.evidence ?? null;
  if (evidence === null) return actor.kind === 'staff' ? 'staff-recorded' : null;
  if (ATTAINABLE[actor.kind].includes(evidence)) return evidence;
  throw new LedgerError(
    'EVIDENCE_NOT_ALLOWED',
    `this capture can have: ${ATTAINABLE[actor.kind].map((each) => `\`${each}\``).join(', ')}`,
    { pointer: '/capture/evidence' },
  );
}

// SECURITY: nobody claims `otp`; and a passkey is the subject's own act, at which no staff are.
const ATTAINABLE: Readonly<Record<Actor['kind'], readonly EvidenceClass[]>> = {
  subject: ['passkey'],
  client: ['passkey', 'paper', 'imported'],
  staff: ['staff-recorded', 'paper', 'imported'],
  guardian: ['passkey'],
  delegate: ['passkey'],
};
