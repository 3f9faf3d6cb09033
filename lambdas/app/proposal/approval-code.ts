import type { Instant } from '../../../core/kernel/instant.ts';
import { isMinor } from '../../../core/subject/care.ts';
import type { Detail } from '../../../core/subject/events.ts';
import { approvingPeople, nobodyToAsk } from '../../../core/subject/proposal.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { GuardianDeps } from '../record/guardian-of-age.ts';
import { subjectChain } from '../record/pseudonyms.ts';

/**
 * Returns the person whose code approves a proposal now, with their state: the customer or, where they need one, their
 * first guardian who is no minor, at one read of a guardian's state each.
 * @throws CUSTOMER_OR_TWO_STAFF when they need a guardian and none can be asked
 */
export async function approvingPerson(
  { store, pepper }: GuardianDeps,
  { state, subject, now }: { readonly state: SubjectState; readonly subject: string; readonly now: Instant },
  detail: Detail<'act.proposed'>,
): Promise<{ readonly to: string; readonly known: SubjectState }> {
  for (const person of approvingPeople(state, subject, detail, now)) {
    if (person === subject) return { to: person, known: state };
    const guardian = (await store.readState(subjectChain(pepper, person))) ?? EMPTY_STATE;
    if (!isMinor(guardian, now)) return { to: person, known: guardian };
  }
  throw nobodyToAsk();
}
