import type { Capture } from '../../../core/consent/capture.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { NoEventView } from '../../../core/wire/kit/event.ts';
import type { PutDownStore } from '../../ports/put-down.ts';
import type { Outcome } from './outcome.ts';
import type { Attempt, attemptsAt } from './record-event.ts';
import type { WriteDeps } from './request.ts';
import type { KnownSubject } from './subject-event.ts';

export interface NoDeps extends WriteDeps {
  readonly putDown: PutDownStore;
}

/** Names the use cases that record a no. */
export type NoKind = 'withdrawal' | 'refusal' | 'objection' | 'restriction' | 'pause' | 'dispute';

/** Holds a subject as read for one attempt to record a no. */
export interface KnownForNo extends KnownSubject {
  readonly acting: Acting;
  /** When it was put down; null: it is recorded as it is said. */
  readonly putDownAt: Instant | null;
}

/** Holds the part of an answer that says which event a no is, null when nothing was recorded. */
export interface NoBody {
  readonly event: NoEventView | null;
  /** The decision that it came to. */
  readonly consent?: { readonly event: string };
}

/** One of the events that a no comes to besides its own, in the words of its rule. */
export interface FurtherNo<Input> {
  readonly event: string;
  readonly input: Input;
}

/** Holds a no that may come to several events. */
export interface DividedNo<Input> {
  /** Is put down, and makes the event that answers for it, which is recorded last. */
  readonly input: Input;
  /** The further ones, in the order in which they are recorded. */
  readonly further: readonly FurtherNo<Input>[];
}

/** Tells how one kind of no is recorded. */
export interface NoRule<Input, Body extends NoBody> {
  readonly kind: NoKind;
  readonly captureOf: (input: Input) => Capture | null;
  /** The purpose that it is about; null: none; undefined: only the event shows it. */
  readonly aboutOf: (input: Input) => string | null | undefined;
  /**
   * Divides a no into the events that it comes to in this state, the same ones for what is left of a divided one, and
   * those that have come to concern it since; absent: it comes to one.
   * @param event id of the event that answers for it
   */
  readonly divide?: (state: SubjectState, event: string, input: Input) => DividedNo<Input>;
  /** Makes one attempt. A no that was put down is recorded even where nothing is left for it to change. */
  readonly attempt: (known: KnownForNo, input: Input) => Promise<Attempt<Body>>;
}

/** Holds all that is kept of the request of a no that is put down. */
export interface PutDownRequest {
  readonly kind: NoKind;
  readonly subject: string;
  readonly acting: Acting;
  /** Who acted, as the state allowed when it was said. */
  readonly actor: Actor;
  readonly input: Json;
}

/** The times that a no is tried before it is put down, or stays so. */
export const ATTEMPTS_OF_A_NO = 5;

/** Returns the outcome of the first of five attempts that is not lost, null when all are. */
export async function tryAtOnce<Body>({
  next,
  mayTryAgain,
}: ReturnType<typeof attemptsAt<Body>>): Promise<Outcome<Body> | null> {
  for (let tries = 1; tries <= ATTEMPTS_OF_A_NO; tries++) {
    try {
      return await next();
    } catch (error) {
      if (mayTryAgain(error)) continue;
      if (!isLedgerError(error, 'STORE_UNAVAILABLE') || tries === ATTEMPTS_OF_A_NO) throw error;
    }
  }
  return null;
}
