import type * as z from 'zod';
import { LedgerError } from '../../kernel/error.ts';
import { complaintOf, isOwnWord, oneOf, valueAt } from '../../kernel/schema-messages.ts';

/** Names a part of a request. */
export type InputPart = 'body' | 'path' | 'query';

/** Names one member at fault and how to correct it. Never holds the value that was sent. */
export interface InputIssue {
  /** RFC 6901 */
  readonly pointer: string;
  readonly in: InputPart;
  readonly message: string;
}

/** Holds every fault of one part of a request, as the `cause` of INPUT_INVALID. */
export class InputIssues extends Error {
  override readonly name = 'InputIssues';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map((issue) => `${issue.pointer} ${issue.message}`).join('; '));
    this.issues = issues;
  }
}

const MAX_ISSUES = 20;
const NOT_HERE = {
  body: 'is not a member of this call: leave it out',
  path: 'is not a part of the path of this call',
  query: 'is not a parameter of this call, which takes',
} as const satisfies Readonly<Record<InputPart, string>>;

/**
 * Returns the value as the schema describes it, with defaults filled in and instants in the ledger's spelling.
 * @throws INPUT_INVALID, with all faults in an `InputIssues` as its cause
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, part: InputPart): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((issue) => describe(issue, value, part, schema)).slice(0, MAX_ISSUES);
  const { pointer = '', message = 'is not valid' } = issues[0] ?? {};
  throw new LedgerError('INPUT_INVALID', `${pointer === '' ? `the ${part}` : `\`${pointer}\``} ${message}`, {
    ...(part === 'body' ? { pointer } : {}),
    cause: new InputIssues(issues),
  });
}

function describe(issue: z.core.$ZodIssue, value: unknown, part: InputPart, schema: z.ZodType): InputIssue[] {
  if (issue.code === 'unrecognized_keys') {
    const message = isOwnWord(issue) ? issue.message : notHere(part, schema);
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), in: part, message }));
  }
  // A query's values are strings, so that a list can only be one parameter sent several times.
  const isRepeated = part === 'query' && Array.isArray(valueAt(value, issue.path));
  const message = isRepeated ? 'is given more than once: give it once' : complaintOf(issue, value);
  return [{ pointer: pointerTo(issue.path), in: part, message }];
}

/** Returns the complaint about a name that a part does not have; of a query, with those that it has. */
function notHere(part: InputPart, schema: z.ZodType): string {
  if (part !== 'query') return NOT_HERE[part];
  const names = 'shape' in schema ? Object.keys(schema.shape as object) : [];
  return `${NOT_HERE.query} ${names.length === 0 ? 'none' : oneOf(names)}`;
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
