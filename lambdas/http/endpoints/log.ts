import { listAnchors } from '../../app/log/list-anchors.ts';
import { type ProveEventDeps, proveEvent } from '../../app/log/prove-event.ts';
import { type FindEventDeps, findEvent } from '../../app/record/find-event.ts';
import { type ReportShownNoticesDeps, reportShownNotices } from '../../app/report/report-shown-notices.ts';
import type { AnchorStore } from '../../ports/anchor.ts';
import { ownEventsOf } from '../access.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { pageOf } from '../page.ts';

export type ProofEndpointsDeps = FindEventDeps &
  ProveEventDeps &
  ReportShownNoticesDeps & { readonly anchors: AnchorStore };

const RETRY_AFTER_SECONDS = '2';

/** Proof bundles, anchors and reports. */
export function proofEndpoints(deps: ProofEndpointsDeps) {
  const prove = proveEvent(deps);
  const anchors = listAnchors(deps);
  const shownNotices = reportShownNotices(deps);
  return {
    async proveEvent({ params: { event }, caller }) {
      const { id } = await findEvent(deps, event, ownEventsOf(caller(), ['audit', 'consents:any']));
      const proof = await prove(id);
      if (proof.status === 'proven') return { status: 200, body: proof.bundle };
      return {
        status: 202,
        body: { status: 'pending', event: id },
        headers: { 'retry-after': RETRY_AFTER_SECONDS },
      };
    },
    async listAnchors({ query }) {
      return { status: 200, body: await anchors(pageOf(query, BigInt)) };
    },
    async reportShownNotices({ query }) {
      return { status: 200, body: await shownNotices(query) };
    },
  } satisfies ApiEndpoints;
}
