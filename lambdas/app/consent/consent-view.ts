import type { Instant } from '../../../core/kernel/instant.ts';
import { isActive } from '../../../core/subject/current.ts';
import type { Consent, Pair } from '../../../core/subject/state.ts';
import type { ConsentView, WaitingView } from '../../../core/wire/consent/schemas.ts';

/**
 * Returns what is on record for a purpose and recipient as the API shows it at this time: the current decision with
 * what waits beside it; where nothing counts, what waits. A consent is `expired` after its validity, and shows no
 * nullifier.
 */
export function consentView({ purpose, recipient, current, waiting }: Pair, now: Instant): ConsentView | null {
  const about = { purpose, recipient };
  if (current !== null) {
    return { ...about, ...decisionView(current, now), awaitingConfirmation: false, waiting: waitingView(waiting, now) };
  }
  return waiting === null
    ? null
    : { ...about, ...decisionView(waiting, now), awaitingConfirmation: true, waiting: null };
}

function waitingView(waiting: Consent | null, now: Instant): WaitingView | null {
  return waiting === null ? null : decisionView(waiting, now);
}

function decisionView(consent: Consent, now: Instant): WaitingView {
  const expired = consent.status === 'given' && !isActive(consent, now);
  return {
    status: expired ? 'expired' : consent.status,
    channels: [...consent.channels],
    dataCategories: [...consent.dataCategories],
    notice: consent.notice === null ? null : { ...consent.notice },
    validFrom: consent.validFrom,
    validUntil: consent.validUntil,
    evidence: consent.evidence,
    guardian: consent.guardian,
    steps: [...consent.steps],
    fees: consent.fees === null ? null : { ...consent.fees },
    uses: consent.uses === null ? null : { ...consent.uses },
    event: consent.event,
    recordedAt: consent.at,
    saidAt: consent.saidAt,
    leafHash: consent.leafHash,
    narrowedBy: consent.narrowedBy === null ? null : { ...consent.narrowedBy },
  };
}
