import { utf8 } from '../kernel/bytes.ts';
import type { NoticeReference } from '../registry/model.ts';
import { byPurposeThenRecipient } from './current.ts';
import type { ConsentFees } from './events.ts';
import type { Consent, OptOutRecord, Profile, Representative, SubjectState } from './state.ts';

/**
 * Returns the canonical bytes of a state for its commitment: JSON with members in a fixed order, consents sorted and
 * leaf hashes left out.
 */
export function stateBytes(state: SubjectState): Uint8Array {
  return utf8(
    JSON.stringify({
      version: state.version,
      consents: [...state.consents].sort(byPurposeThenRecipient).map(consentMembers),
      objection: state.objection && optOutMembers(state.objection),
      restriction: state.restriction && optOutMembers(state.restriction),
      profile: profileMembers(state.profile),
      representatives: state.representatives.map(representativeMembers),
    }),
  );
}

function consentMembers(consent: Consent): Omit<Consent, 'leafHash'> {
  return {
    purpose: consent.purpose,
    recipient: consent.recipient,
    status: consent.status,
    channels: consent.channels,
    dataCategories: consent.dataCategories,
    notice: consent.notice && noticeMembers(consent.notice),
    validFrom: consent.validFrom,
    validUntil: consent.validUntil,
    awaitingConfirmation: consent.awaitingConfirmation,
    evidence: consent.evidence,
    event: consent.event,
    at: consent.at,
    nullifier: consent.nullifier,
    guardian: consent.guardian,
    steps: consent.steps,
    fees: consent.fees && feesMembers(consent.fees),
    coolsDownUntil: consent.coolsDownUntil,
    unconfirmed: consent.unconfirmed,
  };
}

function noticeMembers(notice: NoticeReference): NoticeReference {
  return { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 };
}

function feesMembers({ product, version, language, sha256 }: ConsentFees): ConsentFees {
  return { product, version, language, sha256 };
}

function optOutMembers({ event, at }: OptOutRecord): OptOutRecord {
  return { event, at };
}

function profileMembers({ care, timeZone, staleContacts, suitability }: Profile): Profile {
  return {
    care,
    timeZone,
    staleContacts,
    suitability: suitability && {
      riskLevel: suitability.riskLevel,
      validUntil: suitability.validUntil,
      reference: suitability.reference,
    },
  };
}

function representativeMembers(one: Representative): Representative {
  const { event, role, subject, purposes, validFrom, validUntil } = one;
  return { event, role, subject, purposes, validFrom, validUntil };
}
