import { listAnchors } from '../../app/log/list-anchors.ts';
import { type ProveEventDeps, proveEvent } from '../../app/proof/prove-event.ts';
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
  const anchors = listAnchors(deps);
  return {
    async proveEvent({ params: { event }, query, caller }) {
      const by = caller();
      const { id } = await findEvent(deps, event, ownEventsOf(by, ['audit', 'consents:any']));
      const reader = query.for ?? (by.scopes.has('audit') ? 'audit' : 'subject');
      const proof = await prove(id, query.inclusion === 'true' ? null : reader);
      if (proof.status === 'proven') return { status: 200, body: proof.bundle };
      const { needs, statedTo } = proof.pending;
      return {
        status: 202,
        body: { status: 'pending', event: id, needs, statedTo: statedTo === null ? null : `${statedTo}` },
        headers: { 'retry-after': RETRY_AFTER_SECONDS },
      };
    },
    async listAnchors({ query }) {
      return { status: 200, body: await anchors(pageOf(query, BigInt)) };
    },
  } satisfies ApiEndpoints;
}
