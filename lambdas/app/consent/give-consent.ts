import { giveConsent } from '../../../core/consent/give.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import type { ConsentAnswer, ConsentInput } from '../../../core/wire/consent/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import type { Outcome } from '../record/outcome.ts';
import { ownEvent } from '../record/own-event.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent, recordNo } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { readProducts } from '../registry/read-products.ts';
import type { CodeDeps } from './confirmation-code.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import { firstCode } from './first-code.ts';
import { type PromisedDeps, withPromise } from './make-promised.ts';

type Recorded = Omit<ConsentAnswer, 'promise'>;

/**
 * Records a consent or a refusal, to one purpose and at most one recipient. A consent that staff captured waits, and
 * the subject is sent the code that confirms it.
 * @throws the codes of `giveConsent`; CLOCK_BEHIND when a consent is given; CODE_NOT_SENT when the consent is
 *   recorded and its code was not sent; as `recordEvent` and `readSubject`
 */
export function recordConsent(deps: WriteDeps & PromisedDeps & CodeDeps) {
  const { store } = deps;
  return async (subject: string, input: ConsentInput, request: ActingRequest): Promise<Outcome<ConsentAnswer>> => {
    const { capture, served, fees } = input;
    const acting = capturedBy(request, capture, input.purpose);
    const code = firstCode(deps, { subject, purpose: input.purpose, recipient: input.recipient });
    const chain = subjectChain(deps.pepper, subject);
    const record = input.decision === 'refused' ? recordNo<Recorded> : recordEvent<Recorded>;
    const outcome = await record(deps, chain, request.idempotency, async (position) => {
      const who = await readSubject(deps, position, subject, acting);
      if (input.decision === 'given') requireClock(who);
      const [purpose, recipient, notice, product, attachedProducts, servedEvent] = await Promise.all([
        store.readRegistry('purpose', input.purpose),
        input.recipient === null ? null : store.readRegistry('recipient', input.recipient),
        input.notice === null ? null : store.readRegistry('notice', input.notice.id),
        fees === null ? null : store.readRegistry('product', fees.product),
        readProducts(store, capture?.attachments.map(({ product: of }) => of) ?? []),
        ownEvent(deps, subject, served),
      ]);
      const known = {
        ...who,
        putDownAt: null,
        acting: acting.actor,
        registry: { purpose, recipient, notice, product, attachedProducts },
        served: servedEvent,
        newNullifier: toBase64url(deps.random.bytes(32)),
        hash: deps.hash,
      };
      const { facts, effect, confirmedBy } = giveConsent(known, input);
      const confirmation = confirmedBy === null ? null : await code.keep(known.eventId, confirmedBy, known.now);
      const made = await makeSubjectEvent(deps, who, facts);
      return { write: made.write, outcome: outcomeOfDecision(input, made, effect, { confirmation }) };
    });
    await code.send(outcome.body.event.id);
    return withPromise(deps, chain, outcome);
  };
}
