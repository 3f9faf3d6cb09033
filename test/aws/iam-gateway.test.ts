import { BatchGetItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTables } from '../../lambdas/adapters/dynamodb/create-tables.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoSequenceStore } from '../../lambdas/adapters/dynamodb/sequence-store.ts';
import { kmsLogSigner } from '../../lambdas/adapters/kms/signers.ts';
import { testClient } from '../support/dynoxide.ts';
import { makeEvent } from '../support/events.ts';
import type { PolicyStatement } from '../support/iam-policy.ts';
import { type IamGateway, startIamGateway } from './iam-gateway.ts';
import { awsEnvironment } from './ports/aws-environment.ts';

const { endpoint } = awsEnvironment();
const ACCOUNT = '000000000000';
const TABLE = `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/ledger`;

const allow = (Action: string[], Resource: string, ...keys: string[]): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(keys.length === 0 ? {} : { Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } } }),
});

let gateway: IamGateway;
let kmsKey: string;
let secret: string;
const TABLES = { table: 'ledger', guardTable: 'guard' };
const clients: { destroy(): void }[] = [];
/** A client of a function, by the address that the gateway gives it. */
function as<C extends { destroy(): void }>(functionName: string, make: (at: { readonly endpoint: string }) => C): C {
  const client = make({ endpoint: gateway.envOf(functionName).AWS_ENDPOINT_URL ?? '' });
  clients.push(client);
  return client;
}

