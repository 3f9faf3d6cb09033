import { requireCampaign } from '../../../core/decision/campaign.ts';
import { decide } from '../../../core/decision/decide.ts';
import {
  decidedOn,
  permittedPushFacts,
  refusedPushFacts,
  requireNamesKnown,
} from '../../../core/decision/decision-events.ts';
import { type Permit, permitTimes } from '../../../core/decision/permit.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { requireWithin } from '../../../core/registry/client.ts';
import type { PushAnswer, PushInput } from '../../../core/wire/decision/schemas.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { ClientRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent } from '../record/subject-event.ts';
import { newUuid } from '../record/uuid.ts';
import { decideOnPermit } from './decide-on-permit.ts';
import { againAs, contextOf } from './decision-context.ts';
import { listWith } from './open-permits.ts';
import { recordDecision } from './record-decision.ts';
import { type RegistryViewDeps, registryView } from './registry-view.ts';

export interface RequestPushDeps extends WriteDeps, Pick<RegistryViewDeps, 'forbiddenPhrases'> {
  readonly permitLifetimeSeconds: number;
}

/**
 * Grants the permit of one push, or records its refusal. A permit that is granted in quiet hours waits for their end.
 * @throws CLIENT_NOT_ALLOWED when the client is not registered for the purpose or the channel
 * @throws PURPOSE_UNKNOWN, CHANNEL_UNKNOWN when it names a purpose or channel that does not exist: nothing is recorded
 * @throws CAMPAIGN_UNKNOWN when the push names a campaign that is not registered for its purpose
 * @throws OPEN_PERMITS_EXCEEDED when the client has too many for this subject and purpose; as `recordDecision`
 */
export function requestPush(deps: RequestPushDeps) {
  return async (input: PushInput, request: ClientRequest): Promise<Outcome<PushAnswer>> => {
    const { subject, purpose, channel, campaign, contentSha256, language, staff } = input;
    const asked = { kind: 'push' as const, purpose, channel, campaign, contentSha256, language, staff };
    const { registered } = request;
    requireWithin(registered, { purpose, recipient: null, channel }, { purpose: '/purpose', channel: '/channel' });
    const permitId = newUuid(deps);
    const acting = { ...request, about: purpose, campaign };
    const chain = subjectChain(deps.pepper, subject);
    return recordDecision<PushAnswer>(deps, subject, acting, {
      async again(known, first) {
        const { decision } = await decideOnPermit(deps, known, asked, first.event);
        return againAs(decision, first, registered);
      },
      async attempt(known) {
        const { state, seq, now, eventId } = known;
        const view = await registryView({ ...deps, registry: deps.store }, asked);
        const decision = decide(state, view, asked, now, known);
        requireNamesKnown(decision.reasons);
        requireCampaign(asked, view.campaign ?? null);
        const context = contextOf(decision, state, registered);
        const decided = decidedOn(state, view, asked, now);
        if (!decision.allowed) {
          const { event, write } = await makeSubjectEvent(
            deps,
            known,
            refusedPushFacts(decision, asked, null, decided),
          );
          return { write, outcome: { kind: 'refused', body: { decision: false, context, event: eventView(event) } } };
        }
        const lifetimeSeconds = view.purpose?.permitLifetimeSeconds ?? deps.permitLifetimeSeconds;
        const { notBefore, expiresAt } = permitTimes(decision, lifetimeSeconds, now);
        const newPermit: Permit = {
          id: permitId,
          chain,
          subject,
          client: request.actor.client,
          purpose,
          channel,
          campaign,
          contentSha256,
          language,
          staff,
          event: eventId,
          seq,
          nullifier: toBase64url(deps.random.bytes(32)),
          notBefore,
          expiresAt,
          consumedAt: null,
        };
        const permitList = await listWith(deps, state, newPermit, decision.basis?.kind ?? 'consent', now);
        const facts = permittedPushFacts(decision, asked, newPermit, decided);
        const { event, write } = await makeSubjectEvent(deps, known, facts);
        const permit = { id: permitId, notBefore, expiresAt };
        return {
          write: { ...write, newPermit, permitList },
          outcome: {
            kind: 'recorded',
            body: { decision: true, permit, context, event: eventView(event) },
            until: expiresAt,
          },
        };
      },
    });
  };
}
