import { LedgerError } from '../kernel/error.ts';
import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import { MAX_PAUSE_DAYS } from '../limits.ts';
import type { OPT_OUTS, Pausable } from '../vocabulary.ts';
import type { EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { KnownState, PauseRecord, SubjectState } from './state.ts';

/**
 * An objection to every push that rests on consent, one to every disclosure that does (`sharing`), or a restriction of
 * every use of the subject's data.
 */
export type OptOut = (typeof OPT_OUTS)[number];

/** Names the events that make or lift an opt-out. */
export type OptOutEvent = `${'objection' | 'restriction'}.${'made' | 'lifted'}`;

/**
 * Returns the facts of the event that makes or lifts an opt-out; null when it is made or lifted already. Consents stay
 * as they are and count again once it is lifted.
 * @param putDownAt when it was put down because it could not be recorded at once; null: it is recorded as it came
 */
export function optOutFacts(
  state: SubjectState,
  optOut: OptOut,
  change: 'made' | 'lifted',
  putDownAt: Instant | null = null,
): CommandFacts<OptOutEvent> | null {
  // One that was put down has an event of its own, even where another was faster.
  if ((state[optOut] !== null) === (change === 'made') && putDownAt === null) return null;
  const isObjection = optOut !== 'restriction';
  return {
    ...NOTHING_DECIDED,
    type: `${isObjection ? 'objection' : 'restriction'}.${change}`,
    purpose: null,
    recipient: null,
    detail: {
      ...(isObjection ? { sharing: optOut === 'sharing' } : {}),
      ...(change === 'made' ? { saidAt: putDownAt } : { proposal: null, approvalEvidence: null }),
      capture: null,
    },
  } as CommandFacts<OptOutEvent>;
}

/** Names what a subject wants paused, and until when, exclusive. */
export interface PauseCommand {
  readonly of: Pausable;
  readonly until: Instant;
}

/** Returns the subject's pause of this that lasts now, null when none does. */
export function pauseOf({ pauses }: Pick<KnownState, 'pauses'>, of: Pausable, now: Instant): PauseRecord | null {
  const pause = pauses[of];
  return pause !== null && now < pause.until ? pause : null;
}

// See docs/decisions/0441-a-pause-is-never-shortened.md
/**
 * Returns the facts of the event that makes a pause; null when one that lasts as long is on record.
 * @param putDownAt when it was put down because it could not be recorded at once; null: it is recorded as it came
 * @throws PAUSE_OUT_OF_RANGE when it would not end later than now, or more than twelve months ahead
 */
export function pauseFacts(
  { pauses }: SubjectState,
  { of, until }: PauseCommand,
  now: Instant,
  putDownAt: Instant | null,
): CommandFacts<'pause.made'> | null {
  // One that was put down was in range when it was said, and has an event of its own.
  if (putDownAt === null) {
    if (until <= now || until > later(now, MAX_PAUSE_DAYS * DAY_MS)) throw outOfRange(now);
    if (isAsLong(pauses[of], until)) return null;
  }
  const detail = { of, until, saidAt: putDownAt, capture: null };
  return { ...NOTHING_DECIDED, type: 'pause.made', purpose: null, recipient: null, detail };
}

/** Returns the facts of the event that ends a pause before its time; null when none lasts now. */
export function resumptionFacts(state: SubjectState, of: Pausable, now: Instant): CommandFacts<'pause.ended'> | null {
  if (pauseOf(state, of, now) === null) return null;
  return {
    ...NOTHING_DECIDED,
    type: 'pause.ended',
    purpose: null,
    recipient: null,
    detail: { of, proposal: null, approvalEvidence: null, capture: null },
  };
}

/**
 * Returns the state with a pause that was made or ended.
 * @param seq the event's position in the subject's chain
 * @throws STATE_MISMATCH when the event cannot follow this state
 */
export function withPause(
  state: SubjectState,
  facts: EventFacts<'pause.made' | 'pause.ended'>,
  seq: number,
): SubjectState {
  const { of } = facts.detail;
  const before = state.pauses[of];
  if (facts.type === 'pause.ended') {
    if (before === null) throw alreadyAfter(facts.type);
    return { ...state, pauses: { ...state.pauses, [of]: null } };
  }
  const { until, saidAt } = facts.detail;
  const isMade = isAsLong(before, until);
  // One that was put down is recorded even where another was faster.
  if (isMade && saidAt === null) throw alreadyAfter(facts.type);
  const pause = isMade ? before : { event: facts.id, at: facts.at, until };
  const permitsEnded = of === 'pushes' ? { ...state.permitsEnded, pause: seq } : state.permitsEnded;
  return { ...state, pauses: { ...state.pauses, [of]: pause }, permitsEnded };
}

function isAsLong(before: PauseRecord | null, until: Instant): boolean {
  return before !== null && until <= before.until;
}

function alreadyAfter(type: string): LedgerError {
  return new LedgerError('STATE_MISMATCH', `the state is already as after \`${type}\``);
}

function outOfRange(now: Instant): LedgerError {
  const message = `it is \`${now}\`, and a pause ends later than that, within ${MAX_PAUSE_DAYS} days`;
  return new LedgerError('PAUSE_OUT_OF_RANGE', message, { pointer: '/until' });
}
