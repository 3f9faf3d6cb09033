import { listAnchors } from '../../app/log/list-anchors.ts';
import type { ProofOutcome } from '../../app/proof/anchored-bundle.ts';
import { type ProveEventDeps, proveEvent } from '../../app/proof/prove-event.ts';
import { proveEventPlace } from '../../app/proof/prove-place.ts';
import { type FindEventDeps, findEvent } from '../../app/record/find-event.ts';
import type { AnchorStore } from '../../ports/anchor.ts';
import { ownEventsOf } from '../access.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { pageOf } from '../page.ts';

export type LogEndpointsDeps = FindEventDeps & ProveEventDeps & { readonly anchors: AnchorStore };

const RETRY_AFTER_SECONDS = '2';

/** Binds the calls about proofs and anchors. */
export function logEndpoints(deps: LogEndpointsDeps) {
  const prove = proveEvent(deps);
  const place = proveEventPlace(deps);
  const anchors = listAnchors(deps);
  return {
    async proveEvent({ params: { event }, query, caller }) {
      const by = caller();
      const { id } = await findEvent(deps, event, ownEventsOf(by, ['audit', 'consents:any']));
      const reader = query.for ?? (by.scopes.has('audit') ? 'audit' : 'subject');
      return proofReply(id, await prove(id, query.inclusion === 'true' ? null : reader));
    },
    async proveEventPlace({ params: { event }, caller }) {
      const { id } = await findEvent(deps, event, ownEventsOf(caller(), ['audit', 'consents:any']));
      return proofReply(id, await place(id));
    },
    async listAnchors({ query }) {
      return { status: 200, body: await anchors(pageOf(query, BigInt)) };
    },
  } satisfies ApiEndpoints;
}

/** Returns the answer to a call for the proof of an event. */
function proofReply(event: string, proof: ProofOutcome) {
  if (proof.status === 'proven') return { status: 200, body: proof.bundle } as const;
  const { needs, statedTo } = proof.pending;
  return {
    status: 202,
    body: { status: 'pending', event, needs, statedTo: statedTo === null ? null : `${statedTo}` },
    headers: { 'retry-after': RETRY_AFTER_SECONDS },
  } as const;
}
