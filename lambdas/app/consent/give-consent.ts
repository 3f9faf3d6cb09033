import { giveConsent } from '../../../core/consent/give.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { type ClientAct, requireWithin } from '../../../core/registry/client.ts';
import { type Acting, channelOf } from '../../../core/subject/authority.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import type { ConsentAnswer, ConsentInput } from '../../../core/wire/consent/schemas.ts';
import { afterPutDown, requireNothingPutDown, type YesDeps } from '../record/after-put-down.ts';
import { capturedBy } from '../record/captured-by.ts';
import { ownEvent, unreadable } from '../record/find-event.ts';
import type { NoDeps, NoRule } from '../record/no-rule.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import { recordNo } from '../record/record-no.ts';
import type { ActingRequest, ClientRequest, WriteDeps } from '../record/request.ts';
import { type KnownSubject, makeSubjectEvent, readForYes } from '../record/subject-event.ts';
import { readProducts } from '../registry/read-products.ts';
import type { CodeDeps } from './confirmation-code.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import { firstCode } from './first-code.ts';
import { type PromisedDeps, withPromise } from './make-promised.ts';

type Recorded = Omit<ConsentAnswer, 'promise'>;

/** Tells how a refusal is recorded. */
export function refusalRule(deps: WriteDeps): NoRule<ConsentInput, Recorded> {
  return {
    kind: 'refusal',
    captureOf: ({ capture }) => capture,
    aboutOf: ({ purpose }) => purpose,
    async attempt(who, input) {
      const { facts, effect } = giveConsent(await knownFor(deps, { ...who, channel: null }, input), input);
      const made = await makeSubjectEvent(deps, who, facts);
      return { write: made.write, outcome: outcomeOfDecision(input, made, effect, { confirmation: null }) };
    },
  };
}

/**
 * Records a consent or a refusal, to one purpose and at most one recipient. A consent that staff captured waits, and
 * the subject is sent the code that confirms it.
 * @throws CLIENT_NOT_ALLOWED when a consent is given outside what the client is registered for
 * @throws the codes of `giveConsent`; CLOCK_BEHIND, NO_PENDING when a consent is given; CODE_NOT_SENT when the consent
 *   is recorded and its code was not sent; as `recordEvent`, `recordNo` and `readSubject`
 */
export function recordConsent(deps: NoDeps & PromisedDeps & CodeDeps & YesDeps) {
  const refuse = refusalRule(deps);
  return async (
    subject: string,
    input: ConsentInput,
    request: ClientRequest<Acting>,
  ): Promise<Outcome<ConsentAnswer>> => {
    if (input.decision === 'given') requireWithin(request.registered, captureBy(request.actor, input), POINTERS);
    const chain = subjectChain(deps.pepper, subject);
    const outcome =
      input.decision === 'refused'
        ? await recordNo(deps, refuse, { subject, input, request })
        : await afterPutDown(deps, chain, () => give(subject, input, request));
    return withPromise(deps, chain, outcome);
  };

  async function give(subject: string, input: ConsentInput, request: ActingRequest): Promise<Outcome<Recorded>> {
    const acting = capturedBy(request, input.capture, input.purpose);
    const code = firstCode(deps, { subject, purpose: input.purpose, recipient: input.recipient });
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordEvent<Recorded>(deps, chain, request.idempotency, async (position) => {
      const who = await readForYes(deps, position, subject, acting);
      requireNothingPutDown(who);
      requireClock(who);
      const known = await knownFor(deps, { ...who, acting: acting.actor, putDownAt: null }, input);
      const { facts, effect, confirmedBy } = giveConsent(known, input);
      const made = await makeSubjectEvent(deps, who, facts);
      const confirmation = confirmedBy === null ? null : await code.keep(known.eventId, confirmedBy, known.now);
      return { write: made.write, outcome: outcomeOfDecision(input, made, effect, { confirmation }) };
    });
    await code.send(outcome.body.event.id);
    return outcome;
  }
}

const POINTERS = { purpose: '/purpose', recipient: '/recipient', channel: '/capture/channel' };

/** Returns what a capture is about, by the channel of the staff whose token it is, or else that of the request. */
function captureBy(acting: Acting, { purpose, recipient, capture }: ConsentInput): ClientAct {
  return { purpose, recipient, channel: channelOf(acting, capture) };
}

/** Reads all that a consent or a refusal names. */
async function knownFor<Who extends KnownSubject & { readonly acting: Acting }>(
  deps: WriteDeps,
  who: Who,
  { purpose: id, recipient: to, notice: shown, fees, capture, decision, served: servedId }: ConsentInput,
) {
  const { store } = deps;
  const servedEvent = ownEvent(deps, who.subject, servedId);
  const [purpose, recipient, notice, product, attachedProducts, served] = await Promise.all([
    store.readRegistry('purpose', id),
    to === null ? null : store.readRegistry('recipient', to),
    shown === null ? null : store.readRegistry('notice', shown.id),
    fees === null ? null : store.readRegistry('product', fees.product),
    readProducts(store, capture?.attachments.map(({ product: of }) => of) ?? []),
    // A refusal is taken whatever has become of the event that it names.
    decision === 'refused' ? servedEvent.catch(unreadable) : servedEvent,
  ]);
  return {
    ...who,
    registry: { purpose, recipient, notice, product, attachedProducts },
    served,
    newNullifier: toBase64url(deps.random.bytes(32)),
    hash: deps.hash,
  };
}
