import { consumptionFacts, decidedOn } from '../../../core/decision/decision-events.ts';
import { withConsumed } from '../../../core/decision/frequency.ts';
import { consumptionDecision, type Permit, requireUsable } from '../../../core/decision/permit.ts';
import { requireWithin } from '../../../core/registry/client.ts';
import type { ConsumptionAnswer } from '../../../core/wire/decision/schemas.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { ClientRequest, WriteDeps } from '../record/request.ts';
import { type KnownForYes, makeSubjectEvent } from '../record/subject-event.ts';
import { decideOnPermit } from './decide-on-permit.ts';
import { againAs, contextOf } from './decision-context.ts';
import { listWithout } from './open-permits.ts';
import { ownPermit } from './read-permit.ts';
import { recordDecision } from './record-decision.ts';
import type { RegistryViewDeps } from './registry-view.ts';

/**
 * Uses a permit at the moment of sending, and decides again, by the state and the registry as they are now. A refusal
 * since the permit was granted has ended it for good, even when the subject has consented again; quiet hours and
 * frequencies leave it open.
 * @throws PERMIT_UNKNOWN, PERMIT_OF_ANOTHER_CLIENT when the client has no such permit
 * @throws CLIENT_NOT_ALLOWED when the client is no longer registered for its purpose or channel
 * @throws PERMIT_CONSUMED, PERMIT_EXPIRED when the permit can no longer be used; and the codes of `recordDecision`
 */
export function consumePermit(deps: WriteDeps & Pick<RegistryViewDeps, 'forbiddenPhrases'>) {
  const { store } = deps;
  return async (id: string, request: ClientRequest): Promise<Outcome<ConsumptionAnswer>> => {
    const bound = await ownPermit(store, id, request.actor.client);
    const { subject, purpose, channel, campaign, contentSha256, language, staff } = bound;
    const { registered } = request;
    requireWithin(registered, { purpose, recipient: null, channel }, {});
    const asked = { kind: 'push' as const, purpose, channel, campaign, contentSha256, language, staff };
    const decideNow = async (known: KnownForYes, permit: Permit) => {
      const { view, decision } = await decideOnPermit(deps, known, asked, permit);
      return { view, decision: consumptionDecision(decision, permit, known.now) };
    };
    const sold = { ...request, about: purpose, campaign };
    return recordDecision<ConsumptionAnswer>(deps, subject, sold, {
      async attempt(known) {
        const { state, now } = known;
        const permit = await ownPermit(store, id, request.actor.client);
        requireUsable(permit, now);
        const { view, decision } = await decideNow(known, permit);
        const context = contextOf(decision, state, registered);
        const facts = consumptionFacts(decision, asked, permit, decidedOn(state, view, asked, now));
        const made = await makeSubjectEvent(deps, known, facts);
        const event = eventView(made.event);
        if (!decision.allowed) {
          return { write: made.write, outcome: { kind: 'refused', body: { decision: false, context, event } } };
        }
        const body = { decision: true as const, consumedAt: now, context, event };
        return {
          write: {
            ...made.write,
            consumePermit: { id, at: now },
            permitList: await listWithout(deps, state, permit, now),
            ...(campaign === null || known.campaignSent ? {} : { campaignSent: { campaign, at: known.at } }),
            ...(view.purpose === null ? {} : { consumed: withConsumed(known.consumed, view.purpose, known.at) }),
          },
          outcome: { kind: 'changed', body, until: permit.expiresAt },
        };
      },
      async again(known, first) {
        // The push that is asked of again is among those that were consumed: it is not counted against itself.
        const { decision } = await decideNow({ ...known, consumed: [], campaignSent: false }, bound);
        return againAs(decision, first, registered);
      },
    });
  };
}
