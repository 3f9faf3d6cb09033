import type { Instant } from '../../../core/kernel/instant.ts';
import { pauseFacts, pauseOf, resumptionFacts } from '../../../core/subject/opt-outs.ts';
import type { OptOutRecord, SubjectState } from '../../../core/subject/state.ts';
import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import type {
  ObjectionAnswer,
  ObjectionInput,
  PauseAnswer,
  PauseInput,
  ResumptionInput,
} from '../../../core/wire/subject/schemas.ts';
import { type OptOutUse, untilLifted } from './change-opt-out.ts';

/** An objection to pushes, or to disclosures. */
export const OBJECTION: OptOutUse<Pick<ObjectionAnswer, 'objection' | 'sharing'>, ObjectionInput> = {
  kind: 'objection',
  ...untilLifted((input) => (input?.sharing === true ? 'sharing' : 'objection')),
  view: ({ objection, sharing }) => ({ objection: optOutView(objection), sharing: optOutView(sharing) }),
};

/** Returns an objection in force as the API shows it, or null. */
export function optOutView(record: OptOutRecord | null): ObjectionAnswer['objection'] {
  return record === null ? null : { event: record.event, recordedAt: record.at };
}

/** A restriction of every use of a subject's data. */
export const RESTRICTION: OptOutUse<{ readonly restricted: boolean }, CapturedInput> = {
  kind: 'restriction',
  ...untilLifted(() => 'restriction'),
  view: ({ restriction }) => ({ restricted: restriction !== null }),
};

/** A pause of pushes, or of disclosures, which ends by itself or is ended before. */
export const PAUSE: OptOutUse<Pick<PauseAnswer, 'pauses'>, PauseInput, ResumptionInput> = {
  kind: 'pause',
  making: (state, input, now, putDownAt) => pauseFacts(state, input, now, putDownAt),
  lifting: (state, { of }, now) => ({
    facts: resumptionFacts(state, of, now),
    optOut: of,
    madeAt: state.pauses[of]?.at ?? null,
  }),
  view: (state, now) => ({ pauses: pausesView(state, now) }),
};

/** Returns the pauses that last now, as the API shows them. */
export function pausesView(state: SubjectState, now: Instant): PauseAnswer['pauses'] {
  const viewOf = (of: 'pushes' | 'disclosures') => {
    const pause = pauseOf(state, of, now);
    return pause && { event: pause.event, recordedAt: pause.at, until: pause.until };
  };
  return { pushes: viewOf('pushes'), disclosures: viewOf('disclosures') };
}
