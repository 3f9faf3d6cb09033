import { permitEnd } from '../decision/permit.ts';
import { requireSlots } from '../entry/open.ts';
import { LedgerError } from '../kernel/error.ts';
import type { KnownState } from '../subject/state.ts';
import type { Basis } from '../vocabulary.ts';
import type { MapAnswers } from './map-answers.ts';
import { PERMIT_SLOTS } from './opened-slots.ts';
import type { FoundLeaf } from './shown-leaf.ts';

const USED_SLOTS = ['type', 'subject', 'seq', 'actor', 'purpose', 'channels', 'consent', 'detail'] as const;
/** Names the members of the detail of a permit that its consumption says again. */
const MEMBERS = ['campaign', 'contentSha256', 'language', 'staff'] as const;

/** Holds the permit that a push used, as a bundle shows it. */
interface ShownPermit {
  /** The push. */
  readonly leaf: FoundLeaf;
  readonly permit: FoundLeaf;
  /** The entry that made the state's version, with `seq` opened; null for version 0. */
  readonly version: FoundLeaf | null;
  /** The consent that the push names; null: it names none. */
  readonly consent: FoundLeaf | null;
}

/**
 * Refuses a consumption that did not use this permit, rightly and as the first.
 * @throws PERMIT_MISMATCH when it is another subject's, client's or push's, or came later
 * @throws PERMIT_CONSUMED when an earlier leaf used it
 * @throws PERMIT_EXPIRED when it could not be used at that time
 */
export function requirePermit(
  { leaf, permit, version, consent }: ShownPermit,
  map: Pick<MapAnswers, 'firstLeaf'>,
): void {
  const used = requireSlots(leaf.opened, USED_SLOTS);
  const granted = requireSlots(permit.opened, PERMIT_SLOTS);
  if (used.type !== 'permit.consumed' || granted.type !== 'push.permitted') throw mismatch('it is no permit');
  if (granted.subject !== used.subject) throw mismatch('it is for somebody else');
  if (permit.index >= leaf.index || granted.seq >= used.seq) throw mismatch('it was granted later');
  const isRenewed = granted.consent !== null && consent !== null && consent.index > permit.index;
  // SECURITY: a permit that said a later `seq` than it has would not be ended by a no that came after it.
  const made = version && requireSlots(version.opened, ['seq']);
  const isAfter = version !== null && permit.index > version.index;
  if (made !== null && (isAfter ? granted.seq <= made.seq : granted.seq >= made.seq)) {
    throw mismatch('its `seq` is not of its place in the log');
  }
  const [was, is] = [granted.detail, used.detail];
  if (granted.id !== is.permitEvent || was.permit !== is.permit) throw mismatch('it is not the one that was named');
  const differs = [
    ['purpose', granted.purpose, used.purpose] as const,
    ['channels', granted.channels, used.channels] as const,
    ['client', granted.actor.client, used.actor.client] as const,
    // A consent that was given anew since is another one, and the permit goes on under it.
    ['consent', granted.consent, isRenewed ? granted.consent : used.consent] as const,
    ...MEMBERS.map((name) => [name, was[name], is[name]] as const),
  ].find(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other));
  if (differs !== undefined) throw mismatch(`its \`${differs[0]}\` is another`);
  if (granted.nullifier === null || leaf.parsed.n !== granted.nullifier)
    throw mismatch('its nullifier is not revealed');
  const first = map.firstLeaf(granted.nullifier);
  if (first !== leaf.index) throw new LedgerError('PERMIT_CONSUMED', `the permit was used by leaf ${first} first`);
  const { at } = is.decided;
  if (at >= was.expiresAt) throw new LedgerError('PERMIT_EXPIRED', `the permit expired at \`${was.expiresAt}\``);
  if (was.notBefore !== null && at < was.notBefore) {
    throw new LedgerError('PERMIT_EXPIRED', `the permit could be used from \`${was.notBefore}\` on, and not before`);
  }
}

/**
 * Refuses a permit that a no had ended before it was used.
 * @param state the one that was decided by
 * @throws PERMIT_ENDED
 */
export function requireNotEnded(leaf: FoundLeaf, permit: FoundLeaf, state: KnownState, basis: Basis): void {
  const { purpose, channels } = requireSlots(leaf.opened, ['purpose', 'channels']);
  const { seq } = requireSlots(permit.opened, PERMIT_SLOTS);
  const end = permitEnd(state, { purpose: purpose ?? '', channel: channels?.[0] ?? '', seq }, basis);
  if (end !== null) throw new LedgerError('PERMIT_ENDED', `the permit had ended before it was used: \`${end}\``);
}

function mismatch(why: string): LedgerError {
  return new LedgerError('PERMIT_MISMATCH', `the permit is not the one that was used: ${why}`);
}
