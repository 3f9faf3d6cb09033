import { readFees } from '../consent/fees.ts';
import { LedgerError } from '../kernel/error.ts';
import { CHANNELS, type Channel, EVIDENCE_CLASSES } from '../vocabulary.ts';
import { findConsent } from './current.ts';
import { readProfile } from './profile.ts';
import { appointed, ended } from './representative.ts';
import { withConsent } from './standing.ts';
import type { Consent, EventFacts, SubjectState } from './state.ts';

/**
 * The subject's state after this event; the same object when the event changes nothing.
 *
 * Of `detail`, these are read here: of a `consent.given` or `consent.confirmed`, `validFrom`, `evidence`, `awaitingConfirmation`, `guardian`,
 * `steps` and `fees`; of each consent's event, `coolsDownUntil` and `unconfirmed`; of a `profile.changed` and of a representative's events, all.
 *
 * @param leafHash base64url of the event's leaf hash; may be empty when only the commitment is wanted, which leaves it out
 * @throws STATE_MISMATCH when the event cannot follow this state
 */
export function applyEvent(state: SubjectState, facts: EventFacts, leafHash: string): SubjectState {
  switch (facts.type) {
    case 'consent.confirmed':
      return withConsent(state, confirmed(state, facts, leafHash));
    case 'consent.given':
    case 'consent.refused':
      return withConsent(state, recorded(facts, facts.type !== 'consent.refused', leafHash));
    case 'consent.withdrawn':
      return withConsent(state, withdrawn(state, facts, leafHash));
    case 'objection.made':
      return withObjection(state, { event: facts.id, at: facts.at });
    case 'objection.lifted':
      return withObjection(state, null);
    case 'restriction.made':
    case 'restriction.lifted':
      return withRestriction(state, facts.type === 'restriction.made' ? { event: facts.id, at: facts.at } : null);
    case 'profile.changed':
      return { ...state, version: state.version + 1, profile: readProfile(facts.detail) };
    case 'representative.appointed':
      return appointed(state, facts);
    case 'representative.ended':
      return ended(state, facts);
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

function recorded(facts: EventFacts, given: boolean, leafHash: string): Consent {
  if (facts.purpose === null || (facts.nullifier !== null) !== given) {
    throw mismatch('a given consent has a purpose and a nullifier, a refused one a purpose alone');
  }
  const detail = facts.detail ?? {};
  const fees = given ? readFees(facts.detail) : null;
  const guardian = facts.actor.kind === 'guardian' ? facts.actor.authority : detail.guardian;
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
    ...(given && typeof guardian === 'string' ? { guardian } : {}),
    ...(given && Array.isArray(detail.steps) ? { steps: detail.steps.map(String) } : {}),
    ...(fees === null ? {} : { fees }),
    ...carriedBy(facts),
  };
}

function carriedBy({ detail }: EventFacts): Pick<Consent, 'coolsDownUntil' | 'unconfirmed'> {
  const { coolsDownUntil, unconfirmed } = detail ?? {};
  return {
    ...(typeof coolsDownUntil === 'string' ? { coolsDownUntil } : {}),
    ...(typeof unconfirmed === 'number' ? { unconfirmed } : {}),
  };
}

/** A confirmation says the consent that waited again, and no more. */
function confirmed(state: SubjectState, facts: EventFacts, leafHash: string): Consent {
  const consent = recorded(facts, true, leafHash);
  const waiting = findConsent(state, consent.purpose, consent.recipient);
  if (waiting?.awaitingConfirmation !== true || extentOf(waiting) !== extentOf(consent)) {
    throw mismatch('the event confirms another consent than one that waits');
  }
  return consent;
}

function extentOf({ channels, dataCategories, notice, validUntil, fees }: Consent): string {
  const shown = [fees?.product, fees?.version, fees?.language, fees?.sha256];
  return JSON.stringify([channels, dataCategories, notice?.id, notice?.sha256, validUntil, shown]);
}

function withdrawn(state: SubjectState, facts: EventFacts, leafHash: string): Consent {
  const standing = facts.purpose === null ? null : findConsent(state, facts.purpose, facts.recipient);
  if (standing?.status !== 'given') throw mismatch('the event withdraws a consent that does not stand');
  const { coolsDownUntil: _, unconfirmed: __, ...kept } = standing;
  return {
    ...kept,
    status: 'withdrawn',
    awaitingConfirmation: false,
    event: facts.id,
    at: facts.at,
    leafHash,
    nullifier: null,
    ...carriedBy(facts),
  };
}

function withObjection(state: SubjectState, objection: SubjectState['objection']): SubjectState {
  if ((state.objection === null) === (objection === null)) {
    throw mismatch('an objection is made where none stands, and lifted where one does');
  }
  return { ...state, version: state.version + 1, objection };
}

function withRestriction(state: SubjectState, restriction: SubjectState['restriction'] | null): SubjectState {
  if (state.restricted === (restriction !== null)) {
    throw mismatch('a restriction is made where none stands, and lifted where one does');
  }
  const { restriction: _, ...others } = state;
  const next = { ...others, version: state.version + 1, restricted: restriction !== null };
  return restriction ? { ...next, restriction } : next;
}

function knownChannel(name: string): Channel {
  const channel = CHANNELS.find((known) => known === name);
  if (channel === undefined) throw mismatch('the consent names a channel that does not exist');
  return channel;
}

function mismatch(message: string): LedgerError {
  return new LedgerError('STATE_MISMATCH', message);
}
