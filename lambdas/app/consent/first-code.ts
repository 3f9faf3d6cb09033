import type { Instant } from '../../../core/kernel/instant.ts';
import type { ConsentAnswer } from '../../../core/wire/consent/schemas.ts';
import { type CodeDeps, makeCode, type NewCode } from './confirmation-code.ts';

/** Names the consent that a code is about. */
interface AboutConsent {
  readonly subject: string;
  readonly purpose: string;
  readonly recipient: string | null;
}

/**
 * Returns how the first code of a consent that waits is kept and sent. It is kept before the consent is recorded and
 * sent after it: a crash between leaves either a code that nobody has for an event that was never recorded, or a
 * consent for which another code can be asked; never one that nothing can confirm. See
 * docs/decisions/0911-codes-are-kept-before-and-sent-after.md
 */
export function firstCode(deps: CodeDeps, about: AboutConsent) {
  let made: (NewCode & { readonly to: string }) | null = null;
  return {
    /**
     * Makes and keeps the code of this event for this person, once however often it is called; returns what the consent
     * waits for.
     */
    async keep(event: string, to: string, now: Instant): Promise<NonNullable<ConsentAnswer['confirmation']>> {
      if (made === null) {
        const fresh = makeCode(deps, { event, to }, 1, now);
        await deps.codes.putCode(fresh.kept, null, now);
        made = { ...fresh, to };
      }
      return { event, expiresAt: made.kept.expiresAt };
    },
    /**
     * Sends the code if it was made for this event; the code of a repeated request has been sent already.
     * @throws CODE_NOT_SENT when its delivery fails
     */
    async send(event: string): Promise<void> {
      if (made?.kept.event !== event) return;
      const { code, kept, to } = made;
      await deps.codeDelivery.deliver({ ...about, act: null, notBy: [], to, event, code, expiresAt: kept.expiresAt });
    },
  };
}
