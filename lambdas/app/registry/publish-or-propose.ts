import { LedgerError } from '../../../core/kernel/error.ts';
import { isOneEnough, propose } from '../../../core/registry/proposal.ts';
import type { ProposalMade } from '../../../core/wire/registry/proposals.ts';
import type { Outcome } from '../record/outcome.ts';
import { requireMatch } from '../record/precondition.ts';
import { keyedId } from '../record/pseudonyms.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../record/record-registry-event.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import { newUuid } from '../record/uuid.ts';
import type { Publication, RegistrarRequest } from './publication.ts';

export interface PublishDeps extends RegistryWriteDeps {
  /** Number of registrars that a publication takes. */
  readonly approvals: 1 | 2;
}

/** Holds the part of a proposal's answer that is kept: without the id in the path, which may be that of a person. */
interface Kept {
  readonly proposal?: Omit<ProposalMade['proposal'], 'item'>;
}

/**
 * Publishes a registry item or, where that takes two registrars, records the proposal. A write that would be refused is
 * not proposed, one that changes nothing is recorded as neither, and one registrar is enough to retire an item.
 * @throws PRECONDITION_REQUIRED, PRECONDITION_FAILED when it replaces another version than the request names
 * @throws the codes of the plan and of `recordEvent`
 */
export function publishOrPropose(deps: PublishDeps) {
  return async <Body extends object>(
    publication: Publication<Body>,
    request: RegistrarRequest,
  ): Promise<Outcome<RegistryAnswer<Body> | ProposalMade>> => {
    const { kind, id: about, item, input, shown = (body) => body } = publication;
    const onlyRetires = async () => deps.approvals === 2 && ((await publication.onlyRetires?.()) ?? false);
    const isAlone = async () => isOneEnough(deps.approvals, await onlyRetires());
    const alone = await isAlone();
    const id = newUuid(deps);
    const proposedBy = keyedId(deps.pepper, 'registrar', request.registrar);
    const outcome = await recordRegistryEvent<Body | Kept>(
      deps,
      alone ? publication : { kind: 'proposal', id },
      request,
      async (position) => {
        const { now } = position;
        const planned = await publication.plan(position);
        if (planned.change === null) return planned;
        const { over, claims, replaces } = planned.change;
        if (replaces !== undefined) requireMatch(request.ifMatch, replaces);
        if (alone) {
          // INVARIANT: asked after the plan: had the item moved since, the store would refuse the write.
          if (await isAlone()) return planned;
          throw new LedgerError('CONTENTION', 'what this would retire was changed meanwhile');
        }
        const proposal = propose({ id, kind, item, about, input, over }, proposedBy, now, deps.hash);
        return {
          kind: 'proposed',
          body: { proposal: { id, kind, status: 'proposed', proposedAt: now } },
          change: {
            type: 'proposal.made',
            item: { kind: 'proposal', id, version: proposal.version },
            claims: { proposal: { id, kind, proposedBy }, ...claims },
            items: [{ kind: 'proposal', item: proposal }],
          },
        };
      },
    );
    const { body } = outcome;
    if (isProposal(body)) {
      return { ...outcome, body: { proposal: { ...body.proposal, item }, event: body.event } };
    }
    return { ...outcome, body: { ...shown(body as Body), event: body.event } };
  };
}

function isProposal(body: RegistryAnswer<object>): body is Omit<ProposalMade, 'proposal'> & Required<Kept> {
  return 'proposal' in body;
}
