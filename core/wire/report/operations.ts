import type { Operation } from '../kit/operation.ts';
import { shownNoticesAnswer, shownNoticesQuery } from './schemas.ts';

/** Lists the reports. */
export const REPORT_OPERATIONS = {
  reportShownNotices: {
    method: 'GET',
    path: '/v1/reports/shown-notices',
    summary:
      'Which texts of a purpose’s notices which channels showed, and captures whose channel showed another than the others',
    tag: 'Proofs',
    scopes: ['audit'],
    query: shownNoticesQuery,
    responses: { 200: shownNoticesAnswer },
  },
} as const satisfies Readonly<Record<string, Operation>>;
