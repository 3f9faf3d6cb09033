import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import type { Proposal } from '../../../core/registry/model.ts';
import type { Instant } from '../../../core/vocabulary.ts';
import type { RejectionAnswer } from '../../../core/wire/registry/proposals.ts';
import type { Outcome } from '../record/outcome.ts';
import { keyedId } from '../record/pseudonyms.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../record/record-registry-event.ts';
import type { WriteDeps } from '../record/record-subject-event.ts';
import { proposalView } from './list-proposals.ts';
import { publicationOf } from './proposable-writes.ts';
import type { Publication, RegistrarRequest } from './proposed-write.ts';
import { hashOfDefinition } from './registration.ts';

/**
 * Publishes what another registrar proposed, as that write would have been done now; its event names the proposal and both.
 * @throws REGISTRY_ITEM_UNKNOWN, PROPOSAL_SETTLED, APPROVAL_BY_PROPOSER; what refuses the write itself; PROPOSAL_OUTDATED; and as `recordEvent`
 */
export function approveProposal(deps: WriteDeps & { readonly forbiddenPhrases: readonly string[] }) {
  return async (id: string, request: RegistrarRequest): Promise<Outcome<RegistryAnswer<object>>> => {
    const publication: Publication<object> = publicationOf(deps, await proposalOf(deps, id));
    const approvedBy = keyedId(deps.pepper, 'registrar', request.registrar);
    const { kind, body } = await recordRegistryEvent<object>(deps, publication, request, async (place) => {
      const proposal = requireOpen(await proposalOf(deps, id));
      const { proposedBy } = proposal;
      // SECURITY: two token subjects, whatever their clients are.
      if (approvedBy === proposedBy) {
        throw new LedgerError('APPROVAL_BY_PROPOSER', 'the token is of the registrar who proposed this');
      }
      const planned = await publication.plan(place);
      const { type, claims, items } = requireUpToDate(proposal, planned, deps.hash);
      const approval = { proposal: id, proposedBy, approvedBy };
      const settled = settle(proposal, 'approved', approvedBy, place.at);
      return {
        ...planned,
        change: { type, claims: { ...claims, approval }, items: [...items, { kind: 'proposal', item: settled }] },
      };
    });
    const { shown = (shownBody) => shownBody } = publication;
    return { kind, body: { ...shown(body), event: body.event } };
  };
}

/** Lets what was proposed not be published; the proposer may as well. @throws REGISTRY_ITEM_UNKNOWN, PROPOSAL_SETTLED, and as `recordEvent` */
export function rejectProposal(deps: WriteDeps) {
  return async (id: string, request: RegistrarRequest): Promise<Outcome<RejectionAnswer>> => {
    await proposalOf(deps, id);
    const rejectedBy = keyedId(deps.pepper, 'registrar', request.registrar);
    const { kind, body } = await recordRegistryEvent<object>(
      deps,
      { kind: 'proposal', id },
      request,
      async ({ at }) => {
        const proposal = requireOpen(await proposalOf(deps, id));
        const { kind, proposedBy } = proposal;
        return {
          kind: 'recorded',
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
    return { kind, body: { proposal: proposalView(await proposalOf(deps, id)), event } };
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

/**
 * The change that approving this makes, as long as it replaces what it was proposed over.
 * @throws PROPOSAL_OUTDATED when that was changed, or what was proposed is there already
 */
function requireUpToDate<Change extends { readonly over: object | null }>(
  { over }: Proposal,
  { change }: { readonly change: Change | null },
  hash: Sha256Into,
): Change {
  if (change === null) throw new LedgerError('PROPOSAL_OUTDATED', 'what was proposed is published already');
  if (over === undefined || over === hashOfDefinition(change.over, hash)) return change;
  throw new LedgerError('PROPOSAL_OUTDATED', 'what this would replace was changed after it was proposed');
}

function settle(proposal: Proposal, status: 'approved' | 'rejected', by: string, at: Instant): Proposal {
  return { ...proposal, version: proposal.version + 1, status, settledAt: at, settledBy: by };
}
