import { LedgerError } from '../kernel/error.ts';
import type { Product, Purpose } from '../registry/model.ts';
import { isMinor, missingSteps } from '../subject/care.ts';
import { findConsent } from '../subject/current.ts';
import type { Actor, SubjectState } from '../subject/state.ts';
import type { ConsentCapture } from './capture.ts';
import { type CommandFacts, withDetail } from './give.ts';

/**
 * Refuses a consent that was not captured as its purpose and the subject's care flags ask; a no is taken however it was captured.
 * @throws GUARDIAN_REQUIRED, CAPTURE_CHANNEL_NOT_ALLOWED, CAPTURE_BEFORE_NO, CARE_STEP_REQUIRED
 */
export function requireCapture(
  state: SubjectState,
  purpose: Purpose | null,
  { type, recipient }: Pick<CommandFacts, 'type' | 'recipient'>,
  actor: Actor,
  capture: Pick<ConsentCapture, 'channel' | 'at' | 'steps'> | null,
): void {
  if (type !== 'consent.given' || purpose === null) return;
  if (isMinor(state) && actor.kind !== 'guardian') {
    throw new LedgerError('GUARDIAN_REQUIRED', 'a guardian consents for a minor', { pointer: '/capture/authority' });
  }
  const { captureChannels } = purpose;
  if (captureChannels.length > 0 && (capture === null || !captureChannels.includes(capture.channel))) {
    throw new LedgerError(
      'CAPTURE_CHANNEL_NOT_ALLOWED',
      `the purpose takes consents at ${captureChannels.map((channel) => `\`${channel}\``).join(', ')}`,
      { pointer: capture === null ? '/capture' : '/capture/channel' },
    );
  }
  const standing = findConsent(state, purpose.id, recipient);
  const isNo = standing !== null && standing.status !== 'given';
  if (isNo && capture !== null && capture.at !== null && capture.at < standing.at) {
    throw new LedgerError('CAPTURE_BEFORE_NO', `the subject said no at \`${standing.at}\`, after the capture`, {
      pointer: '/capture/at',
      details: { saidNoAt: standing.at },
    });
  }
  const missing = missingSteps(state, purpose, capture?.steps);
  if (missing.length > 0) {
    throw new LedgerError('CARE_STEP_REQUIRED', `not taken: ${missing.map((step) => `\`${step}\``).join(', ')}`, {
      pointer: capture === null ? '/capture' : '/capture/steps',
      details: { missing: missing.join(', ') },
    });
  }
}

/**
 * Refuses a consent with an attachment of a product that nobody registered, or with a recording that is kept otherwise than its product says; a
 * no is taken whatever is attached.
 * @param products what the registry has of those that the attachments name
 * @throws PRODUCT_UNKNOWN, RETENTION_CLASS_MISMATCH
 */
export function requireAttached(
  { type }: Pick<CommandFacts, 'type'>,
  capture: Pick<ConsentCapture, 'attachments'> | null,
  products: readonly Product[],
): void {
  if (type !== 'consent.given') return;
  for (const [n, attachment] of (capture?.attachments ?? []).entries()) {
    if (attachment.product === null) continue;
    const pointer = `/capture/attachments/${n}`;
    const product = products.find(({ id }) => id === attachment.product);
    if (product === undefined) {
      throw new LedgerError('PRODUCT_UNKNOWN', 'no such product is registered', { pointer: `${pointer}/product` });
    }
    const { retentionClass = attachment.retentionClass } = product;
    if (RECORDINGS.includes(attachment.type) && attachment.retentionClass !== retentionClass) {
      throw new LedgerError('RETENTION_CLASS_MISMATCH', `recordings of the product are kept by \`${retentionClass}\``, {
        pointer: `${pointer}/retentionClass`,
        details: { retentionClass },
      });
    }
  }
}

/** Attachments that record how a product was sold. */
const RECORDINGS: readonly string[] = ['audio', 'video'];

/** The facts with the extra steps that were taken before the decision, if any were. */
export function withSteps<Facts extends Pick<CommandFacts, 'detail'>>(
  facts: Facts,
  capture: Pick<ConsentCapture, 'steps'> | null,
): Facts {
  return capture === null || capture.steps.length === 0 ? facts : withDetail(facts, { steps: capture.steps });
}
