import { utf8 } from '../kernel/bytes.ts';
import { byName } from '../registry/definition.ts';
import type { NoticeReference } from '../registry/model.ts';
import { byPurposeThenRecipient } from './current.ts';
import type { ConsentFees } from './events.ts';
import { inListOrder } from './profile.ts';
import type {
  Consent,
  Dispute,
  OpenProposal,
  OptOutRecord,
  Pair,
  PauseRecord,
  ProfileRecord,
  Representative,
  SubjectState,
} from './state.ts';

/**
 * Returns the canonical bytes of a state for its commitment: JSON with members in a fixed order, pairs sorted and leaf
 * hashes left out.
 */
export function stateBytes(state: SubjectState): Uint8Array {
  return utf8(
    JSON.stringify({
      version: state.version,
      changedAt: state.changedAt,
      objection: state.objection && optOutMembers(state.objection),
      sharing: state.sharing && optOutMembers(state.sharing),
      restriction: state.restriction && optOutMembers(state.restriction),
      pauses: {
        pushes: state.pauses.pushes && pauseMembers(state.pauses.pushes),
        disclosures: state.pauses.disclosures && pauseMembers(state.pauses.disclosures),
      },
      permitsEnded: {
        objection: state.permitsEnded.objection,
        restriction: state.permitsEnded.restriction,
        pause: state.permitsEnded.pause,
      },
      profile: profileMembers(state.profile),
      representatives: state.representatives.map(representativeMembers),
      proposals: state.proposals.map(proposalMembers),
      disputes: state.disputes.map(disputeMembers),
      pairs: [...state.pairs].sort(byPurposeThenRecipient).map(pairMembers),
    }),
  );
}

function pairMembers({ current, waiting, lastNo, permitsEnded, ...pair }: Pair): object {
  return {
    purpose: pair.purpose,
    recipient: pair.recipient,
    current: current && consentMembers(current),
    waiting: waiting && consentMembers(waiting),
    lastNo: lastNo && { event: lastNo.event, saidAt: lastNo.saidAt, status: lastNo.status },
    permitsEnded: {
      all: permitsEnded.all,
      channels: Object.fromEntries(byName(permitsEnded.channels)),
    },
    coolsDownUntil: pair.coolsDownUntil,
    unconfirmed: pair.unconfirmed,
  };
}

function consentMembers(consent: Consent): object {
  return {
    status: consent.status,
    channels: consent.channels,
    dataCategories: consent.dataCategories,
    notice: consent.notice && noticeMembers(consent.notice),
    validFrom: consent.validFrom,
    validUntil: consent.validUntil,
    evidence: consent.evidence,
    event: consent.event,
    at: consent.at,
    saidAt: consent.saidAt,
    nullifier: consent.nullifier,
    guardian: consent.guardian,
    steps: consent.steps,
    fees: consent.fees && feesMembers(consent.fees),
    uses: consent.uses && { atMost: consent.uses.atMost, per: consent.uses.per },
    narrowedBy: consent.narrowedBy?.event ?? null,
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

function pauseMembers({ event, at, until }: PauseRecord): PauseRecord {
  return { event, at, until };
}

function profileMembers(profile: ProfileRecord): ProfileRecord {
  return { ...inListOrder(profile), version: profile.version, guardedSince: profile.guardedSince };
}

function representativeMembers(one: Representative): Representative {
  const { event, role, subject, purposes, validFrom, validUntil } = one;
  return { event, role, subject, purposes, validFrom, validUntil };
}

function proposalMembers({ event, act, staff, proposer, expiresAt }: OpenProposal): OpenProposal {
  return { event, act, staff, proposer, expiresAt };
}

function disputeMembers({ event, at, disputed, client, suspends, answer }: Dispute): Dispute {
  const answered = answer && { event: answer.event, at: answer.at, outcome: answer.outcome };
  return { event, at, disputed, client, suspends, answer: answered };
}
