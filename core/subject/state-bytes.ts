import { utf8 } from '../kernel/bytes.ts';
import type { NoticeReference } from '../registry/model.ts';
import { byPurposeThenRecipient } from './standing.ts';
import type { ConsentFees, Profile, Representative, SubjectState } from './state.ts';

/**
 * Canonical bytes of a state for its commitment: JSON with a fixed member order, consents sorted, leaf hashes left out.
 *
 * INVARIANT: what came after version 1 is left out while it says nothing, so that a state of then has the bytes of then.
 */
export function stateBytes(state: SubjectState): Uint8Array {
  return utf8(
    JSON.stringify({
      version: state.version,
      consents: [...state.consents].sort(byPurposeThenRecipient).map((consent) => ({
        purpose: consent.purpose,
        recipient: consent.recipient,
        status: consent.status,
        channels: consent.channels,
        dataCategories: consent.dataCategories,
        notice: consent.notice === null ? null : noticeMembers(consent.notice),
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
      })),
      objection: state.objection === null ? null : { event: state.objection.event, at: state.objection.at },
      restricted: state.restricted,
      // Version 1 wrote these and never set them.
      minor: false,
      guardian: false,
      restriction: state.restriction && { event: state.restriction.event, at: state.restriction.at },
      profile: state.profile && profileMembers(state.profile),
      representatives: state.representatives?.map(representativeMembers),
    }),
  );
}

function noticeMembers(notice: NoticeReference): NoticeReference {
  return { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 };
}

function feesMembers({ product, version, language, sha256 }: ConsentFees): ConsentFees {
  return { product, version, language, sha256 };
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
