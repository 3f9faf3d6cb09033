import { LedgerError } from '../../../core/kernel/error.ts';
import type { EventView } from '../../../core/wire/kit/event.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { type Attempt, readPosition, recordEvent } from '../record/record-event.ts';
import type { SubjectRequest, WriteDeps } from '../record/request.ts';
import { type KnownForYes, readForYes } from '../record/subject-event.ts';

/** Decides one question about a subject, and decides it again when its request is repeated. */
interface Question<Body> {
  /** Decides, and makes the event of the decision. */
  attempt(known: KnownForYes): Promise<Attempt<Body>>;
  /** Returns the reasons for which the yes that was answered first would be a no now; empty while it would not. */
  reasonsNow(known: KnownForYes, first: Body): Promise<readonly string[]>;
}

// See docs/decisions/0931-a-kept-yes-is-asked-again.md
/**
 * Records a decision about a subject as `recordEvent` does. A yes that is kept for the repetition of its request is
 * answered again only while it would still be a yes.
 * @throws DECISION_OUTDATED when it would be a no; the codes of `recordEvent` and `readSubject`
 */
export async function recordDecision<Body extends { readonly event: EventView }>(
  deps: WriteDeps,
  subject: string,
  request: SubjectRequest,
  { attempt, reasonsNow }: Question<Body>,
): Promise<Outcome<Body>> {
  const chain = subjectChain(deps.pepper, subject);
  const outcome = await recordEvent<Body>(deps, chain, request.idempotency, async (position) =>
    attempt(await readForYes(deps, position, subject, request)),
  );
  if (outcome.replayed === undefined || outcome.kind === 'refused') return outcome;
  const { id } = outcome.body.event;
  const known = await readForYes(deps, await readPosition(deps, chain, id), subject, request);
  const reasons = await reasonsNow(known, outcome.body);
  if (reasons.length === 0) return outcome;
  throw new LedgerError('DECISION_OUTDATED', `the yes of event \`${id}\` would be a no now: ${reasons.join(', ')}`, {
    details: { event: id, reasons: reasons.join(' ') },
  });
}
