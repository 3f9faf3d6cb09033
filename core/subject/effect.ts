import { type Instant, latest } from '../kernel/instant.ts';
import { staffOf } from './authority.ts';
import { pairOf } from './current.ts';
import type { Actor, EventFacts } from './events.ts';
import type { Pair, SubjectState } from './state.ts';

/** A yes or a no of the subject, as its event says it. */
export type DecisionFacts = EventFacts<'consent.given' | 'consent.refused' | 'consent.withdrawn'>;

/**
 * Tells what a decision comes to: it counts from now on, it waits for the subject's code, or it is on record and
 * changes nothing, because it was said before what is on record already.
 */
export type Effect = 'counts' | 'waits' | 'none';

/** The members of a decision that its effect depends on. */
type Said = Pick<DecisionFacts, 'type' | 'at' | 'actor'> & {
  readonly detail: { readonly capture: { readonly at: Instant | null } | null; readonly saidAt?: Instant | null };
};

/** Returns whether a consent by this actor awaits confirmation: one that staff captured rests on their word alone. */
export function needsConfirmation(actor: Actor): boolean {
  return staffOf(actor) !== null;
}

/** Returns when something was said: the time that its capture claims, but never later than its recording. */
export function saidBy(claimed: Instant | null, at: Instant): Instant {
  return claimed !== null && claimed < at ? claimed : at;
}

/**
 * Returns the time of a no: that of its capture, but never later than its recording. A no whose capture claims no time
 * was said after all that is on record, whatever the clocks say.
 */
function noSaidAt({ current, waiting }: Pair, { at, detail }: Said): Instant {
  const claimed = detail.capture?.at ?? null;
  const said = saidBy(claimed ?? detail.saidAt ?? null, at);
  return claimed === null ? (latest(said, current?.saidAt ?? null, waiting?.saidAt ?? null) ?? said) : said;
}

/** Returns when the subject said this. @param pair what was on record before it */
export function saidAtOf(pair: Pair, said: Said): Instant {
  return said.type === 'consent.given' ? saidBy(said.detail.capture?.at ?? null, said.at) : noSaidAt(pair, said);
}

/**
 * Returns the effect of a decision on what was on record before it.
 *
 * INVARIANT: a yes from before the current decision or the last no changes nothing, nor does a no from before the
 * current decision.
 *
 * @param pair what was on record before it for its purpose and recipient
 */
export function effectOf(state: SubjectState, pair: Pair, said: Said): Effect {
  const saidAt = saidAtOf(pair, said);
  if (pair.current !== null && saidAt < pair.current.saidAt) return 'none';
  if (said.type !== 'consent.given') return 'counts';
  const noToAll = pairOf(state, pair.purpose, null)?.lastNo ?? null;
  if ([pair.lastNo, noToAll].some((no) => no !== null && saidAt < no.saidAt)) return 'none';
  return needsConfirmation(said.actor) ? 'waits' : 'counts';
}
