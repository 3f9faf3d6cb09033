import { LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import { type Dispute, EMPTY_STATE } from '../../../core/subject/state.ts';
import type { DisputesAnswer, DisputeView } from '../../../core/wire/subject/disputes.ts';
import { ownEvent } from '../record/find-event.ts';
import { requireReader } from '../record/guardian-of-age.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { WriteDeps } from '../record/request.ts';

/**
 * Returns the disputes of a subject that are open, and the newest that are answered, oldest first.
 * @param reader the subject id of a token about another subject; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when the reader does not represent the subject in everything
 */
export function listDisputes(deps: WriteDeps) {
  return async (subject: string, reader: string | null): Promise<DisputesAnswer> => {
    const state = (await deps.store.readState(subjectChain(deps.pepper, subject))) ?? EMPTY_STATE;
    await requireReader(deps, state, reader, instantOf(deps.clock.nowMs()));
    return { disputes: await Promise.all(state.disputes.map((one) => view(subject, one))) };
  };

  async function view(subject: string, { event: id, at, disputed, client, answer }: Dispute): Promise<DisputeView> {
    const [made, answered] = await Promise.all([
      ownEvent(deps, subject, id),
      ownEvent(deps, subject, answer?.event ?? null),
    ]);
    if (made?.type !== 'dispute.made') throw new LedgerError('STORE_CORRUPT', 'a dispute has no event');
    return {
      id,
      event: disputed,
      type: made.detail.type,
      purpose: made.purpose,
      recipient: made.recipient,
      client,
      text: made.detail.text,
      recordedAt: at,
      answer: answer && {
        event: answer.event,
        outcome: answer.outcome,
        text: answered?.type === 'dispute.answered' ? answered.detail.text : null,
        recordedAt: answer.at,
      },
    };
  }
}
