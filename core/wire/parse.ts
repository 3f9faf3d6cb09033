import type * as z from 'zod';
import { LedgerError } from '../error.ts';

export type InputPart = 'body' | 'path' | 'query';

/** One member at fault and how to mend it. Never holds the value that was sent. */
export interface InputIssue {
  /** RFC 6901 */
  readonly pointer: string;
  readonly in: InputPart;
  readonly message: string;
}

/** Every fault of one part of a request, as the `cause` of INPUT_INVALID. */
export class InputIssues extends Error {
  override readonly name = 'InputIssues';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map((issue) => `${issue.pointer} ${issue.message}`).join('; '));
    this.issues = issues;
  }
}

const MAX_ISSUES = 20;

/**
 * The value as the schema describes it, defaults filled in and instants in the ledger's spelling.
 * @throws INPUT_INVALID, with all faults in an `InputIssues` as its cause
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, part: InputPart): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((issue) => describe(issue, part)).slice(0, MAX_ISSUES);
  const first = issues[0];
  throw new LedgerError('INPUT_INVALID', `\`${first?.pointer ?? ''}\` ${first?.message ?? 'is not valid'}`, {
    ...(first === undefined || part !== 'body' ? {} : { pointer: first.pointer }),
    cause: new InputIssues(issues),
  });
}

function describe(issue: z.core.$ZodIssue, part: InputPart): InputIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      in: part,
      message: 'is not a member that this call has: leave it out',
    }));
  }
  // A query's values are strings, so that a list can only be one parameter sent several times.
  const repeated = part === 'query' && issue.code === 'invalid_type' && issue.message.endsWith('received array');
  const message = repeated ? 'is given more than once: give it once' : messageOf(issue);
  return [{ pointer: pointerTo(issue.path), in: part, message }];
}

function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return `is missing: send ${expected(issue.expected)}`;
      return `must be ${expected(issue.expected)}`;
    case 'invalid_value':
      return `must be one of ${oneOf(issue.values)}`;
    case 'invalid_union':
      return `must be one of ${oneOf('options' in issue && Array.isArray(issue.options) ? issue.options : [])}`;
    case 'too_big':
      return `must ${bound(issue.origin, 'most', issue.maximum)}`;
    case 'too_small':
      return `must ${bound(issue.origin, 'least', issue.minimum)}`;
    case 'invalid_key':
      return `has a name that it cannot have: it ${issue.issues[0]?.message ?? 'is not valid'}`;
    default:
      return issue.message;
  }
}

function oneOf(values: readonly unknown[]): string {
  return values.map((value) => `\`${String(value)}\``).join(', ');
}

function bound(origin: string, side: 'most' | 'least', limit: number | bigint): string {
  if (origin === 'string') return `have at ${side} ${limit} characters`;
  if (origin === 'array') return `have at ${side} ${limit} items`;
  return `be at ${side} ${limit}`;
}

function expected(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'a string',
    int: 'a whole number',
    number: 'a number',
    boolean: '`true` or `false`',
    array: 'an array',
    object: 'an object',
    record: 'an object',
  };
  return names[type] ?? type;
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
