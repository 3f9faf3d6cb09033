import { decide } from '../../../core/decision/decide.ts';
import { consumptionFacts } from '../../../core/decision/decision-events.ts';
import { consumptionDecision, permitEnd, requireUsable } from '../../../core/decision/permit.ts';
import type { ConsumptionAnswer } from '../../../core/wire/decision/schemas.ts';
import { soldBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { WriteDeps, WriteRequest } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { contextOf } from './decision-context.ts';
import { listWithout } from './open-permits.ts';
import { ownPermit } from './read-permit.ts';
import { type RegistryViewDeps, registryView } from './registry-view.ts';

/**
 * Uses a permit at the moment of sending, and decides again, by the state and the registry as they are now. A refusal
 * since the permit was granted has ended it for good, even when the subject has consented again.
 * @throws PERMIT_UNKNOWN, PERMIT_OF_ANOTHER_CLIENT when the client has no such permit
 * @throws PERMIT_CONSUMED, PERMIT_EXPIRED when the permit can no longer be used; and the codes of `recordEvent`
 */
export function consumePermit(deps: WriteDeps & Pick<RegistryViewDeps, 'forbiddenPhrases'>) {
  const { store } = deps;
  return async (id: string, request: WriteRequest): Promise<Outcome<ConsumptionAnswer>> => {
    const bound = await ownPermit(store, id, request.actor.client);
    const { subject, purpose, channel, contentSha256, language, staff } = bound;
    const asked = { kind: 'push' as const, purpose, channel, contentSha256, language, staff };
    const chain = subjectChain(deps.pepper, subject);
    return recordEvent<ConsumptionAnswer>(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, soldBy(request, asked));
      const { state, now } = known;
      const permit = await ownPermit(store, id, request.actor.client);
      requireUsable(permit, now);
      const anew = decide(state, await registryView({ ...deps, registry: store }, asked), asked, now);
      const end = anew.allowed ? permitEnd(state, permit, anew.basis?.kind ?? 'consent') : null;
      const decision = consumptionDecision(anew, end);
      const context = contextOf(decision, state);
      const facts = consumptionFacts(decision, asked, bound.campaign, permit);
      const made = await makeSubjectEvent(deps, known, facts);
      const event = eventView(made.event);
      if (!decision.allowed) {
        return { write: made.write, outcome: { kind: 'refused', body: { decision: false, context, event } } };
      }
      return {
        write: {
          ...made.write,
          consumePermit: { id, at: now },
          permitList: await listWithout(deps, state, permit, now),
        },
        outcome: { kind: 'changed', body: { decision: true, consumedAt: now, context, event } },
      };
    });
  };
}
