import { LedgerError } from '../kernel/error.ts';
import { type Acting, hasOwnToken, staffOf } from '../subject/authority.ts';
import type { EvidenceClass } from '../vocabulary.ts';
import type { ConsentCapture } from './capture.ts';

/** The members of a capture that its evidence depends on. */
type Captured = Pick<ConsentCapture, 'evidence' | 'attachments'>;

// See docs/decisions/0990-words-that-stay-words.md
// SECURITY: a class is never a word of the capture alone: `own-token` and `staff-recorded` are those of the token, only
// a confirmation makes `otp`, and nobody has `passkey` before a signature is verified.
const ATTAINABLE = {
  self: ['own-token'],
  staff: ['staff-recorded', 'paper', 'imported'],
  program: ['client-asserted', 'paper', 'imported'],
} as const satisfies Readonly<Record<string, readonly EvidenceClass[]>>;

/**
 * Returns the class of evidence of a consent: the one that its capture names, or else that of the token.
 * @throws EVIDENCE_NOT_ALLOWED when those who act cannot have the class that the capture names, or it names `paper`
 *   without the hash of a scan
 */
export function evidenceOf(acting: Acting, capture: Captured | null): EvidenceClass {
  const [ofToken, ...others] = ATTAINABLE[captorOf(acting)];
  const named = capture?.evidence ?? ofToken;
  const pointer = '/capture/evidence';
  if (![ofToken, ...others].some((each) => each === named)) {
    const names = [ofToken, ...others].map((each) => `\`${each}\``).join(', ');
    throw new LedgerError('EVIDENCE_NOT_ALLOWED', `this capture can only have ${names}`, { pointer });
  }
  if (named === 'paper' && !hasScan(capture)) {
    throw new LedgerError('EVIDENCE_NOT_ALLOWED', '`paper` needs an attachment of type `scan`', { pointer });
  }
  return named;
}

/** Returns the class of evidence of a refusal: the one that its capture names if it can be had, or the token's. */
export function evidenceOfRefusal(acting: Acting, capture: Captured | null): EvidenceClass {
  const [ofToken, ...others] = ATTAINABLE[captorOf(acting)];
  const named = others.find((each) => each === capture?.evidence) ?? ofToken;
  return named === 'paper' && !hasScan(capture) ? ofToken : named;
}

function captorOf(acting: Acting): keyof typeof ATTAINABLE {
  if (staffOf(acting) !== null) return 'staff';
  return hasOwnToken(acting) ? 'self' : 'program';
}

function hasScan(capture: Captured | null): boolean {
  return capture?.attachments.some(({ type }) => type === 'scan') === true;
}
