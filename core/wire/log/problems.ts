import type { LogCode } from '../../kernel/error-codes.ts';
import type { ProblemRow } from '../kit/problem-row.ts';

/** Lists the problems of the log, of proofs and of reports. */
export const LOG_PROBLEMS: Readonly<Record<LogCode, ProblemRow>> = {
  EVENT_UNKNOWN: {
    status: 404,
    title: 'There is no such event',
    fix: 'use an id that the ledger returned',
  },
  LEAF_UNKNOWN: {
    status: 404,
    title: 'The log has no such leaf (yet)',
    fix: 'ask for leaves below the size of the log, which `/checkpoint` says',
  },
  EXPORT_UNKNOWN: {
    status: 404,
    title: 'There is no such export of this auditor',
    fix: 'send the `next` of a page before as `cursor`, with a token of whoever made the export',
  },
  EXPORT_ENDED: {
    status: 409,
    title: 'The pages of the export can be read no more',
    fix: 'make another export `from` the first leaf that is missing',
  },
  TILE_MISSING: {
    status: 404,
    title: 'The log has no such file (yet)',
    fix: 'read `/checkpoint` for the size of the log',
  },
  MAP_FILE_MISSING: {
    status: 404,
    title: 'The map has no such file (yet)',
    fix: 'take the runs from the newest entry `map.stated`, and the names of their files from docs/formats/map.md',
  },
  CHECKPOINT_MISSING: {
    status: 404,
    title: 'No checkpoint is published yet',
    fix: 'try again after the first event',
  },
  HISTORY_TOO_LONG: {
    status: 422,
    title: 'The history is too long to be shown in one file',
    fix: 'read the history by pages, and ask for the place of each event that matters',
  },
  REPORT_TOO_LARGE: {
    status: 422,
    title: 'The report needs more data than one call can read',
    fix: 'ask for fewer days',
  },
};
