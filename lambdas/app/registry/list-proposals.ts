import { utf8 } from '../../../core/kernel/bytes.ts';
import { MAX_PROPOSALS_BYTES, MAX_PROPOSALS_PAGE } from '../../../core/limits.ts';
import type { Proposal } from '../../../core/registry/model.ts';
import type { ProposalStatus } from '../../../core/vocabulary.ts';
import type { ProposalsAnswer, ProposalView } from '../../../core/wire/registry/proposals.ts';
import type { Registry } from '../../ports/registry.ts';

/** The most proposals that are read for one page; few of them may have the status, and the cursor leads on. */
const MOST_READ = 500;

/** Lists proposals of one status, oldest first, each with all that it would publish; strongly consistent. */
export function listProposals({ store }: { readonly store: Pick<Registry, 'listRegistry'> }) {
  return async (
    status: ProposalStatus,
    { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
  ): Promise<ProposalsAnswer> => {
    const most = Math.min(limit, MAX_PROPOSALS_PAGE);
    const proposals: ProposalView[] = [];
    let after = cursor;
    let bytes = 0;
    for (let read = 0; read < MOST_READ; read += MAX_PROPOSALS_PAGE) {
      const found = await store.listRegistry('proposal', after, MAX_PROPOSALS_PAGE);
      for (const proposal of found) {
        const view = proposalView(proposal);
        if (proposal.status === status) bytes += utf8(JSON.stringify(view)).length;
        if (proposals.length === most || bytes > MAX_PROPOSALS_BYTES) return { proposals, next: after };
        after = proposal.id;
        if (proposal.status === status) proposals.push(view);
      }
      if (found.length < MAX_PROPOSALS_PAGE) return { proposals, next: null };
    }
    return { proposals, next: after };
  };
}

/** Returns a proposal as registrars see it. */
export function proposalView({ about: _, version: __, over: ___, ...shown }: Proposal): ProposalView {
  return shown;
}
