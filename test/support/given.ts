import { expect } from 'vitest';
import { type GiveCommand, giveConsent, type RegistryForConsent } from '../../core/consent/give.ts';
import type { Circumstances } from '../../core/decision/decide.ts';
import { isLedgerError, type LedgerError } from '../../core/kernel/error.ts';
import type { ErrorCode } from '../../core/kernel/error-codes.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import { nobleSha256 } from '../../core/kernel/sha256.ts';
import { channelOr } from '../../core/registry/channel.ts';
import { applyEvent } from '../../core/subject/apply.ts';
import { type Acting, actingOnAppointment, actorFor, channelOf } from '../../core/subject/authority.ts';
import type { Actor, Decided, Detail, EventFacts } from '../../core/subject/events.ts';
import type { CommandFacts } from '../../core/subject/facts.ts';
import { EMPTY_STATE, type SubjectState } from '../../core/subject/state.ts';
import type { EventType } from '../../core/vocabulary.ts';
import { NOW } from './sample-registry.ts';

export const APP = { kind: 'client', client: 'app' } as const satisfies Acting;
/** The scan of a paper, as an attachment. */
export const SCAN = {
  type: 'scan',
  sha256: 'A'.repeat(43),
  size: '1024',
  uri: 's3://evidence/form.pdf',
  retentionClass: 'contract',
  product: null,
};
export const BY_STAFF = {
  kind: 'staff',
  client: 'staff-S-77',
  staff: { id: 'S-77', branch: 'B-1', channel: 'branch' },
} as const satisfies Acting;

/** Says that a decision rested on the plain purpose alone. */
export const DECIDED: Decided = { at: NOW, rules: 1, utcOffset: '+00:00', registry: { purpose: 1 } };

/** The `detail` of each type while its members say nothing. */
const UNSAID: { readonly [Type in EventType]?: object } = {
  'consent.given': {
    validFrom: null,
    evidence: null,
    awaitingConfirmation: false,
    served: null,
    steps: [],
    fees: null,
    uses: null,
    capture: null,
  },
  'consent.refused': {
    evidence: null,
    served: null,
    steps: [],
    coolsDownUntil: null,
    saidAt: null,
    capture: null,
  },
  'consent.confirmed': {
    validFrom: null,
    evidence: null,
    guardian: null,
    steps: [],
    fees: null,
    uses: null,
    capture: null,
  },
  'consent.withdrawn': { left: null, coolsDownUntil: null, saidAt: null, capture: null },
  'objection.made': { sharing: false, saidAt: null, capture: null },
  'objection.lifted': { sharing: false, proposal: null, approvalEvidence: null, capture: null },
  'restriction.lifted': { proposal: null, approvalEvidence: null, capture: null },
  'profile.changed': { proposal: null, approvalEvidence: null, capture: null },
  'representative.appointed': { proposal: null, approvalEvidence: null, capture: null },
  'act.proposed': { appointment: null, lifts: null, profile: null, capture: null },
  'restriction.made': { saidAt: null, capture: null },
  'pause.made': { of: 'pushes', until: '2027-01-01T00:00:00.000Z', saidAt: null, capture: null },
  'pause.ended': { of: 'pushes', proposal: null, approvalEvidence: null, capture: null },
  'dispute.made': {
    type: 'consent.given',
    client: null,
    restores: null,
    upheld: false,
    text: null,
    saidAt: null,
    capture: null,
  },
  'dispute.answered': { text: null },
  'complaint.made': { about: null, escalates: null, capture: null },
  'push.permitted': {
    campaign: null,
    contentSha256: null,
    decided: DECIDED,
    notBefore: null,
    language: null,
    staff: null,
    basis: null,
    basisReference: null,
  },
  'push.refused': {
    campaign: null,
    contentSha256: null,
    decided: DECIDED,
    language: null,
    staff: null,
    permit: null,
    permitEvent: null,
    basis: null,
    basisReference: null,
  },
  'permit.consumed': {
    campaign: null,
    contentSha256: null,
    decided: DECIDED,
    language: null,
    staff: null,
    basis: null,
    basisReference: null,
  },
  'disclosure.made': { withheld: [], decided: DECIDED, basis: null, basisReference: null },
  'disclosure.refused': { withheld: [], decided: DECIDED, basis: null, basisReference: null },
};

