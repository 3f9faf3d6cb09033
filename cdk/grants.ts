import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { FunctionSpec, Grant, KeyName } from '../lambdas/functions/table/spec.ts';
import { GUARD_TABLE, LEDGER_TABLE, PREFIXES, PUT_DOWN_PREFIX } from '../lambdas/table.ts';
import type { Resources } from './stacks/resources.ts';

const LIKE_ALL = 'ForAllValues:StringLike';
const EQUAL_ALL = 'ForAllValues:StringEquals';

/** Returns what a function may do, statement by statement; it uses none of the CDK's own grants, which are wider. */
export function statementsOf(spec: FunctionSpec, resources: Resources): PolicyStatement[] {
  return [
    ...spec.grants.flatMap((grant) => statementsOfGrant(grant, resources)),
    ...implied(spec, resources),
    ...never(spec, resources),
  ];
}

function statementsOfGrant(grant: Grant, { ledger, guard, tiles }: Resources): PolicyStatement[] {
  switch (grant.on) {
    case 'ledger':
      return [
        allow(grant.actions.map(dynamo), [ledger.tableArn], {
          ...withKeys(grant.keys),
          ...(grant.attributes === undefined ? {} : { [EQUAL_ALL]: { 'dynamodb:Attributes': [...grant.attributes] } }),
        }),
      ];
    case 'unsequenced':
      return [allow(['dynamodb:Query'], [`${ledger.tableArn}/index/${LEDGER_TABLE.unsequenced.name}`])];
    case 'waiting':
      return [allow(['dynamodb:Query'], [`${guard.tableArn}/index/${GUARD_TABLE.waiting.name}`])];
    case 'put-down':
      return [allow(grant.actions.map(dynamo), [guard.tableArn], withKeys([`${PUT_DOWN_PREFIX}*`]))];
    case 'guard':
      return [allow(grant.actions.map(dynamo), [guard.tableArn])];
    case 'tiles': {
      const actions = grant.actions.map((action) => OBJECT_ACTIONS[action]);
      // A name that does not exist is answered with 403 instead of 404 unless the bucket may be listed.
      const list = grant.actions.includes('read') ? [allow(['s3:ListBucket'], [tiles.bucketArn])] : [];
      return [allow(actions, [tiles.arnForObjects(grant.path)]), ...list];
    }
  }
}

/** Returns the condition that a request names keys, and none that is not like one of these. */
function withKeys(keys: readonly string[]): Record<string, unknown> {
  return {
    [LIKE_ALL]: { 'dynamodb:LeadingKeys': [...keys] },
    // SECURITY: of a request without keys, "all values" would hold.
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}

const OBJECT_ACTIONS = { read: 's3:GetObject', write: 's3:PutObject', lock: 's3:PutObjectRetention' } as const;

/**
 * Returns what the configuration groups of a function imply: to read secrets and public keys, to call the function and
 * to publish to the topic that they name.
 */
function implied({ groups, signs = [] }: FunctionSpec, resources: Resources): PolicyStatement[] {
  const statements: PolicyStatement[] = [];
  const readSecret = (arn: string) => statements.push(allow(['secretsmanager:GetSecretValue'], [arn]));
  const useKey = (arn: string, reads: boolean, isSigner: boolean) => {
    if (reads) statements.push(allow(['kms:GetPublicKey', ...(isSigner ? ['kms:Sign'] : [])], [arn]));
  };
  if (groups.includes('pepper')) readSecret(resources.pepper.secretArn);
  if (groups.includes('labelKey')) readSecret(resources.labelKey.secretArn);
  if (groups.includes('codeKey')) readSecret(resources.codeKey.secretArn);
  if (groups.includes('codes')) statements.push(allow(['sns:Publish'], [resources.codeTopic.topicArn]));
  if (groups.includes('customerNotices')) {
    statements.push(allow(['sns:Publish'], [resources.noticeTopic.topicArn]));
  }
  const { checkpointKey, receiptKey, promiseRoot, logKey, gasKey } = resources;
  // A key in a secret is read whole, so a function that only verifies gets the public half by its environment.
  if (resources.checkpointKeyIsSecret) {
    if (groups.includes('checkpointKey')) readSecret(checkpointKey);
  } else {
    useKey(
      checkpointKey,
      groups.includes('checkpointKey') || groups.includes('checkpointVerifier'),
      signs.includes('checkpointKey'),
    );
  }
  for (const [name, { keyArn }] of Object.entries({ receiptKey, promiseRoot, logKey, gasKey }) as [KeyName, Key][]) {
    useKey(keyArn, groups.includes(name), signs.includes(name));
  }
  if (groups.includes('trigger') && resources.publishFunction !== undefined) {
    statements.push(allow(['lambda:InvokeFunction'], [resources.publishFunction]));
  }
  if (groups.includes('mapTrigger') && resources.mapFunction !== undefined) {
    statements.push(allow(['lambda:InvokeFunction'], [resources.mapFunction]));
  }
  if (groups.includes('failures') && resources.failures !== undefined) {
    statements.push(allow(['sqs:GetQueueAttributes'], [resources.failures.queueArn]));
  }
  return statements;
}

/** Returns what no function may do, whatever it is granted by mistake later. */
function never({ grants }: FunctionSpec, { ledger }: Resources): PolicyStatement[] {
  if (!grants.some(({ on }) => on === 'ledger')) return [];
  const ofEvents = { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': [`${PREFIXES.events}*`] } };
  return [
    deny(['dynamodb:DeleteItem'], [ledger.tableArn], ofEvents),
    // INVARIANT: a leaf index is given to an event that is there, never put with one.
    deny(['dynamodb:PutItem'], [ledger.tableArn], {
      ...ofEvents,
      'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['leafIndex'] },
    }),
    deny(['dynamodb:Scan', 'dynamodb:PartiQL*'], [ledger.tableArn, `${ledger.tableArn}/index/*`]),
  ];
}

const dynamo = (action: string): string => `dynamodb:${action}`;

/** Allows these actions on these resources. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions: Record<string, unknown> = {},
): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources], conditions });
}

function deny(actions: readonly string[], resources: readonly string[], conditions: Record<string, unknown> = {}) {
  return new PolicyStatement({ effect: Effect.DENY, actions: [...actions], resources: [...resources], conditions });
}
