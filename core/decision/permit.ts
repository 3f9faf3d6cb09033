import { LedgerError } from '../kernel/error.ts';
import { type Instant, later } from '../kernel/instant.ts';
import { MAX_PERMIT_LIFETIME_SECONDS } from '../limits.ts';
import type { EventFacts } from '../subject/events.ts';
import { BASES, type Basis, type Reason } from '../vocabulary.ts';
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

/** Selects permits of a subject: those for one purpose, or for any (null), that rests on one of these bases. */
export interface PermitRange {
  readonly purpose: string | null;
  readonly bases: readonly Basis[];
}

/** Selects every permit of a subject. */
export const ANY_PERMIT: PermitRange = { purpose: null, bases: BASES };

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
      return { purpose, bases: ['consent'], reason: 'withdrawn' };
    case 'consent.refused':
      return { purpose, bases: ['consent'], reason: 'refused' };
    case 'objection.made':
      return { purpose: null, bases: OPTED_OUT_BASES.objection, reason: 'objected' };
    case 'restriction.made':
      return { purpose: null, bases: OPTED_OUT_BASES.restriction, reason: 'restricted' };
    default:
      return null;
  }
}

/**
 * Returns why an event after a permit ends it, or null when it does not.
 * @param basis of the permit's purpose
 */
export function endedBy(event: PermitEvent, { purpose }: Pick<Permit, 'purpose'>, basis: Basis): Reason | null {
  const end = permitsEnd(event);
  return end !== null && isAmong(end, purpose, basis) ? end.reason : null;
}

/**
 * Returns the decision on using a permit: the one made anew, or a refusal for the reason why an event has ended it.
 * @param end what `endedBy` said of the permit, null when nothing has ended it
 */
export function consumptionDecision(anew: Decision, end: Reason | null): Decision {
  return end === null ? anew : { ...anew, allowed: false, reasons: [end], obligations: [] };
}

/** Returns the earliest time at which a permit that is still open can have been granted. */
export function oldestOpen(now: Instant): Instant {
  return later(now, -MAX_PERMIT_LIFETIME_SECONDS * 1_000);
}

/**
 * Counts the permits of a subject in this range that could still be consumed.
 * @param events all events of the subject since `oldestOpen`, newest first
 */
export function countOpen(events: readonly PermitEvent[], range: PermitRange, now: Instant): number {
  const consumed = new Set<string>();
  const ended: PermitRange[] = [];
  let open = 0;
  for (const event of events) {
    const end = permitsEnd(event);
    if (end !== null) ended.push(end);
    if (event.type === 'permit.consumed') consumed.add(event.detail.permit);
    if (event.type !== 'push.permitted') continue;
    const { permit, expiresAt, basis } = event.detail;
    if (consumed.has(permit) || now >= expiresAt) continue;
    const isIn = (each: PermitRange) => isAmong(each, event.purpose, basis ?? 'consent');
    if (isIn(range) && !ended.some(isIn)) open += 1;
  }
  return open;
}

function isAmong({ purpose, bases }: PermitRange, about: string | null, basis: string): boolean {
  return (purpose === null || purpose === about) && bases.some((each) => each === basis);
}
