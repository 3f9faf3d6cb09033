import type * as z from 'zod';

/**
 * Returns what is wrong with a part of `value` and how to correct it, in words that follow the part's name. They never
 * include the part's own value.
 */
export function complaintOf(issue: z.core.$ZodIssue, value: unknown): string {
  const isMissing = valueAt(value, issue.path) === undefined;
  switch (issue.code) {
    case 'invalid_type':
      return asked(isMissing, isOwnWord(issue) ? issue.message : expected(issue.expected));
    case 'invalid_value':
      return isOwnWord(issue) ? issue.message : asked(isMissing, choice(issue.values));
    case 'invalid_union':
      return asked(isMissing, choice('options' in issue && Array.isArray(issue.options) ? issue.options : []));
    case 'too_big':
      return issue.maximum === 0 && issue.origin === 'array'
        ? 'must be empty: leave it out'
        : `must ${bound(issue.origin, 'most', issue.maximum)}`;
    case 'too_small':
      return issue.minimum === 1 && issue.origin === 'string'
        ? 'must not be empty'
        : `must ${bound(issue.origin, 'least', issue.minimum)}`;
    case 'invalid_key':
      return `has a name that it cannot have: it ${issue.issues[0]?.message ?? 'is not valid'}`;
    case 'unrecognized_keys':
      return isOwnWord(issue) ? issue.message : `has no member ${oneOf(issue.keys)}: leave it out`;
    default:
      return issue.message;
  }
}

/** Returns the part of a value at a path, or undefined when there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return found;
}

/** Returns whether the message is the schema's own, not zod's. */
export function isOwnWord({ message }: z.core.$ZodIssue): boolean {
  return !/^(Invalid|Unrecognized|Too) /.test(message);
}

/** Lists values for a sentence: each in backticks, separated by commas. */
export function oneOf(values: readonly unknown[]): string {
  return values.map((value) => `\`${String(value)}\``).join(', ');
}

function asked(isMissing: boolean, what: string): string {
  return isMissing ? `is missing: send ${what}` : `must be ${what}`;
}

function choice(values: readonly unknown[]): string {
  return values.length === 1 ? oneOf(values) : `one of ${oneOf(values)}`;
}

function bound(origin: string, side: 'most' | 'least', limit: number | bigint): string {
  const things = { string: 'character', array: 'item' }[origin];
  if (things === undefined) return `be at ${side} ${limit}`;
  return `have at ${side} ${limit} ${things}${BigInt(limit) === 1n ? '' : 's'}`;
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
    null: '`null`',
  };
  return names[type] ?? type;
}
