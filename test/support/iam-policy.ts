/** One statement of an IAM policy, as CloudFormation and IAM spell it. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Operator → condition key → values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One thing that a call asks for; a call may ask for several. */
export interface Access {
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN, or `*` for an action that knows no resource. */
  readonly resource: string;
  /** Condition keys of this request, such as `dynamodb:LeadingKeys`; a key that is not here is absent. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** Tells whether a role allows an access, and by which grants; see `grantsOf`. */
export type Verdict =
  | { readonly allowed: true; readonly grants: readonly string[] }
  | { readonly allowed: false; readonly because: 'no statement allows it' | 'a statement denies it' };

const NO_STATEMENT: Verdict = { allowed: false, because: 'no statement allows it' };
const DENIED: Verdict = { allowed: false, because: 'a statement denies it' };
const KNOWN_MEMBERS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);
const POSITIVE = new Set(['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike']);

/**
 * Judges an access by the identity policies of one role: a denial wins, then an allowance, else it is refused.
 * @throws Error when a statement holds what this does not understand, rather than passing over it
 */
export function judge(statements: readonly PolicyStatement[], access: Access): Verdict {
  const matching = statements.filter((statement) => matches(statement, access));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return DENIED;
  const grants = matching.flatMap((statement) => grantsUsed(statement, access));
  return matching.length === 0 ? NO_STATEMENT : { allowed: true, grants };
}

/**
 * Lists all that a role's policies allow, piece by piece: each action on each resource and, where a condition lists
 * values, each value. A piece that no call ever needs is a grant too many.
 */
export function grantsOf(statements: readonly PolicyStatement[]): readonly string[] {
  const pieces = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) =>
      list(statement.Action).flatMap((action) =>
        list(statement.Resource).flatMap((resource) => piecesOf(statement, action, resource, () => true)),
      ),
    );
  return [...new Set(pieces)];
}

function grantsUsed(statement: PolicyStatement, { action, resource, context }: Access): string[] {
  const actions = list(statement.Action).filter((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase()));
  const resources = list(statement.Resource).filter((pattern) => isLike(resource, pattern));
  const isNeeded = (key: string, expected: string, test: Test) =>
    valuesOf(context, key).some((value) => test(value, expected));
  return actions.flatMap((granted) => resources.flatMap((on) => piecesOf(statement, granted, on, isNeeded)));
}

/** The pieces of one action on one resource, of those condition values that are wanted. */
function piecesOf(
  { Condition = {} }: PolicyStatement,
  action: string,
  resource: string,
  isWanted: (key: string, expected: string, test: Test) => boolean,
): string[] {
  const whole = `${action} on ${resource}`;
  const listed = Object.entries(Condition).flatMap(([operator, keys]) => {
    const { name, test } = parseOperator(operator);
    return POSITIVE.has(name) ? Object.entries(keys).map(([key, expected]) => ({ key, expected, test })) : [];
  });
  if (listed.length === 0) return [whole];
  return listed.flatMap(({ key, expected, test }) =>
    list(expected)
      .filter((value) => isWanted(key, value, test))
      .map((value) => `${whole} where ${key} is ${value}`),
  );
}

function matches(statement: PolicyStatement, { action, resource, context }: Access): boolean {
  const unknown = Object.keys(statement).filter((member) => !KNOWN_MEMBERS.has(member));
  if (unknown.length > 0) throw new Error(`a statement holds \`${unknown[0]}\`, which is not understood`);
  return (
    list(statement.Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
    list(statement.Resource).some((pattern) => isLike(resource, pattern)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, expected]) => holds(operator, key, list(expected), context)),
    )
  );
}

type Test = (value: string, expected: string) => boolean;
const equals: Test = (value, expected) => value === expected;
const isLike: Test = (value, pattern) => {
  if (pattern.includes('${')) throw new Error(`the policy variable in \`${pattern}\` is not understood`);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
};
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: equals,
  StringNotEquals: equals,
  StringLike: isLike,
  StringNotLike: isLike,
  ArnEquals: isLike,
  ArnNotEquals: isLike,
  ArnLike: isLike,
  ArnNotLike: isLike,
  Bool: (value, expected) => value.toLowerCase() === expected.toLowerCase(),
};

/** Over no values at all, ForAllValues holds and ForAnyValue does not. Source: AWS IAM, “Multivalued context keys”. */
function holds(operator: string, key: string, expected: readonly string[], context: Access['context']): boolean {
  const values = valuesOf(context, key);
  if (operator === 'Null') return expected.includes(String(values.length === 0));
  const { name, set, ifExists, test } = parseOperator(operator);
  const isNegated = name.includes('Not');
  const fits = (value: string) => expected.some((one) => test(value, one)) !== isNegated;
  if (set === 'ForAllValues') return values.every(fits);
  if (set === 'ForAnyValue') return values.some(fits);
  if (values.length > 1)
    throw new Error(`\`${key}\` has several values: \`${operator}\` needs ForAllValues or ForAnyValue`);
  return values[0] === undefined ? isNegated || ifExists : fits(values[0]);
}

function parseOperator(operator: string) {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(operator) ?? [];
  const test = name === 'Null' ? equals : TESTS[name];
  if (test === undefined) throw new Error(`the condition operator \`${operator}\` is not understood`);
  return { name, set, ifExists: ifExists !== undefined, test };
}

/** Source: AWS IAM: names of condition keys are not case-sensitive. */
function valuesOf(context: Access['context'], key: string): readonly string[] {
  const name = Object.keys(context).find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  return (name === undefined ? undefined : context[name]) ?? [];
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
