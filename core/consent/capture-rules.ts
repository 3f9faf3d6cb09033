import { LedgerError } from '../kernel/error.ts';
import type { Product, Purpose } from '../registry/model.ts';
import { isMinor, missingSteps } from '../subject/care.ts';
import type { Actor } from '../subject/events.ts';
import type { Consent, SubjectState } from '../subject/state.ts';
import type { ConsentCapture } from './capture.ts';

/**
 * Refuses a consent that was not captured as its purpose and the subject's care flags ask.
 * @param current the decision that it replaces
 * @throws GUARDIAN_REQUIRED, CAPTURE_CHANNEL_NOT_ALLOWED, CAPTURE_BEFORE_NO, CARE_STEP_REQUIRED
 */
export function requireCapture(
  state: SubjectState,
  purpose: Purpose,
  current: Consent | null,
  actor: Actor,
  capture: Pick<ConsentCapture, 'channel' | 'at' | 'steps'> | null,
): void {
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
  const capturedAt = capture?.at ?? null;
  if (current !== null && current.status !== 'given' && capturedAt !== null && capturedAt < current.at) {
    throw new LedgerError('CAPTURE_BEFORE_NO', `the subject said no at \`${current.at}\`, after the capture`, {
      pointer: '/capture/at',
      details: { saidNoAt: current.at },
    });
  }
  const missing = missingSteps(state, purpose, capture?.steps ?? []);
  if (missing.length > 0) {
    throw new LedgerError('CARE_STEP_REQUIRED', `not taken: ${missing.map((step) => `\`${step}\``).join(', ')}`, {
      pointer: capture === null ? '/capture' : '/capture/steps',
      details: { missing: missing.join(', ') },
    });
  }
}

/**
 * Refuses a consent with an attachment of a product that is not registered, or with a recording in another class of retention than that of its
 * product.
 * @param products those that the attachments name, as far as the registry has them
 * @throws PRODUCT_UNKNOWN, RETENTION_CLASS_MISMATCH
 */
export function requireAttachedProducts(
  capture: Pick<ConsentCapture, 'attachments'> | null,
  products: readonly Product[],
): void {
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
