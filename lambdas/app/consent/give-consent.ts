import { evidenceOf, withCapture } from '../../../core/consent/capture.ts';
import { requireAttached, requireCapture, withSteps } from '../../../core/consent/capture-rules.ts';
import { confirmingPerson, needsConfirmation } from '../../../core/consent/confirm.ts';
import { withCarried } from '../../../core/consent/copy-over.ts';
import { withFeesShown } from '../../../core/consent/fees.ts';
import { recordConsent as commandFacts, withDetail } from '../../../core/consent/give.ts';
import { requireServed, type Shown, shownIn } from '../../../core/consent/notice-served.ts';
import { requireStaffNamed } from '../../../core/consent/staff-rules.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { DAY_MS, type Instant, later } from '../../../core/kernel/instant.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import { findConsent } from '../../../core/subject/current.ts';
import type { ConsentAnswer, ConsentInput } from '../../../core/wire/consent/schemas.ts';
import { type ActingRequest, by, captureTimes } from '../record/captured-by.ts';
import type { Outcome } from '../record/outcome.ts';
import { ownEvent } from '../record/own-event.ts';
import { recordSubjectEvent, type WriteDeps } from '../record/record-subject-event.ts';
import { readProducts } from '../registry/read-products.ts';
import type { CodeDeps } from './confirmation-code.ts';
import { answeringStanding } from './consent-answer.ts';
import { firstCode } from './first-code.ts';
import type { PromiseDeps } from './promise-inclusion.ts';

/**
 * Gives or refuses consent to one purpose and at most one recipient. One that staff captured waits, and the subject is sent the code that confirms it.
 * @throws the codes of the consent rules; CODE_NOT_SENT when it is recorded and waits without its code; and as `recordEvent`
 */
export function recordConsent(deps: WriteDeps & PromiseDeps & CodeDeps) {
  const { store } = deps;
  return async (subject: string, input: ConsentInput, request: ActingRequest): Promise<Outcome<ConsentAnswer>> => {
    const { capture, served, fees, ...command } = input;
    const acting = by(request, capture, input.purpose);
    const code = firstCode(deps, { subject, purpose: input.purpose, recipient: input.recipient });
    const answer = await recordSubjectEvent<ConsentAnswer>(deps, subject, acting, async (place) => {
      const { state, at, actor, eventId } = place;
      const [purpose, recipient, notice, product, attached] = await Promise.all([
        store.readRegistry('purpose', input.purpose),
        input.recipient === null ? null : store.readRegistry('recipient', input.recipient),
        input.notice === null ? null : store.readRegistry('notice', input.notice.id),
        fees === null ? null : store.readRegistry('product', fees.product),
        readProducts(store, capture?.attachments.map(({ product: of }) => of) ?? []),
      ]);
      const named = { purpose, recipient, notice, latestValidUntil: latestValidUntil(purpose, at) };
      const facts = commandFacts(state, named, command, at, toBase64url(deps.random.bytes(32)));
      requireCapture(state, purpose, facts, actor, capture);
      requireAttached(facts, capture, attached);
      if (input.decision === 'given') requireStaffNamed({ acting: acting.actor, capture });
      requireServed(purpose, facts, await shownBy(served, subject), capture?.at ?? null);
      const evidence = evidenceOf(acting.actor, capture);
      const waits = input.decision === 'given' && needsConfirmation(actor);
      const complete = withDetail(facts, {
        ...(served === null ? {} : { served }),
        ...(evidence === null ? {} : { evidence }),
        ...(waits ? { awaitingConfirmation: true } : {}),
      });
      const times = captureTimes(at, input.decision === 'given' ? purpose?.maxCaptureAgeDays : null);
      const standing = findConsent(state, input.purpose, input.recipient);
      const carried = withCarried(complete, standing, purpose, actor, at);
      const shown = withFeesShown(withSteps(carried, capture), purpose, fees, product, deps.hash);
      const confirmation = waits ? await code.keep(eventId, confirmingPerson(state, subject, actor, at), at) : null;
      return answeringStanding(deps, withCapture(shown, capture, times), { confirmation });
    });
    await code.send(answer.body.event.id);
    return answer;
  };

  /** What the event has shown that a consent names; undefined: it names none. */
  async function shownBy(served: string | null, subject: string): Promise<Shown | null | undefined> {
    return served === null ? undefined : shownIn(await ownEvent(deps, subject, served));
  }
}

function latestValidUntil(purpose: Purpose | null, now: Instant): Instant | null {
  const days = purpose?.maxValidityDays ?? null;
  return days === null ? null : later(now, days * DAY_MS);
}
