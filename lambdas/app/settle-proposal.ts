import type { Proposal } from '../../core/consent/registry.ts';
import type { Instant } from '../../core/consent/vocabulary.ts';
import { LedgerError } from '../../core/error.ts';
import type { RejectionAnswer } from '../../core/wire/proposals.ts';
import { keyedId } from './keyed-id.ts';
import { proposalView } from './list-proposals.ts';
import type { Publication, RegistrarRequest } from './publication.ts';
import { publicationOf } from './publications.ts';
import type { Answer } from './record-event.ts';
import { type RegistryAnswer, recordRegistryEvent } from './record-registry-event.ts';
import type { WriteDeps } from './record-subject-event.ts';

/**
 * Publishes what another registrar proposed, as that write would have been done now; its event names the proposal and both. What has come to
 * be there meanwhile is answered as it is, and leaves the proposal open.
 * @throws REGISTRY_ITEM_UNKNOWN, PROPOSAL_SETTLED, APPROVAL_BY_PROPOSER; what refuses the write itself; and as `recordEvent`
 */
export function approveProposal(deps: WriteDeps & { readonly forbiddenPhrases: readonly string[] }) {
  return async (id: string, request: RegistrarRequest): Promise<Answer<RegistryAnswer<object>>> => {
    const publication: Publication<object> = publicationOf(deps, await proposalOf(deps, id));
    const approvedBy = keyedId(deps.pepper, 'registrar', request.registrar);
    const { status, body } = await recordRegistryEvent<object>(deps, publication, request, async (place) => {
      const proposal = requireOpen(await proposalOf(deps, id));
      const { proposedBy } = proposal;
      // SECURITY: two token subjects, whatever their clients are.
      if (approvedBy === proposedBy) {
        throw new LedgerError('APPROVAL_BY_PROPOSER', 'the token is of the registrar who proposed this');
      }
      const planned = await publication.plan(place);
      if (planned.change === null) return planned;
      const { type, claims, items } = planned.change;
      const approval = { proposal: id, proposedBy, approvedBy };
      const settled = settle(proposal, 'approved', approvedBy, place.at);
      return {
        ...planned,
        change: { type, claims: { ...claims, approval }, items: [...items, { kind: 'proposal', item: settled }] },
      };
    });
    const { shown = (shownBody) => shownBody } = publication;
    return { status, body: { ...shown(body), event: body.event } };
  };
}

/** Lets what was proposed not be published; the proposer may as well. @throws REGISTRY_ITEM_UNKNOWN, PROPOSAL_SETTLED, and as `recordEvent` */
export function rejectProposal(deps: WriteDeps) {
  return async (id: string, request: RegistrarRequest): Promise<Answer<RejectionAnswer>> => {
    await proposalOf(deps, id);
    const rejectedBy = keyedId(deps.pepper, 'registrar', request.registrar);
    const { status, body } = await recordRegistryEvent<object>(
      deps,
      { kind: 'proposal', id },
      request,
      async ({ at }) => {
        const proposal = requireOpen(await proposalOf(deps, id));
        const { kind, proposedBy } = proposal;
        return {
          status: 201,
          body: {},
          change: {
            type: 'proposal.rejected',
            claims: { proposal: { id, kind, proposedBy, rejectedBy } },
            items: [{ kind: 'proposal', item: settle(proposal, 'rejected', rejectedBy, at) }],
          },
        };
      },
    );
    const { event } = body;
    if (event === null) throw new LedgerError('STORE_CORRUPT', 'a rejection has no event');
    // What the proposal says may be a person's id: it is read again rather than kept with the answer.
    return { status, body: { proposal: proposalView(await proposalOf(deps, id)), event } };
  };
}

async function proposalOf({ store }: Pick<WriteDeps, 'store'>, id: string): Promise<Proposal> {
  const proposal = await store.readRegistry('proposal', id);
  if (proposal === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such proposal was made');
  return proposal;
}

function requireOpen(proposal: Proposal): Proposal {
  if (proposal.status === 'proposed') return proposal;
  throw new LedgerError('PROPOSAL_SETTLED', `the proposal is ${proposal.status} already`);
}

function settle(proposal: Proposal, status: 'approved' | 'rejected', by: string, at: Instant): Proposal {
  return { ...proposal, version: proposal.version + 1, status, settledAt: at, settledBy: by };
}
