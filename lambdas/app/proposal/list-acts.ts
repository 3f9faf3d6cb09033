import { LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { Detail } from '../../../core/subject/events.ts';
import { EMPTY_STATE, type OpenProposal } from '../../../core/subject/state.ts';
import type { OpenProposalsAnswer } from '../../../core/wire/subject/proposals.ts';
import { ownEvent } from '../record/find-event.ts';
import { requireReader } from '../record/guardian-of-age.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { WriteDeps } from '../record/request.ts';
import { profileView } from '../subject/people-view.ts';

/**
 * Returns what staff propose to do for a subject and can be approved now, oldest first.
 * @param reader the subject id of a token about another subject; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when the reader does not represent the subject in everything
 */
export function listActs(deps: WriteDeps) {
  return async (subject: string, reader: string | null): Promise<OpenProposalsAnswer> => {
    const state = (await deps.store.readState(subjectChain(deps.pepper, subject))) ?? EMPTY_STATE;
    const now = instantOf(deps.clock.nowMs());
    await requireReader(deps, state, reader, now);
    const open = state.proposals.filter(({ expiresAt }) => now < expiresAt);
    return { proposals: await Promise.all(open.map((one) => view(subject, one))) };
  };

  async function view(subject: string, { event: id, staff, expiresAt }: OpenProposal) {
    const event = await ownEvent(deps, subject, id);
    if (event?.type !== 'act.proposed') throw new LedgerError('STORE_CORRUPT', 'a proposal has no event');
    const { act, appointment, lifts, profile } = event.detail;
    return {
      id,
      act,
      staff,
      proposedAt: event.at,
      expiresAt,
      appointment: appointment && appointmentView(appointment),
      lifts: lifts?.optOut ?? null,
      profile: profile && profileView(profile),
    };
  }
}

function appointmentView({ evidence, purposes, ...terms }: NonNullable<Detail<'act.proposed'>['appointment']>) {
  return { ...terms, purposes: purposes && [...purposes], evidence: [...evidence] };
}
