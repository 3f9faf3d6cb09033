import { type ReportShownNoticesDeps, reportShownNotices } from '../../app/report/report-shown-notices.ts';
import type { ApiEndpoints } from '../endpoint.ts';

/** Binds the reports. */
export function reportEndpoints(deps: ReportShownNoticesDeps) {
  const shownNotices = reportShownNotices(deps);
  return {
    async reportShownNotices({ query }) {
      return { status: 200, body: await shownNotices(query) };
    },
  } satisfies ApiEndpoints;
}
