import { LedgerError } from '../kernel/error.ts';
import { type Instant, later, latest } from '../kernel/instant.ts';
import { memberOf } from '../kernel/json.ts';
import { byName } from '../registry/definition.ts';
import { pairOf } from '../subject/current.ts';
import type { KnownState, SubjectState } from '../subject/state.ts';
import type { Basis, Reason } from '../vocabulary.ts';
import type { Decision } from './decide.ts';
import { OPTED_OUT_BASES } from './opt-out-reasons.ts';

/** Records that one push was allowed: single use, short-lived from when it can be used. */
export interface Permit {
  readonly id: string;
  /** The chain of its subject's events. */
  readonly chain: string;
  readonly subject: string;
  readonly client: string;
  readonly purpose: string;
  readonly channel: string;
  readonly campaign: string | null;
  readonly contentSha256: string | null;
  /** The language that the content must be in; null: any. */
  readonly language: string | null;
  /** Who sells by the push, when a person does, by the bank's own ids. */
  readonly staff: { readonly id: string; readonly branch: string } | null;
  /** Id of its `push.permitted` event. */
  readonly event: string;
  /** Position of that event in the chain. */
  readonly seq: number;
  /** base64url of 32 secret bytes, which the entry of its consumption reveals. */
  readonly nullifier: string;
  /** The end of the quiet hours in which it was granted, before which it cannot be used; null: it can at once. */
  readonly notBefore: Instant | null;
  readonly expiresAt: Instant;
  readonly consumedAt: Instant | null;
}

/** Returns what has become of a permit, as far as the permit itself says. */
export function permitStatus(
  { consumedAt, expiresAt }: Pick<Permit, 'consumedAt' | 'expiresAt'>,
  now: Instant,
): 'open' | 'consumed' | 'expired' {
  if (consumedAt !== null) return 'consumed';
  return now < expiresAt ? 'open' : 'expired';
}

/** Refuses a permit that was consumed or has expired. @throws PERMIT_CONSUMED, PERMIT_EXPIRED */
export function requireUsable(permit: Pick<Permit, 'consumedAt' | 'expiresAt'>, now: Instant): void {
  const status = permitStatus(permit, now);
  if (status === 'consumed') {
    throw new LedgerError('PERMIT_CONSUMED', `the permit was consumed at \`${permit.consumedAt}\``);
  }
  if (status === 'expired') {
    throw new LedgerError('PERMIT_EXPIRED', `the permit expired at \`${permit.expiresAt}\``);
  }
}

/** Selects permits of a subject: for one purpose and some channels, or any (null), that rest on one of these bases. */
export interface PermitRange {
  readonly purpose: string | null;
  readonly channels: readonly string[] | null;
  readonly bases: readonly Basis[];
}

/**
 * Returns the permits that an event has ended for good, or null when it ended none. A later yes leads to new permits
 * and does not revive these. An event about a recipient concerns disclosures, which have no permits.
 * @param after the state after the event
 * @param about the purpose of the event
 * @param seq the event's position in the subject's chain
 */
export function permitsEnd(after: SubjectState, about: string | null, seq: number): PermitRange | null {
  if (after.permitsEnded.objection === seq) {
    return { purpose: null, channels: null, bases: OPTED_OUT_BASES.objection };
  }
  if (after.permitsEnded.restriction === seq) {
    return { purpose: null, channels: null, bases: OPTED_OUT_BASES.restriction };
  }
  if (after.permitsEnded.pause === seq) return { purpose: null, channels: null, bases: OPTED_OUT_BASES.pause };
  const ended = about === null ? null : (pairOf(after, about, null)?.permitsEnded ?? null);
  if (ended?.all === seq) return { purpose: about, channels: null, bases: ['consent'] };
  const channels = byName(ended?.channels ?? {}).flatMap(([channel, last]) => (last === seq ? [channel] : []));
  return channels.length === 0 ? null : { purpose: about, channels, bases: ['consent'] };
}

/**
 * Returns why a no since a permit was granted has ended it, whatever the subject has said after that; null when none
 * has. Where several have, the last of them is the reason.
 * @param basis of the permit's purpose
 */
export function permitEnd(
  state: KnownState,
  { purpose, channel, seq }: Pick<Permit, 'purpose' | 'channel' | 'seq'>,
  basis: Basis,
): Reason | null {
  const pair = basis === 'consent' ? pairOf(state, purpose, null) : null;
  const ends: readonly (readonly [reason: Reason, seq: number | null | undefined])[] = [
    [pair?.lastNo?.status ?? 'withdrawn', pair?.permitsEnded.all],
    ['withdrawn', pair && memberOf(pair.permitsEnded.channels, channel)],
    ['objected', OPTED_OUT_BASES.objection.includes(basis) ? state.permitsEnded.objection : null],
    ['paused', OPTED_OUT_BASES.pause.includes(basis) ? state.permitsEnded.pause : null],
    ['restricted', OPTED_OUT_BASES.restriction.includes(basis) ? state.permitsEnded.restriction : null],
  ];
  let last: readonly [reason: Reason | null, seq: number] = [null, seq];
  for (const [reason, end] of ends) if (end !== null && end !== undefined && end > last[1]) last = [reason, end];
  return last[0];
}

/** Returns when a push that is allowed now can be used, and how long: its lifetime begins where quiet hours end. */
export function permitTimes(
  { notBefore }: Pick<Decision, 'notBefore'>,
  lifetimeSeconds: number,
  now: Instant,
): Pick<Permit, 'notBefore' | 'expiresAt'> {
  return { notBefore, expiresAt: later(notBefore ?? now, lifetimeSeconds * 1_000) };
}

/**
 * Returns the decision on a permit: the one made anew, or a refusal for the reason why an event has ended it.
 * @param end what `permitEnd` said of the permit
 */
export function permitDecision(anew: Decision, end: Reason | null): Decision {
  return anew.allowed && end !== null ? refused(anew, end, null) : anew;
}

/**
 * Returns the decision on using a permit now. While its quiet hours or those of now last, a yes is a no that leaves the
 * permit open.
 * @param decision what `permitDecision` said
 */
export function consumptionDecision(
  decision: Decision,
  { notBefore }: Pick<Permit, 'notBefore'>,
  now: Instant,
): Decision {
  const ends = latest(decision.notBefore, notBefore !== null && now < notBefore ? notBefore : null);
  return decision.allowed && ends !== null ? refused(decision, 'quiet-hours', ends) : decision;
}

function refused(decision: Decision, reason: Reason, notBefore: Instant | null): Decision {
  return { ...decision, allowed: false, reasons: [reason], obligations: [], notBefore };
}

/** Tells whether a permit is in this range. */
export function isAmong(
  { purpose, channels, bases }: PermitRange,
  permit: { readonly purpose: string; readonly channel: string; readonly basis: Basis },
): boolean {
  return (
    (purpose === null || purpose === permit.purpose) &&
    (channels === null || channels.some((each) => each === permit.channel)) &&
    bases.includes(permit.basis)
  );
}
