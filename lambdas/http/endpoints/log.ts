import { LedgerError } from '../../../core/kernel/error.ts';
import type { ProofReader } from '../../../core/proof/parts.ts';
import { listAnchors } from '../../app/log/list-anchors.ts';
import type { ProofOutcome } from '../../app/proof/anchored-bundle.ts';
import { type FindMadeEventDeps, findMadeEvent } from '../../app/proof/find-made-event.ts';
import { type ProveEventDeps, proveEvent } from '../../app/proof/prove-event.ts';
import { proveEventPlace } from '../../app/proof/prove-place.ts';
import { type FindEventDeps, findEvent } from '../../app/record/find-event.ts';
import type { AnchorStore } from '../../ports/anchor.ts';
import type { Caller } from '../../ports/token-verifier.ts';
import { ownEventsOf } from '../access.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { pageOf } from '../page.ts';
import { proofReply } from '../proof-reply.ts';

export type LogEndpointsDeps = FindEventDeps & ProveEventDeps & { readonly anchors: AnchorStore };

/**
 * Returns whom a proof is made for: as it asks, a caller who may see the event; a recipient, the client that made the
 * push or disclosure.
 * @throws EVENT_UNKNOWN when the caller may not see the event
 * @throws SCOPE_MISSING when the client asks for more than a recipient may know
 */
async function readerOf(
  deps: FindEventDeps & FindMadeEventDeps,
  event: string,
  asked: ProofReader | null,
  by: Caller,
): Promise<ProofReader> {
  const own = ownEventsOf(by, ['audit', 'consents:any']);
  const made = own !== null && by.scopes.has('decisions') ? await findMadeEvent(deps, event, by.client) : null;
  if (made !== null) {
    if (asked === null || asked === 'recipient') return 'recipient';
    const scopes = 'audit consents:any';
    throw new LedgerError('SCOPE_MISSING', `a proof for the ${asked} takes another scope`, { details: { scopes } });
  }
  if (own !== null && !by.scopes.has('consents')) throw new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
  await findEvent(deps, event, own);
  return asked ?? (by.scopes.has('audit') ? 'audit' : 'subject');
}

/** Binds the calls about proofs and anchors. */
export function logEndpoints(deps: LogEndpointsDeps) {
  const prove = proveEvent(deps);
  const place = proveEventPlace(deps);
  const anchors = listAnchors(deps);
  return {
    async proveEvent({ params: { event }, query, caller }) {
      const by = caller();
      const reader = await readerOf(deps, event, query.for ?? null, by);
      return eventProofReply(event, await prove(event, reader, query.inclusion === 'true'));
    },
    async proveEventPlace({ params: { event }, caller }) {
      const { id } = await findEvent(deps, event, ownEventsOf(caller(), ['audit', 'consents:any']));
      return eventProofReply(id, await place(id));
    },
    async listAnchors({ query }) {
      return { status: 200, body: await anchors(pageOf(query, BigInt)) };
    },
  } satisfies ApiEndpoints;
}

/** Returns the answer to a call for the proof of an event. */
function eventProofReply(event: string, proof: ProofOutcome) {
  return proofReply(proof, ({ needs, statedTo }) => ({
    status: 'pending' as const,
    event,
    needs,
    statedTo: statedTo === null ? null : `${statedTo}`,
  }));
}
