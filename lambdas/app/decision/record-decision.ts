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
  /** Decides the yes that was answered first as it would be decided now. */
  again(known: KnownForYes, first: Body): Promise<Again<Body>>;
}

/** Holds what a yes that was answered first would be now. */
interface Again<Body> {
  /** Every reason for which it would be a no; empty while it would not. */
  readonly reasons: readonly string[];
  /** The first answer, with what a caller that acts on it must do now. */
  readonly body: Body;
}

// See docs/decisions/0931-a-kept-yes-is-asked-again.md
/**
 * Records a decision about a subject as `recordEvent` does. A yes that is kept for the repetition of its request is
 * answered again only while it would still be a yes, and with the obligations of now.
 * @throws DECISION_OUTDATED when it would be a no; the codes of `recordEvent` and `readSubject`
 */
export async function recordDecision<Body extends { readonly event: EventView }>(
  deps: WriteDeps,
  subject: string,
  request: SubjectRequest,
  { attempt, again }: Question<Body>,
): Promise<Outcome<Body>> {
  const chain = subjectChain(deps.pepper, subject);
  const outcome = await recordEvent<Body>(deps, chain, request.idempotency, async (position) =>
    attempt(await readForYes(deps, position, subject, request)),
  );
  if (outcome.replayed === undefined || outcome.kind === 'refused') return outcome;
  const { id } = outcome.body.event;
  const known = await readForYes(deps, await readPosition(deps, chain, id), subject, request);
  const { reasons, body } = await again(known, outcome.body);
  if (reasons.length === 0) return { ...outcome, body };
  throw new LedgerError('DECISION_OUTDATED', `the yes of event \`${id}\` would be a no now: ${reasons.join(', ')}`, {
    details: { event: id, reasons: reasons.join(' ') },
  });
}
