import { type Circumstances, type Decision, decide } from '../decision/decide.ts';
import { consumptionDecision } from '../decision/permit.ts';
import { utcOffsetAt } from '../decision/quiet-hours.ts';
import type { RegistryView } from '../decision/request.ts';
import { LedgerError } from '../kernel/error.ts';
import type { KnownState } from '../subject/state.ts';
import type { DecidedEvent } from './decided-event.ts';

/** Leaves out all that no proof shows: a consumption counts by its permit, a use by its nullifier. */
const NOTHING_AGAINST: Circumstances = {
  noPending: false,
  lastAt: null,
  consumed: [],
  campaignSent: false,
  used: [],
};

/**
 * Returns the decision on a push or disclosure, made again by the rules, the clock and the offset that its event names.
 * @param state the one that stood, as far as it is opened
 * @throws DECISION_MISMATCH when the rules say no, are not the ones that the event names, or rest on another basis or
 *   clock than it says
 */
export function decidedAgain(state: KnownState, view: RegistryView, event: DecidedEvent): Decision {
  const { request, decided } = event;
  requireOffset(state, view, event);
  const decision = decide(atOffset(state, decided.utcOffset), view, request, decided.at, NOTHING_AGAINST);
  const { allowed, reasons } = consumptionDecision(decision, { notBefore: null }, decided.at);
  if (!allowed) {
    throw new LedgerError('DECISION_MISMATCH', `the rules say no: ${reasons.join(', ')}`, {
      details: { reasons: reasons.join(' ') },
    });
  }
  requireBasis(decision, event);
  return decision;
}

/** Returns the state with the offset of its clock that the decision names, by which quiet hours are told. */
function atOffset(state: KnownState, utcOffset: string): KnownState {
  const profile: KnownState['profile'] = Object.create(state.profile, { timeZone: { value: utcOffset } });
  return Object.create(state, { profile: { value: profile } });
}

/** Refuses another offset than that of the subject's clock, or of the purpose's, where quiet hours go by it. */
function requireOffset(state: KnownState, { purpose }: RegistryView, { request, decided }: DecidedEvent): void {
  const quietHours = request.kind === 'push' ? (purpose?.quietHours ?? null) : null;
  if (quietHours === null) return;
  const timeZone = state.profile.timeZone ?? quietHours.timeZone;
  const offset = utcOffsetAt(timeZone, decided.at);
  if (offset !== decided.utcOffset) {
    throw mismatch(`the clock of \`${timeZone}\` was at \`${offset}\`, not at \`${decided.utcOffset}\``);
  }
}

function requireBasis({ basis }: Decision, { basis: said, basisReference }: DecidedEvent): void {
  const ownBasis = basis === null || basis.kind === 'consent' ? null : basis;
  if (said === (ownBasis?.kind ?? null) && basisReference === (ownBasis?.reference ?? null)) return;
  throw mismatch('its purpose rests on another basis than it says');
}

function mismatch(why: string): LedgerError {
  return new LedgerError('DECISION_MISMATCH', `the decision was another one: ${why}`);
}
