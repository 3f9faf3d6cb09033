import { LedgerError } from '../kernel/error.ts';
import { isChannelId } from '../registry/channel.ts';
import type { Channel } from '../vocabulary.ts';
import { pairOrEmpty, withPair } from './current.ts';
import { type DecisionFacts, effectOf, needsConfirmation, saidAtOf } from './effect.ts';
import type { EventFacts } from './events.ts';
import { isEmpty, isNarrowing, leftOf, type TakenAway, without } from './narrowing.ts';
import type { Consent, LastNo, Pair, SubjectState } from './state.ts';

/** Returns the state after a yes or a no. @throws STATE_MISMATCH when it cannot follow this state */
export function withDecision(state: SubjectState, facts: DecisionFacts, seq: number, leafHash: string): SubjectState {
  const pair = pairOf(state, facts);
  const effect = effectOf(state, pair, facts);
  if (effect === 'none') {
    requireNullifier(facts, false);
    requireLeft(facts, null);
    return state;
  }
  if (facts.type === 'consent.given') return withPair(state, withYes(pair, facts, effect, seq, leafHash));
  if (facts.type === 'consent.withdrawn' && isNarrowing(pair, facts)) {
    return withPair(state, narrowed(pair, facts, seq, leafHash));
  }
  return withPair(state, withNo(pair, facts, seq, leafHash));
}

/** Returns the state after the subject confirmed what waits. @throws STATE_MISMATCH when it waits not, or otherwise */
export function withConfirmation(
  state: SubjectState,
  facts: EventFacts<'consent.confirmed'>,
  seq: number,
  leafHash: string,
): SubjectState {
  requireNullifier(facts, true);
  const pair = pairOf(state, facts);
  const { validFrom, guardian, steps, fees, uses } = facts.detail;
  const consent: Consent = {
    ...said(facts, facts.at, leafHash),
    status: 'given',
    nullifier: facts.nullifier,
    validFrom,
    guardian: guardianOf(facts) ?? guardian,
    steps,
    fees,
    uses,
  };
  const { waiting } = pair;
  if (waiting === null || waiting.event !== facts.consent?.event || extentOf(waiting) !== extentOf(consent)) {
    throw mismatch('the event confirms a consent that does not await confirmation, or another extent');
  }
  return withPair(state, { ...counting(pair, consent, seq), waiting: null });
}

function withYes(
  pair: Pair,
  facts: EventFacts<'consent.given'>,
  effect: 'counts' | 'waits',
  seq: number,
  leafHash: string,
): Pair {
  requireNullifier(facts, effect === 'counts');
  const { validFrom, steps, fees, uses } = facts.detail;
  const consent: Consent = {
    ...said(facts, saidAtOf(pair, facts), leafHash),
    status: 'given',
    nullifier: facts.nullifier,
    validFrom,
    guardian: guardianOf(facts),
    steps,
    fees,
    uses,
  };
  if (effect === 'waits') return { ...pair, waiting: consent, unconfirmed: pair.unconfirmed + 1 };
  return { ...counting(pair, consent, seq), waiting: stillWaiting(pair, consent.saidAt) };
}

/** Returns the pair with a consent that counts from now on; the permits of the channels that it drops end. */
function counting(pair: Pair, consent: Consent, seq: number): Pair {
  const before = pair.current?.status === 'given' ? pair.current.channels : [];
  const dropped = before.filter((channel) => !consent.channels.includes(channel));
  return {
    ...pair,
    current: consent,
    permitsEnded: endedFor(pair, dropped, seq),
    coolsDownUntil: null,
    unconfirmed: 0,
  };
}

function withNo(pair: Pair, facts: EventFacts<'consent.refused' | 'consent.withdrawn'>, seq: number, leafHash: string) {
  requireNullifier(facts, false);
  requireLeft(facts, null);
  const saidAt = saidAtOf(pair, facts);
  const isOfPart = facts.type === 'consent.withdrawn' && (facts.channels !== null || facts.dataCategories !== null);
  return {
    ...pair,
    current: noOf(pair, facts, saidAt, leafHash),
    waiting: isOfPart ? leftWaiting(pair, facts, saidAt) : stillWaiting(pair, saidAt),
    lastNo: newestNo(pair, facts, saidAt),
    permitsEnded: { all: seq, channels: {} },
    coolsDownUntil: facts.detail.coolsDownUntil,
    unconfirmed: unconfirmedAfter(pair, facts),
  };
}

/** Returns the decision that a no makes; a withdrawal keeps what it ended. */
function noOf(
  { current, waiting }: Pair,
  facts: EventFacts<'consent.refused' | 'consent.withdrawn'>,
  saidAt: string,
  leafHash: string,
): Consent {
  if (facts.type === 'consent.refused') return { ...said(facts, saidAt, leafHash), status: 'refused' };
  const ended = current?.status === 'given' ? current : waiting;
  if (ended === null || saidAt < ended.saidAt) throw mismatch('the event withdraws a consent that was not given');
  return { ...ended, status: 'withdrawn', event: facts.id, at: facts.at, saidAt, leafHash, nullifier: null };
}

