import type * as z from 'zod';
import { AUDIT_OPERATIONS } from './audit/operations.ts';
import { CONSENT_OPERATIONS } from './consent/operations.ts';
import { DECISION_OPERATIONS } from './decision/operations.ts';
import type { Operation } from './kit/operation.ts';
import { LOG_OPERATIONS } from './log/operations.ts';
import { REGISTRY_OPERATIONS } from './registry/operations.ts';
import { REPORT_OPERATIONS } from './report/operations.ts';
import { SUBJECT_OPERATIONS } from './subject/operations.ts';

/** Lists every call of the HTTP API by its operation id. See docs/decisions/0400-one-table-of-operations.md */
export const OPERATIONS = {
  ...REGISTRY_OPERATIONS,
  ...CONSENT_OPERATIONS,
  ...SUBJECT_OPERATIONS,
  ...DECISION_OPERATIONS,
  ...LOG_OPERATIONS,
  ...REPORT_OPERATIONS,
  ...AUDIT_OPERATIONS,
} as const satisfies Readonly<Record<string, Operation>>;

/** The name of a call. */
export type OperationId = keyof typeof OPERATIONS;
/** The names of all calls, in the order of the table. */
export const OPERATION_IDS = Object.keys(OPERATIONS) as OperationId[];

type Table = typeof OPERATIONS;
type Parsed<O, K extends string> = O extends { readonly [P in K]: infer S extends z.ZodType } ? z.output<S> : undefined;

/** Holds the input of a call, parsed and checked. */
export interface OperationInput<Id extends OperationId> {
  readonly params: Parsed<Table[Id], 'params'>;
  readonly query: Parsed<Table[Id], 'query'>;
  readonly body: Parsed<Table[Id], 'body'>;
}

/** Returns the operation of a method and path, null when there is none, and all methods of the path. */
export function findOperation(
  method: string,
  path: string,
): { readonly id: OperationId | null; readonly methods: readonly string[] } {
  const atPath = OPERATION_IDS.filter((each) => patternOf(each).test(path));
  const asked = method === 'HEAD' ? 'GET' : method;
  return {
    id: atPath.find((each) => OPERATIONS[each].method === asked) ?? null,
    methods: atPath.map((each) => OPERATIONS[each].method),
  };
}

const patterns = new Map<OperationId, RegExp>();

function patternOf(operation: OperationId): RegExp {
  const known = patterns.get(operation);
  if (known !== undefined) return known;
  const source = OPERATIONS[operation].path
    .replaceAll('.', '\\.')
    .replace(/\{\w+\+\}/g, '.+')
    .replace(/\{\w+\}/g, '[^/]+');
  const pattern = new RegExp(`^${source}$`);
  patterns.set(operation, pattern);
  return pattern;
}