/** The `detail` of an event that says this and no more. */
export function detailOf<Type extends EventType>(type: Type, said: Partial<Detail<Type>> = {}): Detail<Type> {
  return { ...(UNSAID[type] ?? { capture: null }), ...said } as Detail<Type>;
}

/** An event of a made-up subject that says this and no more. */
export function eventOf<Type extends EventType>(
  type: Type,
  {
    detail,
    ...slots
  }: Partial<Omit<EventFacts<Type>, 'type' | 'detail'>> & { readonly detail?: Partial<Detail<Type>> },
): EventFacts<Type> {
  return {
    id: 'event-1',
    subject: 'C-1001',
    at: NOW,
    actor: APP,
    purpose: null,
    recipient: null,
    channels: null,
    dataCategories: null,
    notice: null,
    validUntil: null,
    consent: null,
    nullifier: null,
    ...slots,
    type,
    detail: detailOf(type, detail),
  } as EventFacts<Type>;
}

/** The circumstances of a subject about whom nothing is known but their state. */
export const CALM: Circumstances = { noPending: false, lastAt: null, consumed: [], used: [], campaignSent: false };

/** The actor of an event, if the state lets the one who asks act. */
export function actorIn(state: SubjectState, acting: Acting, about: string | null | undefined, now: Instant): Actor {
  return actorFor(acting, actingOnAppointment(state, acting, about, now));
}

/** The facts that a consent or a refusal comes to, and who confirms it. */
export function giving(
  state: SubjectState,
  registry: RegistryForConsent,
  command: GiveCommand,
  {
    now = NOW,
    at = now,
    acting = APP,
    nullifier = 'new',
    served = null,
  }: { now?: string; at?: string; acting?: Acting; nullifier?: string; served?: EventFacts | null } = {},
) {
  const actor = actorIn(state, acting, command.purpose, now);
  const known = {
    subject: 'C-1001',
    state,
    acting,
    actor,
    at,
    now,
    putDownAt: null,
    channel: channelOr(null, channelOf(acting, command.capture) ?? ''),
    registry,
    served,
    hash: nobleSha256,
  };
  return giveConsent({ ...known, newNullifier: nullifier }, command);
}

/** The state after facts are recorded; its n-th event is `event-n` and has the leaf hash `leaf-n`. */
export function following(
  state: SubjectState,
  { endsNullifier: _, ...said }: CommandFacts,
  actor: Actor = APP,
  at = NOW,
): SubjectState {
  const number = state.version + 1;
  const facts = { ...said, id: `event-${number}`, subject: 'C-1001', at, actor };
  return applyEvent(state, facts, state.version, `leaf-${number}`);
}

/** Returns the fault that a rule reports; the test fails where it reports none. */
function errorOf(decide: () => unknown): LedgerError {
  try {
    decide();
  } catch (error) {
    if (isLedgerError(error)) return error;
    throw error;
  }
  throw new Error('the rule refuses nothing');
}

/**
 * Given these events of a subject, when a rule decides, then it comes to these facts, or is refused with this code and
 * pointer; absent: the refusal points to no member.
 */
export function given(events: readonly EventFacts[]) {
  const state = events.reduce(
    (before, event, n) => applyEvent(before, { ...event, id: `event-${n + 1}` }, n, `leaf-${n + 1}`),
    EMPTY_STATE,
  );
  return {
    state,
    when(decide: (state: SubjectState) => CommandFacts | null) {
      return {
        comesTo(expected: readonly object[]): void {
          const facts = decide(state);
          expect(facts === null ? [] : [facts]).toMatchObject(expected);
        },
        isRefused(code: ErrorCode, pointer?: string, details: object = {}): void {
          const error = errorOf(() => decide(state));
          expect({ code: error.code, pointer: error.pointer }).toEqual({ code, pointer });
          expect(error.details).toMatchObject(details);
        },
      };
    },
  };
}
