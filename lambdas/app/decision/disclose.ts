import { nullifierOfUse, withUse } from '../../../core/consent/uses.ts';
import { decide } from '../../../core/decision/decide.ts';
import { decideDisclosure } from '../../../core/decision/decide-disclosure.ts';
import { decidedOn, disclosureFacts } from '../../../core/decision/decision-events.ts';
import type { RegistryView } from '../../../core/decision/request.ts';
import { requireWithin } from '../../../core/registry/client.ts';
import type { DecisionContext, DisclosureAnswer, DisclosureInput } from '../../../core/wire/decision/schemas.ts';
import type { EventView } from '../../../core/wire/kit/event.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { ClientRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent } from '../record/subject-event.ts';
import { againAs, contextOf } from './decision-context.ts';
import { recordDecision } from './record-decision.ts';

/** Holds the part of an answer that is kept for repetitions: the names of the categories, never their values. */
interface Kept {
  readonly disclosed: readonly string[];
  readonly withheld: readonly string[];
  readonly context: DecisionContext;
  readonly event: EventView;
}

/**
 * Returns those of a subject's data that the recipient may have. It decides by the registry as it is now and records
 * the decision, in one step.
 * @throws CLIENT_NOT_ALLOWED when the client is not registered for the purpose or the recipient
 * @throws the codes of `recordDecision`
 */
export function disclose(deps: WriteDeps) {
  const { store } = deps;
  return async (input: DisclosureInput, request: ClientRequest): Promise<Outcome<DisclosureAnswer>> => {
    const { subject, purpose, recipient, data } = input;
    const { registered } = request;
    const act = { purpose, recipient, channel: null };
    requireWithin(registered, act, { purpose: '/purpose', recipient: '/recipient' });
    const asked = { kind: 'disclose' as const, purpose, recipient, dataCategories: Object.keys(data) };
    const readView = async (): Promise<RegistryView> => {
      const [knownPurpose, knownRecipient] = await Promise.all([
        store.readRegistry('purpose', purpose),
        store.readRegistry('recipient', recipient),
      ]);
      return { purpose: knownPurpose, recipient: knownRecipient };
    };
    const { body, ...outcome } = await recordDecision<Kept>(deps, subject, request, {
      async attempt(known) {
        const { state, now } = known;
        const view = await readView();
        const { decision, decided: asking, disclosed, withheld } = decideDisclosure(state, view, asked, now, known);
        const { allowed, consent } = decision;
        const context = contextOf(decision, state, registered);
        const decidedNow = decidedOn(state, view, asked, now);
        const use = consent === null ? null : nullifierOfUse(consent, known.used, known.at, deps.hash);
        const made = await makeSubjectEvent(deps, known, disclosureFacts(decision, asking, withheld, decidedNow, use));
        const event = made.event;
        const kind = allowed ? 'recorded' : 'refused';
        const isCounted = allowed && consent !== null && consent.uses !== null;
        const used = isCounted ? { used: withUse(known.used, state, consent.event, known.at) } : {};
        return {
          write: { ...made.write, ...used },
          outcome: { kind, body: { disclosed, withheld, context, event: eventView(event) } },
        };
      },
      async again(known, first) {
        const made = { ...asked, dataCategories: first.disclosed };
        // The disclosure that is asked of again is among those that were made: it is not counted against itself.
        const circumstances = { ...known, used: [] };
        return againAs(decide(known.state, await readView(), made, known.now, circumstances), first, registered);
      },
    });
    const { disclosed, event, context } = body;
    const withheld = [...body.withheld];
    if (outcome.kind === 'refused') return { ...outcome, body: { decision: false, withheld, context, event } };
    // SECURITY: a repeated request is filtered again from its own body, by the categories that were recorded.
    const leaving = Object.fromEntries(Object.entries(data).filter(([category]) => disclosed.includes(category)));
    return { ...outcome, body: { decision: true, data: leaving, withheld, context, event } };
  };
}
