import { utf8 } from '../bytes.ts';
import { LedgerError } from '../error.ts';
import { findConsent } from './find.ts';
import {
  CHANNELS,
  type Channel,
  type Consent,
  EVIDENCE_CLASSES,
  type EventFacts,
  type NoticeReference,
  type SubjectState,
} from './model.ts';

/**
 * The subject's state after this event; the same object when the event changes nothing.
 *
 * Of `detail`, a `consent.given` has its `validFrom`, `evidence` and `awaitingConfirmation` read here.
 *
 * @param leafHash base64url of the event's leaf hash; may be empty when only the commitment is wanted, which leaves it out
 * @throws STATE_MISMATCH when the event cannot follow this state
 */
export function applyEvent(state: SubjectState, facts: EventFacts, leafHash: string): SubjectState {
  switch (facts.type) {
    case 'consent.given':
    case 'consent.refused':
      return withConsent(state, recorded(facts, facts.type === 'consent.given', leafHash));
    case 'consent.withdrawn':
      return withConsent(state, withdrawn(state, facts, leafHash));
    case 'objection.made':
      return withObjection(state, { event: facts.id, at: facts.at });
    case 'objection.lifted':
      return withObjection(state, null);
    case 'ask.made':
    case 'ask.refused':
    case 'notice.served':
    case 'acknowledgement.made':
    case 'complaint.made':
    case 'push.permitted':
    case 'push.refused':
    case 'permit.consumed':
    case 'disclosure.made':
    case 'disclosure.refused':
      return state;
  }
}

/** Canonical bytes of a state for its commitment: JSON with a fixed member order, consents sorted, leaf hashes left out. */
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
      })),
      objection: state.objection === null ? null : { event: state.objection.event, at: state.objection.at },
      restricted: state.restricted,
      minor: state.minor,
      guardian: state.guardian,
    }),
  );
}

function recorded(facts: EventFacts, given: boolean, leafHash: string): Consent {
  if (facts.purpose === null || (facts.nullifier !== null) !== given) {
    throw mismatch('a given consent has a purpose and a nullifier, a refused one a purpose alone');
  }
  const detail = facts.detail ?? {};
  return {
    purpose: facts.purpose,
    recipient: facts.recipient,
    status: given ? 'given' : 'refused',
    channels: (facts.channels ?? []).map(knownChannel),
    dataCategories: facts.dataCategories ?? [],
    notice: facts.notice,
    validFrom: typeof detail.validFrom === 'string' ? detail.validFrom : null,
    validUntil: facts.validUntil,
    awaitingConfirmation: detail.awaitingConfirmation === true,
    evidence: EVIDENCE_CLASSES.find((evidence) => evidence === detail.evidence) ?? null,
    event: facts.id,
    at: facts.at,
    leafHash,
    nullifier: facts.nullifier,
  };
}

function withdrawn(state: SubjectState, facts: EventFacts, leafHash: string): Consent {
  const standing = facts.purpose === null ? null : findConsent(state, facts.purpose, facts.recipient);
  if (standing?.status !== 'given') throw mismatch('the event withdraws a consent that does not stand');
  return {
    ...standing,
    status: 'withdrawn',
    awaitingConfirmation: false,
    event: facts.id,
    at: facts.at,
    leafHash,
    nullifier: null,
  };
}

function withObjection(state: SubjectState, objection: SubjectState['objection']): SubjectState {
  if ((state.objection === null) === (objection === null)) {
    throw mismatch('an objection is made where none stands, and lifted where one does');
  }
  return { ...state, version: state.version + 1, objection };
}

function withConsent(state: SubjectState, consent: Consent): SubjectState {
  const others = state.consents.filter(
    (other) => other.purpose !== consent.purpose || other.recipient !== consent.recipient,
  );
  return { ...state, version: state.version + 1, consents: [...others, consent].sort(byPurposeThenRecipient) };
}

/** By UTF-16 code units, so that the order is the same everywhere; no recipient comes first. */
function byPurposeThenRecipient(a: Consent, b: Consent): number {
  if (a.purpose !== b.purpose) return a.purpose < b.purpose ? -1 : 1;
  if (a.recipient === b.recipient) return 0;
  if (a.recipient === null) return -1;
  return b.recipient === null || a.recipient > b.recipient ? 1 : -1;
}

function noticeMembers(notice: NoticeReference): NoticeReference {
  return { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 };
}

function knownChannel(name: string): Channel {
  const channel = CHANNELS.find((known) => known === name);
  if (channel === undefined) throw mismatch('the consent names a channel that does not exist');
  return channel;
}

function mismatch(message: string): LedgerError {
  return new LedgerError('STATE_MISMATCH', message);
}
