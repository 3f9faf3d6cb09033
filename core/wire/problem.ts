import type { ErrorCode, ProblemCode } from '../kernel/error-codes.ts';
import { CONSENT_PROBLEMS } from './consent/problems.ts';
import { DECISION_PROBLEMS } from './decision/problems.ts';
import type { ProblemRow } from './kit/problem-row.ts';
import { REQUEST_PROBLEMS } from './kit/request-problems.ts';
import { LOG_PROBLEMS } from './log/problems.ts';
import { REGISTRY_PROBLEMS } from './registry/problems.ts';
import { SUBJECT_PROBLEMS } from './subject/problems.ts';

/** Holds the answer by which the HTTP API reports an error, with the code that callers see. */
export interface Problem extends ProblemRow {
  readonly code: string;
}

const ROWS: Readonly<Record<ProblemCode, ProblemRow>> = {
  ...REQUEST_PROBLEMS,
  ...REGISTRY_PROBLEMS,
  ...SUBJECT_PROBLEMS,
  ...CONSENT_PROBLEMS,
  ...DECISION_PROBLEMS,
  ...LOG_PROBLEMS,
};

const INTERNAL: Problem = {
  status: 500,
  code: 'internal',
  title: 'The ledger failed',
  fix: 'report the request id',
};

/** Lists the codes that the API reports, in the order of their status. */
export const PROBLEM_CODES: readonly ProblemCode[] = (Object.keys(ROWS) as ProblemCode[]).sort(
  (a, b) => ROWS[a].status - ROWS[b].status,
);

/** Returns the problem that reports a fault; `internal`, which says nothing of it, when the API does not report it. */
export function problemOf(code: ErrorCode | null): Problem {
  if (code === null || !isProblemCode(code)) return INTERNAL;
  return { code: code.toLowerCase().replaceAll('_', '-'), ...ROWS[code] };
}

function isProblemCode(code: ErrorCode): code is ProblemCode {
  return Object.hasOwn(ROWS, code);
}
