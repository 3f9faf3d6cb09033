import { LedgerError } from '../../../core/kernel/error.ts';
import type { Proposal } from '../../../core/registry/model.ts';
import {
  decidedProposal,
  requireOpen,
  requireSecondRegistrar,
  requireUpToDate,
} from '../../../core/registry/proposal.ts';
import type { RejectionAnswer } from '../../../core/wire/registry/proposals.ts';
import type { Outcome } from '../record/outcome.ts';
import { keyedId } from '../record/pseudonyms.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../record/record-registry-event.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import { proposalView } from './list-proposals.ts';
import { publicationOf } from './proposable-writes.ts';
import type { Publication, RegistrarRequest } from './publication.ts';

/**
 * Publishes what another registrar proposed, as if it were written now; the event names the proposal and both
 * registrars.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such proposal
 * @throws PROPOSAL_SETTLED, APPROVAL_BY_PROPOSER, PROPOSAL_OUTDATED when it cannot be approved, or not by this
 * registrar
 * @throws the codes of the write itself and of `recordEvent`
 */
export function approveProposal(deps: RegistryWriteDeps & { readonly forbiddenPhrases: readonly string[] }) {
  return async (id: string, request: RegistrarRequest): Promise<Outcome<RegistryAnswer<object>>> => {
    const publication: Publication<object> = publicationOf(deps, await readProposal(deps, id));
    const approvedBy = keyedId(deps.pepper, 'registrar', request.registrar);
    const {
      version: _,
      body,
      ...outcome
    } = await recordRegistryEvent<object>(deps, publication, request, async (position) => {
      const proposal = await readProposal(deps, id);
      requireOpen(proposal);
      requireSecondRegistrar(proposal, approvedBy);
      const planned = await publication.plan(position);
      const { type, item, claims, items } = requireUpToDate(proposal, planned.change, deps.hash);
      const approval = { proposal: id, proposedBy: proposal.proposedBy, approvedBy };
      const approved = decidedProposal(proposal, 'approved', approvedBy, position.now);
      return {
        ...planned,
        change: {
          type,
          item,
          claims: { ...claims, approval },
          items: [...items, { kind: 'proposal', item: approved }],
        },
      };
    });
    const { shown = (shownBody) => shownBody } = publication;
    return { ...outcome, body: { ...shown(body), event: body.event } };
  };
}

/**
 * Rejects a proposal, so that it is never published.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such proposal
 * @throws PROPOSAL_SETTLED when it was approved or rejected already; and the codes of `recordEvent`
 */
export function rejectProposal(deps: RegistryWriteDeps) {
  return async (id: string, request: RegistrarRequest): Promise<Outcome<RejectionAnswer>> => {
    await readProposal(deps, id);
    const rejectedBy = keyedId(deps.pepper, 'registrar', request.registrar);
    const chain = { kind: 'proposal', id } as const;
    const { body, ...outcome } = await recordRegistryEvent<object>(deps, chain, request, async ({ now }) => {
      const proposal = await readProposal(deps, id);
      requireOpen(proposal);
      const { kind, proposedBy } = proposal;
      const rejected = decidedProposal(proposal, 'rejected', rejectedBy, now);
      return {
        kind: 'recorded',
        body: {},
        change: {
          type: 'proposal.rejected',
          item: { kind: 'proposal', id, version: rejected.version },
          claims: { proposal: { id, kind, proposedBy, rejectedBy } },
          items: [{ kind: 'proposal', item: rejected }],
        },
      };
    });
    const { event } = body;
    if (event === null) throw new LedgerError('STORE_CORRUPT', 'a rejection has no event');
    // A proposal may hold the id of a person, so it is read again instead of being kept with the answer.
    return { ...outcome, body: { proposal: proposalView(await readProposal(deps, id)), event } };
  };
}

async function readProposal({ store }: Pick<RegistryWriteDeps, 'store'>, id: string): Promise<Proposal> {
  const proposal = await store.readRegistry('proposal', id);
  if (proposal === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such proposal was made');
  return proposal;
}
