import { describe, expect, test } from 'vitest';
import { type Account, type AwsRequest, accessesOf, tablesOf } from '../../support/aws-calls.ts';

const account: Account = {
  id: '123456789012',
  partitionKey: (table, index) => index ?? (table === 'guard' ? 'origin' : 'pk'),
};
const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/ledger';

function signed(service: string, request: Partial<AwsRequest>): AwsRequest {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20261123/eu-central-1/${service}/aws4_request, SignedHeaders=host`;
  return {
    method: 'POST',
    target: '/',
    body: new Uint8Array(),
    ...request,
    headers: { authorization, ...request.headers },
  };
}

function json(service: string, target: string, body: unknown): AwsRequest {
  return signed(service, { headers: { 'x-amz-target': target }, body: Buffer.from(JSON.stringify(body)) });
}
const dynamo = (operation: string, body: unknown) => json('dynamodb', `DynamoDB_20120810.${operation}`, body);
const key = (pk: string, sk = '-') => ({ pk: { S: pk }, sk: { S: sk } });

describe('calls of DynamoDB', () => {
  test('a read names its item, and a query the partition it reads', () => {
    expect(accessesOf(dynamo('GetItem', { TableName: 'ledger', Key: key('STATE#a') }), account)).toEqual([
      {
        action: 'dynamodb:GetItem',
        resource: TABLE,
        context: { 'dynamodb:LeadingKeys': ['STATE#a'], 'dynamodb:Attributes': ['pk', 'sk'] },
      },
    ]);
    const query = {
      TableName: 'ledger',
      IndexName: 'unsequenced',
      KeyConditionExpression: 'unsequenced = :part',
      ExpressionAttributeValues: { ':part': { S: 'f' } },
    };
    expect(accessesOf(dynamo('Query', query), account)).toEqual([
      {
        action: 'dynamodb:Query',
        resource: `${TABLE}/index/unsequenced`,
        context: { 'dynamodb:LeadingKeys': ['f'], 'dynamodb:Attributes': ['unsequenced'] },
      },
    ]);
  });

  test('an update names the attributes of its key and its expressions, by their real names', () => {
    const update = {
      TableName: TABLE,
      Key: key('EVENT#a', '0'),
      UpdateExpression: 'SET leafIndex = :i, #m.inner[0] = if_not_exists(other, :i) REMOVE unsequenced',
      ConditionExpression: 'attribute_exists(unsequenced) AND size(entry) BETWEEN :i AND :j',
      ExpressionAttributeNames: { '#m': 'map' },
      ExpressionAttributeValues: { ':i': { N: '1' }, ':j': { N: '2' } },
    };
    const [access] = accessesOf(dynamo('UpdateItem', update), account);
    expect(access?.resource).toBe(TABLE);
    expect([...(access?.context['dynamodb:Attributes'] ?? [])].sort()).toEqual(
      ['entry', 'leafIndex', 'map', 'other', 'pk', 'sk', 'unsequenced'].sort(),
    );
  });

  test('a transaction asks for the actions of its items, those of one action and table together', () => {
    const transaction = {
      TransactItems: [
        { Put: { TableName: 'ledger', Item: { ...key('LOG#HEAD'), nextIndex: { N: '2' } } } },
        { Put: { TableName: 'ledger', Item: key('LOG#BATCH#0') } },
        { Update: { TableName: 'ledger', Key: key('EVENT#a'), UpdateExpression: 'REMOVE unsequenced' } },
        { Delete: { TableName: 'ledger', Key: key('LOG#ANCHOR') } },
        { ConditionCheck: { TableName: 'guard', Key: { origin: { S: 'log' } }, ConditionExpression: 'note = :n' } },
      ],
    };
    const request = dynamo('TransactWriteItems', transaction);
    expect(tablesOf(request)).toEqual(['ledger', 'guard']);
    expect(
      accessesOf(request, account).map(({ action, context }) => [action, context['dynamodb:LeadingKeys']]),
    ).toEqual([
      ['dynamodb:PutItem', ['LOG#HEAD', 'LOG#BATCH#0']],
      ['dynamodb:UpdateItem', ['EVENT#a']],
      ['dynamodb:DeleteItem', ['LOG#ANCHOR']],
      ['dynamodb:ConditionCheckItem', ['log']],
    ]);
  });

  test('a batch asks for its action once a table', () => {
    const batch = {
      RequestItems: { ledger: { Keys: [key('EVENT#a'), key('EVENT#b')], ProjectionExpression: 'pk, sk, entry' } },
    };
    const request = dynamo('BatchGetItem', batch);
    expect(tablesOf(request)).toEqual(['ledger']);
    expect(accessesOf(request, account)).toEqual([
      {
        action: 'dynamodb:BatchGetItem',
        resource: TABLE,
        context: { 'dynamodb:LeadingKeys': ['EVENT#a', 'EVENT#b'], 'dynamodb:Attributes': ['pk', 'sk', 'entry'] },
      },
    ]);
  });

  test('a scan names no keys, so a condition on keys alone does not stop it', () => {
    expect(accessesOf(dynamo('Scan', { TableName: 'ledger' }), account)).toEqual([
      { action: 'dynamodb:Scan', resource: TABLE, context: {} },
    ]);
    expect(accessesOf(dynamo('ListTables', {}), account)).toMatchObject([
      { action: 'dynamodb:ListTables', resource: TABLE.replace('ledger', '*') },
    ]);
  });
});

describe('calls of other services', () => {
  const asked = (request: AwsRequest) =>
    accessesOf(request, account).map(({ action, resource }) => `${action} ${resource}`);

  test('of S3 name the object, and what locks it', () => {
    expect(asked(signed('s3', { method: 'GET', target: '/tiles/tile/0/x001/067?x-id=GetObject' }))).toEqual([
      's3:GetObject arn:aws:s3:::tiles/tile/0/x001/067',
    ]);
    const headers = { 'x-amz-object-lock-mode': 'COMPLIANCE' };
    expect(asked(signed('s3', { method: 'PUT', target: '/tiles/tile/0/000', headers }))).toEqual([
      's3:PutObject arn:aws:s3:::tiles/tile/0/000',
      's3:PutObjectRetention arn:aws:s3:::tiles/tile/0/000',
    ]);
    expect(asked(signed('s3', { method: 'GET', target: '/tiles?list-type=2' }))).toEqual([
      's3:ListBucket arn:aws:s3:::tiles',
    ]);
    expect(() => asked(signed('s3', { method: 'PUT', target: '/tiles?policy' }))).toThrow('not understood');
  });

  test('of KMS name the key and how it signs', () => {
    const request = json('kms', 'TrentService.Sign', { KeyId: 'k-1', SigningAlgorithm: 'A', MessageType: 'RAW' });
    expect(accessesOf(request, account)).toEqual([
      {
        action: 'kms:Sign',
        resource: 'arn:aws:kms:eu-central-1:123456789012:key/k-1',
        context: { 'kms:SigningAlgorithm': ['A'], 'kms:MessageType': ['RAW'] },
      },
    ]);
  });

  test('of Secrets Manager, Lambda, SQS, SNS and others name what they can', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:pepper-AbCdEf';
    expect(asked(json('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: arn }))).toEqual([
      `secretsmanager:GetSecretValue ${arn}`,
    ]);
    expect(asked(signed('lambda', { target: '/2015-03-31/functions/publish/invocations?Qualifier=live' }))).toEqual([
      'lambda:InvokeFunction arn:aws:lambda:eu-central-1:123456789012:function:publish:live',
    ]);
    const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/failures';
    expect(asked(json('sqs', 'AmazonSQS.GetQueueAttributes', { QueueUrl }))).toEqual([
      'sqs:GetQueueAttributes arn:aws:sqs:eu-central-1:123456789012:failures',
    ]);
    const topic = 'arn:aws:sns:eu-central-1:123456789012:codes';
    const publish = new URLSearchParams({ Action: 'Publish', TopicArn: topic, Message: '{}' });
    expect(asked(signed('sns', { body: Buffer.from(`${publish}`) }))).toEqual([`sns:Publish ${topic}`]);
    const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
    expect(asked(signed('sts', { body }))).toEqual(['sts:GetCallerIdentity *']);
  });

  test('that nobody signed are refused', () => {
    expect(() => accessesOf({ ...signed('s3', {}), headers: {} }, account)).toThrow('not signed');
  });
});
