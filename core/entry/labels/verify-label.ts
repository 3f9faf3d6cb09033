import { isLedgerError, LedgerError } from '../../kernel/error.ts';
import { canChangeState } from '../../subject/apply.ts';
import type { EventType } from '../../vocabulary.ts';
import { verifyVrf } from '../../vrf/index.ts';
import { type LabelPosition, labelInput, labelText } from '../label.ts';

/** Claims that a label is that of a position in a subject's events, with the proof that its key made. */
export interface LabelClaim extends LabelPosition {
  /** The log's origin. */
  readonly origin: string;
  readonly subject: string;
  /** 80 bytes. */
  readonly proof: Uint8Array;
}

/**
 * Returns the label that one key gives a position, base64url of 32 bytes, once the proof holds.
 * @param publicKey 32 bytes
 * @throws LABEL_KEY_INVALID when the key is no point of the curve, or one of small order
 * @throws LABEL_PROOF_INVALID when the proof is not one of this key for this position
 * @throws INPUT_INVALID as `labelInput`
 */
export function provenLabel(publicKey: Uint8Array, { origin, subject, version, count, proof }: LabelClaim): string {
  return labelText(verifyVrf({ publicKey, input: labelInput(origin, subject, version, count), proof }));
}

/**
 * Returns the key that gave an entry its label, once the proof holds under it.
 * @param keys the public keys that may have: those of the policy that had started
 * @param u the label in the entry
 * @throws LABEL_KEY_INVALID when a key is no point of the curve, or one of small order
 * @throws LABEL_PROOF_INVALID when the proof is not one of any of the keys for this position
 * @throws LABEL_MISMATCH when the position has another label than the entry
 * @throws INPUT_INVALID as `labelInput`
 */
export function verifyLabel(keys: readonly Uint8Array[], u: string, claim: LabelClaim): Uint8Array {
  for (const key of keys) {
    const label = labelUnder(key, claim);
    if (label === u) return key;
    if (label !== null) throw new LedgerError('LABEL_MISMATCH', 'the entry has another label than the proof shows');
  }
  throw new LedgerError('LABEL_PROOF_INVALID', 'the label proof is not one of a label key for this position');
}

/**
 * Refuses an event whose label says that it made a version of the state although no event of its type can, or that it
 * made none although each does.
 * @throws LABEL_KIND_MISMATCH
 */
export function requireLabelKind(type: EventType, { count }: LabelPosition): void {
  if (canChangeState({ type }) === (count === 0)) return;
  const why = count === 0 ? 'can make no version of the state' : 'makes a version of the state';
  throw new LedgerError('LABEL_KIND_MISMATCH', `the label does not fit the type: \`${type}\` ${why}`);
}

/**
 * Refuses an event whose label is not one of those that may follow the label before it.
 * @param before the position of the subject's event before, null for the first
 * @throws LABEL_GAP
 */
export function requireNextLabel(before: LabelPosition | null, { version, count }: LabelPosition): void {
  const { version: last, count: times } = before ?? { version: 0, count: 0 };
  if (count === 0 ? version === last + 1 : version === last && count === times + 1) return;
  throw new LedgerError('LABEL_GAP', 'the label does not follow that of the event before');
}

function labelUnder(key: Uint8Array, claim: LabelClaim): string | null {
  try {
    return provenLabel(key, claim);
  } catch (error) {
    if (isLedgerError(error, 'LABEL_PROOF_INVALID')) return null;
    throw error;
  }
}