/** Returns the pair without the channels and data categories that a withdrawal takes away; the rest stays as it was. */
function narrowed(pair: Pair, facts: EventFacts<'consent.withdrawn'>, seq: number, leafHash: string): Pair {
  requireNullifier(facts, true);
  const { current } = pair;
  if (current === null) throw mismatch('the event narrows a consent that was not given');
  requireLeft(facts, leftOf(current, facts));
  const saidAt = saidAtOf(pair, facts);
  return {
    ...pair,
    current: {
      ...without(current, facts),
      nullifier: facts.nullifier,
      narrowedBy: { event: facts.id, leafHash },
    },
    waiting: leftWaiting(pair, facts, saidAt),
    lastNo: newestNo(pair, facts, saidAt),
    permitsEnded: endedFor(pair, (facts.channels ?? []).map(channelNamed), seq),
    unconfirmed: unconfirmedAfter(pair, facts),
  };
}

/** Returns what goes on waiting after a decision; one that the subject made since ends it. */
function stillWaiting({ waiting }: Pair, saidAt: string): Consent | null {
  return waiting === null || saidAt >= waiting.saidAt ? null : waiting;
}

/** Returns what goes on waiting after a withdrawal of a part, which leaves the rest of what was captured before it. */
function leftWaiting({ waiting }: Pair, taken: TakenAway, saidAt: string): Consent | null {
  if (waiting === null || saidAt < waiting.saidAt) return waiting;
  const left = without(waiting, taken);
  return isEmpty(left) ? null : left;
}

function newestNo(
  { lastNo }: Pair,
  { type, id }: EventFacts<'consent.refused' | 'consent.withdrawn'>,
  saidAt: string,
): LastNo {
  if (lastNo !== null && lastNo.saidAt > saidAt) return lastNo;
  return { event: id, saidAt, status: type === 'consent.refused' ? 'refused' : 'withdrawn' };
}

function endedFor({ permitsEnded }: Pair, channels: readonly Channel[], seq: number): Pair['permitsEnded'] {
  if (channels.length === 0) return permitsEnded;
  const ended = Object.fromEntries(channels.map((channel) => [channel, seq]));
  return { ...permitsEnded, channels: { ...permitsEnded.channels, ...ended } };
}

/** Returns the captures by staff in a row that nobody confirmed: a no by anybody else begins the count anew. */
function unconfirmedAfter({ unconfirmed }: Pair, { actor }: DecisionFacts): number {
  return needsConfirmation(actor) ? unconfirmed : 0;
}

function pairOf(state: SubjectState, { purpose, recipient }: EventFacts): Pair {
  if (purpose === null) throw mismatch('a decision names its purpose');
  return pairOrEmpty(state, purpose, recipient);
}

/** Returns the members that every decision takes from its event, and the others as null or empty. */
function said(
  facts: EventFacts<'consent.given' | 'consent.refused' | 'consent.confirmed'>,
  saidAt: string,
  leafHash: string,
): Omit<Consent, 'status'> {
  return {
    channels: (facts.channels ?? []).map(channelNamed),
    dataCategories: facts.dataCategories ?? [],
    notice: facts.notice,
    validFrom: null,
    validUntil: facts.validUntil,
    evidence: facts.detail.evidence,
    event: facts.id,
    at: facts.at,
    saidAt,
    leafHash,
    nullifier: null,
    guardian: null,
    steps: [],
    fees: null,
    uses: null,
    narrowedBy: null,
  };
}

/** Returns the appointment of the guardian who acts; null: somebody else does. */
export function guardianOf({ actor }: Pick<EventFacts, 'actor'>): string | null {
  return actor.kind === 'guardian' ? actor.authority : null;
}

function extentOf({ channels, dataCategories, notice, validUntil, fees, uses }: Consent): string {
  const shown = [fees?.product, fees?.version, fees?.language, fees?.sha256];
  return JSON.stringify([
    channels,
    dataCategories,
    notice?.id,
    notice?.sha256,
    validUntil,
    shown,
    uses?.atMost,
    uses?.per,
  ]);
}

/** Refuses a consent that counts without a nullifier, and an event with one that makes no such consent. */
function requireNullifier({ nullifier }: EventFacts, isDue: boolean): void {
  if ((nullifier !== null) !== isDue) {
    throw mismatch(isDue ? 'a consent that counts has a nullifier' : 'this event has no nullifier');
  }
}

/** Refuses a withdrawal that says that something else is left of the consent. @param left null: nothing, or all */
function requireLeft(facts: DecisionFacts, left: ReturnType<typeof leftOf> | null): void {
  if (facts.type !== 'consent.withdrawn') return;
  const said = facts.detail.left;
  const parts = (of: typeof left) => of && [of.channels, of.dataCategories];
  if (JSON.stringify(parts(said)) !== JSON.stringify(parts(left))) {
    throw mismatch('the event says that something else is left of the consent');
  }
}

function channelNamed(name: string): Channel {
  if (!isChannelId(name)) throw mismatch('the consent names a channel that cannot exist');
  return name;
}

function mismatch(message: string): LedgerError {
  return new LedgerError('STATE_MISMATCH', message);
}
