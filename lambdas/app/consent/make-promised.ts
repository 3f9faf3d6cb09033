import { countEnded } from '../../../core/decision/open-permits.ts';
import type { SignedPromise } from '../../../core/entry/promise.ts';
import { fromBase64url } from '../../../core/kernel/bytes.ts';
import { DAY_MS, msOf } from '../../../core/kernel/instant.ts';
import type { NoEventView } from '../../../core/wire/kit/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ChainId } from '../../ports/events.ts';
import type { Permits } from '../../ports/permits.ts';
import type { Promised, PromisedEvent, Promises } from '../../ports/promises.ts';
import type { Outcome } from '../record/outcome.ts';
import { type PromiseDeps, promiseInclusion } from './promise-inclusion.ts';

export interface PromisedDeps extends PromiseDeps {
  readonly store: Pick<Permits, 'readPermitsAndEnds'> & Promises;
  readonly clock: Clock;
}

/** Time for which an answer waits, once its event is recorded, for what is made after that. */
const READY_MS = 200;
/** Time after which the permits that an event ended can no longer be counted. */
const COUNTED_MS = 7 * DAY_MS;

/** Signs the promise of a recorded event and keeps it; returns the one that is kept. */
async function makePromise(deps: PromisedDeps, event: PromisedEvent): Promise<SignedPromise | null> {
  const promise = await promiseInclusion(deps, event);
  return (await deps.store.keepPromised(event.id, { promise })).promise;
}

// See docs/decisions/0980-a-no-is-recorded-then-promised.md
/** Counts the permits that a recorded event ended and keeps the number; null when it is too late to count them. */
async function countPermits(deps: PromisedDeps, { id, chain, seq, at }: PromisedEvent): Promise<number | null> {
  if (deps.clock.nowMs() > msOf(at) + COUNTED_MS) return null;
  const endedPermits = countEnded(await deps.store.readPermitsAndEnds(chain), seq);
  return (await deps.store.keepPromised(id, { endedPermits })).endedPermits;
}

/** Makes what a recorded event lacks, one thing beside the other. @throws the first failure, when all have ended */
export async function makeMissing(
  deps: PromisedDeps,
  event: PromisedEvent,
  { promise, endedPermits }: Promised,
): Promise<void> {
  const results = await Promise.allSettled([
    promise ?? makePromise(deps, event),
    endedPermits ?? countPermits(deps, event),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Makes what a recorded event lacks; null what fails or takes longer than an answer waits. */
export async function makeSoon(
  deps: PromisedDeps,
  event: PromisedEvent,
  { promise, endedPermits }: Promised,
): Promise<Promised> {
  const [made, counted] = await Promise.all([
    promise ?? soon(deps, makePromise(deps, event)),
    endedPermits ?? soon(deps, countPermits(deps, event)),
  ]);
  return { promise: made, endedPermits: counted };
}

/** Adds the promise to the outcome of a decision that is on record now. */
export async function withPromise<Body extends { readonly event: NoEventView }>(
  deps: PromisedDeps,
  chain: ChainId,
  { body, ...outcome }: Outcome<Body>,
): Promise<Outcome<Body & Pick<Promised, 'promise'>>> {
  const event = promisedEvent(chain, body.event);
  const promise = event === null ? null : await soon(deps, makePromise(deps, event));
  return { ...outcome, body: { ...body, promise } };
}

/**
 * Adds the promise and the number of permits that it ended to the outcome of a decision that is on record now; to one
 * that recorded nothing, that there is no promise and none ended.
 * @param known the part that needs no making
 */
export async function withPromiseAndCount<Body extends { readonly event: NoEventView | null }>(
  deps: PromisedDeps,
  chain: ChainId,
  { body, ...outcome }: Outcome<Body>,
  known: Promised = { promise: null, endedPermits: null },
): Promise<Outcome<Body & Promised>> {
  if (body.event === null) return { ...outcome, body: { ...body, promise: null, endedPermits: 0 } };
  const event = promisedEvent(chain, body.event);
  if (event === null) return { ...outcome, body: { ...body, promise: null, endedPermits: null } };
  const made = await makeSoon(deps, event, known);
  return { ...outcome, body: { ...body, ...made } };
}

/** Returns the outcome of this work if it is ready soon; else null, for whoever comes next to try again. */
function soon<T>({ clock }: PromisedDeps, work: Promise<T>): Promise<T | null> {
  return clock.within(
    READY_MS,
    work.catch(() => null),
  );
}

/** Returns the event to promise, null while it is put down and not recorded. */
function promisedEvent(chain: ChainId, { id, seq, recordedAt, leafHash }: NoEventView): PromisedEvent | null {
  if (seq === null || recordedAt === null || leafHash === null) return null;
  return { id, chain, seq, at: recordedAt, leafHash: fromBase64url(leafHash) };
}
