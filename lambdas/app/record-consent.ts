import { toBase64url } from '../../core/bytes.ts';
import { recordConsent as commandFacts } from '../../core/consent/commands.ts';
import type { Instant, Purpose } from '../../core/consent/model.ts';
import type { ConsentAnswer, ConsentInput } from '../../core/wire/consents.ts';
import { answeringConsent } from './consent-answer.ts';
import { later } from './instant.ts';
import type { PromiseDeps } from './promise-inclusion.ts';
import type { Answer } from './record-event.ts';
import { recordSubjectEvent, type WriteDeps, type WriteRequest } from './record-subject-event.ts';
import { type Registry, withRegistry } from './registry-reader.ts';

export interface RecordConsentDeps extends WriteDeps, PromiseDeps {
  readonly registry: Registry;
}

const DAY_MS = 86_400_000;

/** Gives or refuses consent to one purpose and at most one recipient. @throws the codes of the consent rules, and as `recordEvent` */
export function recordConsent(deps: RecordConsentDeps) {
  return (subject: string, input: ConsentInput, request: WriteRequest): Promise<Answer<ConsentAnswer>> => {
    const { capture, ...command } = input;
    return recordSubjectEvent(deps, subject, request, async ({ state, at }) => {
      const nullifier = toBase64url(deps.random.bytes(32));
      const facts = await withRegistry(deps.registry, async (reader) => {
        const [purpose, recipient, notice] = await Promise.all([
          reader.purpose(input.purpose),
          input.recipient === null ? null : reader.recipient(input.recipient),
          input.notice === null ? null : reader.notice(input.notice.id),
        ]);
        const named = { purpose, recipient, notice, latestValidUntil: latestValidUntil(purpose, at) };
        return commandFacts(state, named, command, at, nullifier);
      });
      return answeringConsent(deps, facts, capture);
    });
  };
}

function latestValidUntil(purpose: Purpose | null, now: Instant): Instant | null {
  const days = purpose?.maxValidityDays ?? null;
  return days === null ? null : later(now, days * DAY_MS);
}
