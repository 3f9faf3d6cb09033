import { LedgerError } from '../kernel/error.ts';
import { CHANNELS, type Channel } from '../vocabulary.ts';
import { currentDecision, withConsent } from './current.ts';
import type { EventFacts } from './events.ts';
import type { OptOut } from './opt-outs.ts';
import { inListOrder } from './profile.ts';
import { withAppointment, withoutAppointment } from './representative.ts';
import type { Consent, SubjectState } from './state.ts';

/**
 * Returns the subject's state after this event; the same object when the event does not change it.
 *
 * @param leafHash base64url of the event's leaf hash; empty before the entry is built, see `withLeafHash`
 * @throws STATE_MISMATCH when the event cannot follow this state
 */
export function applyEvent(state: SubjectState, facts: EventFacts, leafHash: string): SubjectState {
  switch (facts.type) {
    case 'consent.given':
      return withConsent(state, given(facts, leafHash));
    case 'consent.refused':
      return withConsent(state, refused(facts, leafHash));
    case 'consent.confirmed':
      return withConsent(state, confirmed(state, facts, leafHash));
    case 'consent.withdrawn':
      return withConsent(state, withdrawn(state, facts, leafHash));
    case 'objection.made':
    case 'objection.lifted':
      return withOptOut(state, 'objection', facts);
    case 'restriction.made':
    case 'restriction.lifted':
      return withOptOut(state, 'restriction', facts);
    case 'profile.changed':
      return { ...state, version: state.version + 1, profile: inListOrder(facts.detail) };
    case 'representative.appointed':
      return withAppointment(state, facts);
    case 'representative.ended':
      return withoutAppointment(state, facts);
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

/**
 * Returns the state with the leaf hash of the event that was applied last. The bytes of the state that an entry commits
 * to leave leaf hashes out, so that the entry can be built first.
 */
export function withLeafHash(state: SubjectState, event: string, leafHash: string): SubjectState {
  const consents = state.consents.map((consent) => (consent.event === event ? { ...consent, leafHash } : consent));
  return { ...state, consents };
}

function given(facts: EventFacts<'consent.given'>, leafHash: string): Consent {
  const { detail } = facts;
  return {
    ...decided(facts, leafHash),
    status: 'given',
    nullifier: nullifierOf(facts),
    validFrom: detail.validFrom,
    awaitingConfirmation: detail.awaitingConfirmation,
    guardian: guardianOf(facts),
    steps: detail.steps,
    fees: detail.fees,
    coolsDownUntil: detail.coolsDownUntil,
    unconfirmed: detail.unconfirmed,
  };
}

function refused(facts: EventFacts<'consent.refused'>, leafHash: string): Consent {
  if (facts.nullifier !== null) throw mismatch('a refused consent has no nullifier');
  const { coolsDownUntil, unconfirmed } = facts.detail;
  return { ...decided(facts, leafHash), status: 'refused', coolsDownUntil, unconfirmed };
}

/** Returns the consent that a confirmation makes: the one that awaited it, without more. */
function confirmed(state: SubjectState, facts: EventFacts<'consent.confirmed'>, leafHash: string): Consent {
  const { validFrom, guardian, steps, fees } = facts.detail;
  const consent: Consent = {
    ...decided(facts, leafHash),
    status: 'given',
    nullifier: nullifierOf(facts),
    validFrom,
    guardian: guardianOf(facts) ?? guardian,
    steps,
    fees,
  };
  const waiting = currentDecision(state, consent.purpose, consent.recipient);
  if (waiting?.awaitingConfirmation !== true || extentOf(waiting) !== extentOf(consent)) {
    throw mismatch('the event confirms a consent that does not await confirmation, or another extent');
  }
  return consent;
}

function withdrawn(state: SubjectState, facts: EventFacts<'consent.withdrawn'>, leafHash: string): Consent {
  const current = facts.purpose === null ? null : currentDecision(state, facts.purpose, facts.recipient);
  if (current?.status !== 'given') throw mismatch('the event withdraws a consent that was not given');
  const { coolsDownUntil, unconfirmed } = facts.detail;
  return {
    ...current,
    status: 'withdrawn',
    awaitingConfirmation: false,
    event: facts.id,
    at: facts.at,
    leafHash,
    nullifier: null,
    coolsDownUntil,
    unconfirmed,
  };
}

/** Returns the members that every decision takes from its event, and the others as null or empty. */
function decided(
  facts: EventFacts<'consent.given' | 'consent.refused' | 'consent.confirmed'>,
  leafHash: string,
): Omit<Consent, 'status'> {
  if (facts.purpose === null) throw mismatch('a consent names its purpose');
  return {
    purpose: facts.purpose,
    recipient: facts.recipient,
    channels: (facts.channels ?? []).map(knownChannel),
    dataCategories: facts.dataCategories ?? [],
    notice: facts.notice,
    validFrom: null,
    validUntil: facts.validUntil,
    awaitingConfirmation: false,
    evidence: facts.detail.evidence,
    event: facts.id,
    at: facts.at,
    leafHash,
    nullifier: null,
    guardian: null,
    steps: [],
    fees: null,
    coolsDownUntil: null,
    unconfirmed: 0,
  };
}

function nullifierOf({ nullifier }: EventFacts): string {
  if (nullifier === null) throw mismatch('a given consent has a nullifier');
  return nullifier;
}

function guardianOf({ actor }: EventFacts): string | null {
  return actor.kind === 'guardian' ? actor.authority : null;
}

function extentOf({ channels, dataCategories, notice, validUntil, fees }: Consent): string {
  const shown = [fees?.product, fees?.version, fees?.language, fees?.sha256];
  return JSON.stringify([channels, dataCategories, notice?.id, notice?.sha256, validUntil, shown]);
}

function withOptOut(
  state: SubjectState,
  optOut: OptOut,
  { type, id, at }: EventFacts<`${OptOut}.${'made' | 'lifted'}`>,
): SubjectState {
  const isMade = type === `${optOut}.made`;
  if ((state[optOut] === null) !== isMade) throw mismatch(`the state is already as after \`${type}\``);
  return { ...state, version: state.version + 1, [optOut]: isMade ? { event: id, at } : null };
}

function knownChannel(name: string): Channel {
  const channel = CHANNELS.find((known) => known === name);
  if (channel === undefined) throw mismatch('the consent names a channel that does not exist');
  return channel;
}

function mismatch(message: string): LedgerError {
  return new LedgerError('STATE_MISMATCH', message);
}
