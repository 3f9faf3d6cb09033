import { LedgerError } from '../../../core/kernel/error.ts';
import { currentDecision } from '../../../core/subject/current.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import type { StandingAnswer } from '../../../core/wire/consent/schemas.ts';
import { eventView } from '../record/event-view.ts';
import type { SubjectPlan } from '../record/subject-event.ts';
import { consentView } from './consent-view.ts';
import { type PromiseDeps, promiseInclusion } from './promise-inclusion.ts';

/** What a subject's own decision is answered with: the event, what stands now, the promise, and what more there is to say. */
export function answeringStanding<More extends object>(
  deps: PromiseDeps,
  facts: CommandFacts,
  more: More,
): SubjectPlan<StandingAnswer & More> {
  return {
    facts,
    outcome: async ({ event, state }) => {
      const standing = facts.purpose === null ? null : currentDecision(state, facts.purpose, facts.recipient);
      if (standing === null) throw new LedgerError('STATE_MISMATCH', 'the decision does not stand after its event');
      return {
        kind: 'recorded',
        body: {
          event: eventView(event),
          consent: consentView(standing, event.at),
          promise: await promiseInclusion(deps, event),
          ...more,
        },
      };
    },
  };
}
