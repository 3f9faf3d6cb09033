import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Product, Purpose } from '../registry/model.ts';
import { channelOf } from '../subject/authority.ts';
import { isMinor, missingSteps } from '../subject/care.ts';
import type { Actor } from '../subject/events.ts';
import type { SubjectState } from '../subject/state.ts';
import type { ConsentCapture } from './capture.ts';

/**
 * Refuses a consent that was not captured as its purpose and the subject's care flags demand.
 * @throws GUARDIAN_REQUIRED when anybody but a guardian consents for a minor
 * @throws CAPTURE_CHANNEL_NOT_ALLOWED when the purpose takes no consents at the channel of the capture
 * @throws CARE_STEP_REQUIRED when a step for one of the subject's care flags was left out
 */
export function requireCapture(
  state: SubjectState,
  purpose: Purpose,
  actor: Actor,
  capture: Pick<ConsentCapture, 'channel' | 'steps'> | null,
  now: Instant,
): void {
  if (isMinor(state, now) && actor.kind !== 'guardian') {
    throw new LedgerError('GUARDIAN_REQUIRED', 'only a guardian consents for a minor', {
      pointer: '/capture/authority',
    });
  }
  const { captureChannels } = purpose;
  const channel = channelOf(actor, capture);
  if (captureChannels.length > 0 && (channel === null || !captureChannels.includes(channel))) {
    throw new LedgerError(
      'CAPTURE_CHANNEL_NOT_ALLOWED',
      `the purpose takes consents at ${captureChannels.map((each) => `\`${each}\``).join(', ')}`,
      { pointer: capture === null ? '/capture' : '/capture/channel' },
    );
  }
  const missing = missingSteps(state, purpose, capture?.steps ?? [], now);
  if (missing.length > 0) {
    throw new LedgerError('CARE_STEP_REQUIRED', `not taken: ${missing.map((step) => `\`${step}\``).join(', ')}`, {
      pointer: capture === null ? '/capture' : '/capture/steps',
      details: { missing: missing.join(', ') },
    });
  }
}

/**
 * Refuses a consent whose attachments do not fit the products that they name.
 * @param products the registered ones among those products
 * @throws PRODUCT_UNKNOWN when an attachment names a product that is not registered
 * @throws RETENTION_CLASS_MISMATCH when a recording has another retention class than its product
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
      throw new LedgerError(
        'RETENTION_CLASS_MISMATCH',
        `recordings of this product have the retention class \`${retentionClass}\``,
        {
          pointer: `${pointer}/retentionClass`,
          details: { retentionClass },
        },
      );
    }
  }
}

/** Lists the types of attachments that record how a product was sold. */
const RECORDINGS: readonly string[] = ['audio', 'video'];
