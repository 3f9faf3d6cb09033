import { type Capture, withCapture } from '../../../core/consent/capture.ts';
import { type ProposableCommand, proposalFacts } from '../../../core/subject/proposal.ts';
import type { ProposedAnswer } from '../../../core/wire/subject/proposals.ts';
import { keyedId } from '../record/pseudonyms.ts';
import type { Attempt } from '../record/record-event.ts';
import type { ProposableRequest, WriteDeps } from '../record/request.ts';
import { type KnownSubject, makeSubjectEvent } from '../record/subject-event.ts';

/**
 * Makes the attempt to record what a member of staff proposes to do for a subject, which is done once somebody else
 * approves it.
 * @throws LIMIT_REACHED as `proposalFacts`; CAPTURE_IN_FUTURE; as `makeSubjectEvent`
 */
export async function proposeAct(
  deps: WriteDeps,
  known: KnownSubject,
  command: ProposableCommand,
  capture: Capture | null,
  { tokenSubject }: Pick<ProposableRequest, 'tokenSubject'>,
): Promise<Attempt<ProposedAnswer>> {
  const facts = proposalFacts(known.state, command, keyedId(deps.pepper, 'token', tokenSubject), known.now);
  const { event, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
  const proposal = { id: event.id, expiresAt: facts.detail.expiresAt };
  return { write, outcome: { kind: 'proposed', body: { proposal } } };
}
