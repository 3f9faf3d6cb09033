import { withCapture, withCaptureOfNo } from '../../../core/consent/capture.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import { type OptOut, type OptOutEvent, optOutFacts } from '../../../core/subject/opt-outs.ts';
import { needsApproval } from '../../../core/subject/proposal.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { Liftable } from '../../../core/vocabulary.ts';
import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import type { ProposedAnswer } from '../../../core/wire/subject/proposals.ts';
import type { ObjectionAnswer } from '../../../core/wire/subject/schemas.ts';
import { type PromisedDeps, withPromiseAndCount } from '../consent/make-promised.ts';
import { afterPutDown, requireNothingPutDown, type YesDeps } from '../record/after-put-down.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { NoDeps, NoRule } from '../record/no-rule.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { type Attempt, recordEvent } from '../record/record-event.ts';
import { recordNo } from '../record/record-no.ts';
import type { ActingRequest, ProposableRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readForYes, type SubjectEvent } from '../record/subject-event.ts';
import { proposeAct } from './propose-act.ts';

type Recorded<View> = Pick<ObjectionAnswer, 'event'> & View;
type OptOutAnswer<View> = Pick<ObjectionAnswer, 'promise' | 'endedPermits'> & Recorded<View>;

export type OptOutDeps = NoDeps & PromisedDeps;

type Facts = CommandFacts<OptOutEvent | 'pause.made' | 'pause.ended'>;

/** Says how one kind of opt-out is made and lifted, and how the answer shows what is on record. */
export interface OptOutUse<View, Made, Lifted = Made> {
  readonly kind: 'objection' | 'restriction' | 'pause';
  /** Returns the facts of the event that makes it; null when it is made already and was not put down. */
  readonly making: (state: SubjectState, input: Made, now: Instant, putDownAt: Instant | null) => Facts | null;
  /** Returns the facts of the event that lifts it, null where there is nothing to lift; what that is, since when. */
  readonly lifting: (
    state: SubjectState,
    input: Lifted,
    now: Instant,
  ) => { readonly facts: Facts | null; readonly optOut: Liftable; readonly madeAt: Instant | null };
  /** Returns the subject's opt-outs as the answer shows them. */
  readonly view: (state: SubjectState, now: Instant) => View;
}

/** Returns how an opt-out is made and lifted that lasts until it is lifted. */
export function untilLifted<Input>(
  optOutOf: (input: Input) => OptOut,
): Pick<OptOutUse<unknown, Input>, 'making' | 'lifting'> {
  return {
    making: (state, input, _, putDownAt) => optOutFacts(state, optOutOf(input), 'made', putDownAt),
    lifting: (state, input) => ({
      facts: optOutFacts(state, optOutOf(input), 'lifted'),
      optOut: optOutOf(input),
      madeAt: state[optOutOf(input)]?.at ?? null,
    }),
  };
}

/** Tells how an opt-out is made; records nothing when it is so already, unless it was put down. */
export function optOutRule<View extends object, Input extends CapturedInput>(
  deps: WriteDeps,
  { kind, making, view }: Pick<OptOutUse<View, Input>, 'kind' | 'making' | 'view'>,
): NoRule<Input, Recorded<View>> {
  return {
    kind,
    captureOf: captureIn,
    aboutOf: () => null,
    async attempt(known, input) {
      const { putDownAt, state, now } = known;
      const facts = making(state, input, now, putDownAt);
      if (facts === null) return unchanged(view(state, now));
      return recorded(await makeSubjectEvent(deps, known, withCaptureOfNo(facts, captureIn(input))), view);
    },
  };
}

/** Makes an opt-out, and ends the open permits that it covers. @throws as `recordNo` and `readSubject` */
export function makeOptOut<View extends object, Input extends CapturedInput>(
  deps: OptOutDeps,
  use: Pick<OptOutUse<View, Input>, 'kind' | 'making' | 'view'>,
) {
  const rule = optOutRule(deps, use);
  return async (subject: string, input: Input, request: ActingRequest): Promise<Outcome<OptOutAnswer<View>>> => {
    const outcome = await recordNo(deps, rule, { subject, input, request });
    return withPromiseAndCount(deps, subjectChain(deps.pepper, subject), outcome);
  };
}

/**
 * Lifts an opt-out; records nothing when there is none. What staff ask for is proposed.
 * @throws CUSTOMER_OR_TWO_STAFF when a program lifts it; CLOCK_BEHIND; NO_PENDING; LIMIT_REACHED; as `recordEvent` and
 *   `readSubject`
 */
export function liftOptOut<View extends object, Input extends CapturedInput>(
  deps: OptOutDeps & YesDeps,
  { lifting, view }: Pick<OptOutUse<View, never, Input>, 'lifting' | 'view'>,
) {
  return async (
    subject: string,
    input: Input,
    request: ProposableRequest,
  ): Promise<Outcome<OptOutAnswer<View> | ProposedAnswer>> => {
    const capture = captureIn(input);
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const lift = () =>
      recordEvent<Recorded<View> | ProposedAnswer>(deps, chain, request.idempotency, async (position) => {
        const known = await readForYes(deps, position, subject, acting);
        requireNothingPutDown(known);
        const { state, now } = known;
        const { facts, madeAt, optOut } = lifting(state, input, now);
        // A lift that was said before the opt-out arrives late, and lifts nothing.
        const saidAt = capture?.at ?? null;
        const isLate = saidAt !== null && madeAt !== null && saidAt < madeAt;
        if (facts === null || isLate) return unchanged(view(state, now));
        const isProposed = needsApproval(request.actor);
        requireClock(known);
        if (isProposed) return proposeAct(deps, known, { act: 'lift', optOut }, capture, request);
        return recorded(await makeSubjectEvent(deps, known, withCapture(facts, capture, now)), view);
      });
    const outcome = await afterPutDown(deps, chain, lift);
    const { body } = outcome;
    if ('proposal' in body) return { ...outcome, body };
    // A lift ends no permit: there is nothing to count.
    return withPromiseAndCount(deps, chain, { ...outcome, body }, { promise: null, endedPermits: 0 });
  };
}

function captureIn(input: CapturedInput) {
  return input?.capture ?? null;
}

function recorded<View extends object>(
  { event, state, now, write }: SubjectEvent,
  view: (state: SubjectState, now: Instant) => View,
): Attempt<Recorded<View>> {
  return { write, outcome: { kind: 'recorded', body: { event: eventView(event), ...view(state, now) } } };
}

function unchanged<View extends object>(view: View): Attempt<Recorded<View>> {
  return { write: null, outcome: { kind: 'unchanged', body: { event: null, ...view } } };
}
