import { describe, expect, test } from 'vitest';
import { type Access, grantsOf, judge, type PolicyStatement } from '../../support/iam-policy.ts';

const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/ledger';

const allow = (Action: string | string[], Condition?: PolicyStatement['Condition']): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource: TABLE,
  ...(Condition === undefined ? {} : { Condition }),
});
const access = (action: string, context: Access['context'] = {}, resource = TABLE): Access => ({
  action,
  resource,
  context,
});
const keys = (...values: string[]) => ({ 'dynamodb:LeadingKeys': values });
const LIKE = (...values: string[]) => ({ 'ForAllValues:StringLike': keys(...values) });

describe('a role', () => {
  test('may do what a statement allows and nothing else', () => {
    const statements = [allow('dynamodb:GetItem')];
    expect(judge(statements, access('dynamodb:GetItem'))).toMatchObject({ allowed: true });
    expect(judge(statements, access('dynamodb:PutItem'))).toMatchObject({ because: 'no statement allows it' });
    expect(judge(statements, access('dynamodb:GetItem', {}, `${TABLE}2`)).allowed).toBe(false);
    expect(judge([], access('dynamodb:GetItem')).allowed).toBe(false);
  });

  test('may not do what a statement denies, whatever allows it', () => {
    const statements: PolicyStatement[] = [
      allow('dynamodb:*'),
      {
        Effect: 'Deny',
        Action: 'dynamodb:DeleteItem',
        Resource: '*',
        Condition: { 'ForAnyValue:StringLike': keys('EVENT#*') },
      },
    ];
    expect(judge(statements, access('dynamodb:DeleteItem', keys('EVENT#a')))).toMatchObject({
      because: 'a statement denies it',
    });
    expect(judge(statements, access('dynamodb:DeleteItem', keys('STATE#a', 'EVENT#a'))).allowed).toBe(false);
    expect(judge(statements, access('dynamodb:DeleteItem', keys('STATE#a'))).allowed).toBe(true);
  });

  test('matches actions in any case, and resources in theirs, with wildcards that span everything', () => {
    const statements = [{ ...allow('DynamoDB:get*'), Resource: ['arn:aws:dynamodb:*:table/led?er', 'x'] }];
    expect(judge(statements, access('dynamodb:GetItem')).allowed).toBe(true);
    expect(judge(statements, access('dynamodb:GetItem', {}, TABLE.toUpperCase())).allowed).toBe(false);
    expect(judge([{ ...allow('a:b'), Resource: 'a.c' }], access('a:b', {}, 'abc')).allowed).toBe(false);
  });
});

describe('a condition', () => {
  const judged = (Condition: NonNullable<PolicyStatement['Condition']>, context: Access['context']) =>
    judge([allow('a:b', Condition)], access('a:b', context)).allowed;

  test('over all values wants each to fit, and holds over none', () => {
    expect(judged(LIKE('STATE#*', 'CHAIN#*'), keys('STATE#a', 'CHAIN#a'))).toBe(true);
    expect(judged(LIKE('STATE#*'), keys('STATE#a', 'CHAIN#a'))).toBe(false);
    expect(judged(LIKE('STATE#*'), {})).toBe(true);
  });

  test('over any value wants one to fit', () => {
    const any = { 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['leafIndex'] } };
    expect(judged(any, { 'dynamodb:Attributes': ['pk', 'leafIndex'] })).toBe(true);
    expect(judged(any, { 'dynamodb:Attributes': ['pk'] })).toBe(false);
    expect(judged(any, {})).toBe(false);
  });

  test('without a set wants the key to be there, unless negated or optional', () => {
    expect(judged({ StringEquals: { 'kms:SigningAlgorithm': 'X' } }, { 'KMS:signingalgorithm': ['X'] })).toBe(true);
    expect(judged({ StringEquals: { k: 'X' } }, {})).toBe(false);
    expect(judged({ StringEqualsIfExists: { k: 'X' } }, {})).toBe(true);
    expect(judged({ StringNotEquals: { k: 'X' } }, {})).toBe(true);
    expect(judged({ StringNotLike: { k: ['X*', 'Y*'] } }, { k: ['Yes'] })).toBe(false);
    expect(judged({ Bool: { k: 'true' } }, { k: ['True'] })).toBe(true);
    expect(judged({ Null: { k: 'true' } }, {})).toBe(true);
    expect(judged({ Null: { k: 'true' } }, { k: ['x'] })).toBe(false);
  });

  test('and another must both hold', () => {
    const both = { ...LIKE('EVENT#*'), 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'leafIndex'] } };
    expect(judged(both, { ...keys('EVENT#a'), 'dynamodb:Attributes': ['leafIndex'] })).toBe(true);
    expect(judged(both, { ...keys('EVENT#a'), 'dynamodb:Attributes': ['entry'] })).toBe(false);
  });

  test.each<[string, PolicyStatement]>([
    ['an operator', allow('a:b', { NumericEquals: { k: '1' } })],
    ['a member', { ...allow('a:b'), NotAction: 'x' } as PolicyStatement],
    ['a variable', { ...allow('a:b'), Resource: `arn:$${'{aws:username}'}` }],
    ['one value where there are several', allow('a:b', { StringEquals: keys('a') })],
  ])('with %s that is not understood is an error, not an answer', (_, statement) => {
    expect(() => judge([statement], access('a:b', keys('a', 'b')))).toThrow(/not understood|ForAllValues/);
  });
});

describe('grants', () => {
  const statements: PolicyStatement[] = [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], LIKE('STATE#*', 'CHAIN#*')),
    { Effect: 'Deny', Action: 'dynamodb:Scan', Resource: TABLE },
    { Effect: 'Allow', Action: 'kms:Sign', Resource: ['key-1', 'key-2'] },
  ];

  test('are each action on each resource, and each value that a condition lists', () => {
    expect(grantsOf(statements)).toEqual([
      `dynamodb:GetItem on ${TABLE} where dynamodb:LeadingKeys is STATE#*`,
      `dynamodb:GetItem on ${TABLE} where dynamodb:LeadingKeys is CHAIN#*`,
      `dynamodb:PutItem on ${TABLE} where dynamodb:LeadingKeys is STATE#*`,
      `dynamodb:PutItem on ${TABLE} where dynamodb:LeadingKeys is CHAIN#*`,
      'kms:Sign on key-1',
      'kms:Sign on key-2',
    ]);
  });

  test('are used one by one', () => {
    expect(judge(statements, access('dynamodb:PutItem', keys('CHAIN#a')))).toEqual({
      allowed: true,
      grants: [`dynamodb:PutItem on ${TABLE} where dynamodb:LeadingKeys is CHAIN#*`],
    });
    expect(judge(statements, access('kms:Sign', {}, 'key-2'))).toEqual({
      allowed: true,
      grants: ['kms:Sign on key-2'],
    });
  });
});
