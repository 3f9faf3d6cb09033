import type { Instant } from '../../../core/kernel/instant.ts';
import type { Consent } from '../../../core/subject/state.ts';
import type { ConsentView } from '../../../core/wire/consent/schemas.ts';

/**
 * Returns a current decision as the API shows it at this time: `expired` after its validity, and without its secret
 * nullifier.
 */
export function consentView(consent: Consent, now: Instant): ConsentView {
  const expired = consent.status === 'given' && consent.validUntil !== null && now >= consent.validUntil;
  return {
    purpose: consent.purpose,
    recipient: consent.recipient,
    status: expired ? 'expired' : consent.status,
    channels: [...consent.channels],
    dataCategories: [...consent.dataCategories],
    notice: consent.notice === null ? null : { ...consent.notice },
    validFrom: consent.validFrom,
    validUntil: consent.validUntil,
    awaitingConfirmation: consent.awaitingConfirmation,
    evidence: consent.evidence,
    guardian: consent.guardian,
    steps: [...consent.steps],
    fees: consent.fees === null ? null : { ...consent.fees },
    event: consent.event,
    recordedAt: consent.at,
    leafHash: consent.leafHash,
  };
}
