import type { Operation } from '../kit/operation.ts';
import { exportAnswer, exportQuery, leafAnswer, leafParams } from './schemas.ts';

/** Lists the calls by which auditors read events of everybody. */
export const AUDIT_OPERATIONS = {
  exportEvents: {
    method: 'GET',
    path: '/v1/export',
    summary: 'All events in the order of the log; the export is put on record before its first page is answered',
    tag: 'Proofs',
    scopes: ['audit'],
    query: exportQuery,
    looks: 'all',
    responses: { 200: exportAnswer },
  },
  findEventAtLeaf: {
    method: 'GET',
    path: '/v1/log/{index}/event',
    summary: 'The event at a leaf of the log',
    tag: 'Proofs',
    scopes: ['audit'],
    params: leafParams,
    responses: { 200: leafAnswer },
  },
} as const satisfies Readonly<Record<string, Operation>>;
