import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { EventFacts } from '../subject/events.ts';
import type { Basis, Reason } from '../vocabulary.ts';
import type { Decision } from './decide.ts';
import { OPTED_OUT_BASES } from './opt-out-reasons.ts';

/** Records that one push was allowed: single use, short-lived. */
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

/** Selects the permits of a subject that an event ends for good. */
export interface PermitsEnd extends PermitRange {
  /** The reason for which each of them is refused from then on. */
  readonly reason: Reason;
}

/** Holds the members of an event that permits depend on; its type tells which `detail` it has. */
export type PermitEvent<Facts = EventFacts> = Facts extends EventFacts
  ? Pick<Facts, 'type' | 'purpose' | 'recipient' | 'detail'>
  : never;

/**
 * Returns the permits that an event ends, or null when it ends none. A later yes leads to new permits and does not
 * revive these. An event about a recipient concerns disclosures, which have no permits.
 */
export function permitsEnd({
  type,
  purpose,
  recipient,
}: Pick<EventFacts, 'type' | 'purpose' | 'recipient'>): PermitsEnd | null {
  if (recipient !== null) return null;
  switch (type) {
    case 'consent.withdrawn':
      return { purpose, channels: null, bases: ['consent'], reason: 'withdrawn' };
    case 'consent.refused':
      return { purpose, channels: null, bases: ['consent'], reason: 'refused' };
    case 'objection.made':
      return { purpose: null, channels: null, bases: OPTED_OUT_BASES.objection, reason: 'objected' };
    case 'restriction.made':
      return { purpose: null, channels: null, bases: OPTED_OUT_BASES.restriction, reason: 'restricted' };
    default:
      return null;
  }
}

/**
 * Returns why an event after a permit ends it, or null when it does not.
 * @param basis of the permit's purpose
 */
export function endedBy(
  event: PermitEvent,
  { purpose, channel }: Pick<Permit, 'purpose' | 'channel'>,
  basis: Basis,
): Reason | null {
  const end = permitsEnd(event);
  return end !== null && isAmong(end, { purpose, channel, basis }) ? end.reason : null;
}

/**
 * Returns the decision on using a permit: the one made anew, or a refusal for the reason why an event has ended it.
 * @param end what `endedBy` said of the permit, null when nothing has ended it
 */
export function consumptionDecision(anew: Decision, end: Reason | null): Decision {
  return end === null ? anew : { ...anew, allowed: false, reasons: [end], obligations: [] };
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