beforeAll(async () => {
  const dynamo = new DynamoDBClient({ endpoint: endpoint() });
  await createTables(dynamo, TABLES);
  const kms = new KMSClient({ endpoint: endpoint() });
  const created = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'SIGN_VERIFY' }));
  kmsKey = created.KeyMetadata?.Arn ?? '';
  const secrets = new SecretsManagerClient({ endpoint: endpoint() });
  secret = (await secrets.send(new CreateSecretCommand({ Name: 'pepper', SecretString: 'pepper' }))).ARN ?? '';
  const s3 = new S3Client({ endpoint: endpoint(), forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({ Bucket: 'tiles', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
  clients.push(dynamo, kms, secrets, s3);
  gateway = await startIamGateway({
    upstream: endpoint(),
    accountId: ACCOUNT,
    policies: new Map([
      [
        'writer',
        [
          allow(['dynamodb:PutItem'], TABLE, 'EVENT#*', 'ID#*', 'CHAIN#*', 'PERMIT#*'),
          allow(['dynamodb:GetItem'], TABLE, 'CHAIN#*'),
          allow(['kms:GetPublicKey', 'kms:Sign'], kmsKey),
          allow(['secretsmanager:GetSecretValue'], secret),
          allow(['s3:PutObject', 's3:GetObject'], 'arn:aws:s3:::tiles/tile/*'),
          allow(['s3:ListBucket'], 'arn:aws:s3:::tiles'),
        ],
      ],
      [
        'reader',
        [
          allow(['dynamodb:Query'], `${TABLE}/index/unsequenced`),
          allow(['kms:GetPublicKey'], kmsKey),
          allow(['s3:GetObject'], 'arn:aws:s3:::tiles/*'),
        ],
      ],
    ]),
  });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await gateway.stop();
});

const DENIED = { name: 'AccessDeniedException' };
const dynamoOf = (functionName: string) => as(functionName, ({ endpoint }) => testClient(endpoint));
const sdkOf = (functionName: string) => as(functionName, (at) => new DynamoDBClient(at));
const s3Of = (functionName: string) => as(functionName, (at) => new S3Client({ ...at, forcePathStyle: true }));
const put = (Key: string) => new PutObjectCommand({ Bucket: 'tiles', Key, Body: 'x' });
const get = (Key: string) => new GetObjectCommand({ Bucket: 'tiles', Key });

describe('an emulator that enforces IAM', () => {
  test('lets a transaction pass whose items the role may put, and refuses it to another', async () => {
    const write = { event: makeEvent('alice', null, 'e-1'), head: null };
    await expect(new DynamoEventStore(dynamoOf('reader'), TABLES).record(write)).rejects.toMatchObject(DENIED);
    const store = new DynamoEventStore(dynamoOf('writer'), TABLES);
    await store.record(write);
    expect(await store.readHead('alice')).toMatchObject({ seq: 0 });
    await expect(store.readState('alice')).rejects.toMatchObject(DENIED);
    expect(gateway.denied().at(-1)).toMatchObject({
      functionName: 'writer',
      action: 'dynamodb:GetItem',
      context: { 'dynamodb:LeadingKeys': ['STATE#alice'] },
    });
  });

  test('tells an index from its table', async () => {
    const sequence = new DynamoSequenceStore(dynamoOf('reader'), 'ledger');
    expect(await sequence.oldestUnsequencedAt()).not.toBeNull();
    await expect(sequence.listQuarantined(1)).rejects.toMatchObject(DENIED);
    await expect(new DynamoSequenceStore(dynamoOf('writer'), 'ledger').oldestUnsequencedAt()).rejects.toMatchObject(
      DENIED,
    );
  });

  test('refuses scans, batches and tables that nobody granted', async () => {
    const client = sdkOf('writer');
    await expect(client.send(new ScanCommand({ TableName: 'ledger' }))).rejects.toMatchObject(DENIED);
    const Keys = [{ origin: { S: 'log' } }];
    await expect(client.send(new BatchGetItemCommand({ RequestItems: { guard: { Keys } } }))).rejects.toMatchObject(
      DENIED,
    );
  });

  test('knows objects by name, and keeps to itself what is not there from who may not list', async () => {
    const [writer, reader] = [s3Of('writer'), s3Of('reader')];
    await writer.send(put('tile/0/000'));
    expect(await (await reader.send(get('tile/0/000'))).Body?.transformToString()).toBe('x');
    await expect(writer.send(put('checkpoint'))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(reader.send(put('tile/0/001'))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(writer.send(get('tile/0/002'))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(reader.send(get('tile/0/002'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('lets sign only with the key and by the functions that may', async () => {
    const sign = async (functionName: string) => {
      const client = as(functionName, (at) => new KMSClient(at));
      return (await kmsLogSigner({ client, id: kmsKey })).signDigest(new Uint8Array(32).fill(7));
    };
    expect(await sign('writer')).toHaveLength(65);
    await expect(sign('reader')).rejects.toMatchObject(DENIED);
  });

  test('keeps secrets and invocations from who may not have them', async () => {
    const read = new GetSecretValueCommand({ SecretId: secret });
    expect(await as('writer', (at) => new SecretsManagerClient(at)).send(read)).toMatchObject({
      SecretString: 'pepper',
    });
    await expect(as('reader', (at) => new SecretsManagerClient(at)).send(read)).rejects.toMatchObject(DENIED);
    const invoke = new InvokeCommand({ FunctionName: 'publish', InvocationType: 'Event' });
    await expect(as('writer', (at) => new LambdaClient(at)).send(invoke)).rejects.toMatchObject(DENIED);
  });

  test('knows which grants were never needed', () => {
    expect(gateway.unused()).toEqual([`writer: dynamodb:PutItem on ${TABLE} where dynamodb:LeadingKeys is PERMIT#*`]);
  });

  test('is reached by the address of each service, whatever the common one is', async () => {
    for (const [name, value] of Object.entries(gateway.envOf('reader'))) vi.stubEnv(name, value);
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint());
    const refused = async (send: () => Promise<unknown>) =>
      expect(await send().catch(({ name }) => name)).toMatch('AccessDenied');
    const [dynamo, s3, kms, secrets, lambda] = [
      new DynamoDBClient(),
      new S3Client({ forcePathStyle: true }),
      new KMSClient(),
      new SecretsManagerClient(),
      new LambdaClient(),
    ];
    clients.push(dynamo, s3, kms, secrets, lambda);
    await refused(() => dynamo.send(new ScanCommand({ TableName: 'ledger' })));
    await refused(() => s3.send(put('checkpoint')));
    await refused(() => kms.send(new CreateKeyCommand({})));
    await refused(() => secrets.send(new GetSecretValueCommand({ SecretId: secret })));
    await refused(() => lambda.send(new InvokeCommand({ FunctionName: 'publish' })));
    vi.unstubAllEnvs();
  });

  test('has no address for a function whose policies it does not know', () => {
    expect(() => gateway.envOf('stranger')).toThrow('`stranger`');
  });
});
