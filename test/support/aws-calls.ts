import type { Access } from './iam-policy.ts';

/** One HTTP request of an AWS SDK. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** The service and region that a request is signed for. */
export interface SigningScope {
  readonly service: string;
  readonly region: string;
}

/** Where the resources are, and what the partition keys of tables are called. */
export interface Account {
  readonly id: string;
  /** The partition key of a table, or of one of its indexes. */
  readonly partitionKey: (table: string, index: string | null) => string;
}

type Item = Readonly<Record<string, unknown>>;
/** The members of DynamoDB's requests that say what is touched. */
interface ItemCall {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly Select?: string;
  readonly ReturnValues?: string;
}

/**
 * Returns the service and region that a request is signed for. Source: AWS Signature Version 4, credential scope.
 * @throws Error when it is not signed
 */
export function scopeOf({ headers }: Pick<AwsRequest, 'headers'>): SigningScope {
  const scope = /Credential=[^/,]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '');
  const [, region, service] = scope ?? [];
  if (region === undefined || service === undefined) throw new Error('a request is not signed by an AWS SDK');
  return { region, service };
}

/** The tables that a DynamoDB request names. */
export function tablesOf(request: AwsRequest): readonly string[] {
  const body = jsonOf(request) as ItemCall & {
    readonly RequestItems?: Item;
    readonly TransactItems?: readonly Record<string, ItemCall>[];
  };
  const named = [
    body.TableName,
    ...Object.keys(body.RequestItems ?? {}),
    ...(body.TransactItems ?? []).flatMap((item) => Object.values(item).map(({ TableName }) => TableName)),
  ];
  return [...new Set(named.flatMap((name) => (name === undefined ? [] : [tableName(name)])))];
}

/**
 * Lists the accesses that a request needs. For a service that is not known in detail, that is its action on `*`.
 * @throws Error for a call of S3 that is not understood
 */
export function accessesOf(request: AwsRequest, account: Account): readonly Access[] {
  const scope = scopeOf(request);
  switch (scope.service) {
    case 'dynamodb':
      return dynamoAccesses(request, scope, account);
    case 's3':
      return s3Accesses(request);
    case 'kms':
      return [kmsAccess(request, scope, account)];
    case 'secretsmanager':
      return [secretAccess(request, scope, account)];
    case 'lambda':
      return [lambdaAccess(request, scope, account)];
    case 'sqs':
      return [queueAccess(request, scope, account)];
    case 'sns':
      return [topicAccess(request)];
    default:
      return [{ action: `${scope.service}:${operationOf(request)}`, resource: '*', context: {} }];
  }
}

/** A transaction needs the actions of its items alone. Source: AWS, “Using IAM with DynamoDB transactions”. */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

interface Touch {
  readonly action: string;
  readonly table: string;
  readonly call: ItemCall;
}

function dynamoAccesses(request: AwsRequest, { region }: SigningScope, account: Account): Access[] {
  const grouped = new Map<string, Touch[]>();
  for (const touch of touchesOf(operationOf(request), jsonOf(request) as Item)) {
    const group = `${touch.action} ${touch.table} ${touch.call.IndexName ?? ''}`;
    grouped.set(group, [...(grouped.get(group) ?? []), touch]);
  }
  // AWS does not say whether it judges the items of a transaction one by one or together; together is stricter.
  return [...grouped.values()].map((touches) => {
    const { action, table, call } = touches[0] as Touch;
    const index = call.IndexName === undefined ? '' : `/index/${call.IndexName}`;
    return {
      action: `dynamodb:${action}`,
      resource: `arn:aws:dynamodb:${region}:${account.id}:table/${table}${index}`,
      context: contextOf(touches, account),
    };
  });
}

function touchesOf(operation: string, body: Item): Touch[] {
  if (operation.startsWith('Transact')) {
    return (body.TransactItems as readonly Record<string, ItemCall>[]).flatMap((item) =>
      Object.entries(item).map(([kind, call]) => touch(TRANSACTION_ACTIONS[kind] ?? kind, call)),
    );
  }
  if (operation === 'BatchGetItem') {
    return Object.entries(body.RequestItems as Record<string, ItemCall & { Keys: readonly Item[] }>).flatMap(
      ([TableName, { Keys, ...call }]) => Keys.map((Key) => touch(operation, { ...call, TableName, Key })),
    );
  }
  if (operation === 'BatchWriteItem') {
    return Object.entries(body.RequestItems as Record<string, readonly Record<string, ItemCall>[]>).flatMap(
      ([TableName, writes]) =>
        writes.flatMap((write) => Object.values(write).map((call) => touch(operation, { ...call, TableName }))),
    );
  }
  return [touch(operation, body as ItemCall)];
}

function touch(action: string, call: ItemCall): Touch {
  return { action, table: tableName(call.TableName ?? '*'), call };
}

function contextOf(touches: readonly Touch[], { partitionKey }: Account): Access['context'] {
  const all = (of: (touch: Touch) => readonly string[]) => [...new Set(touches.flatMap(of))];
  const keys = all(({ table, call }) =>
    call.TableName === undefined ? [] : leadingKeys(call, partitionKey(table, call.IndexName ?? null)),
  );
  const attributes = all(({ call }) => attributesOf(call));
  const selects = all(({ call }) => (call.Select === undefined ? [] : [call.Select]));
  const returns = all(({ call }) => (call.ReturnValues === undefined ? [] : [call.ReturnValues]));
  return {
    ...(keys.length > 0 ? { 'dynamodb:LeadingKeys': keys } : {}),
    ...(attributes.length > 0 ? { 'dynamodb:Attributes': attributes } : {}),
    ...(selects.length > 0 ? { 'dynamodb:Select': selects } : {}),
    ...(returns.length > 0 ? { 'dynamodb:ReturnValues': returns } : {}),
  };
}

function leadingKeys(call: ItemCall, name: string): string[] {
  const direct = (call.Key ?? call.Item)?.[name];
  if (direct !== undefined) return [scalar(direct)];
  for (const [, left = '', right = ''] of (call.KeyConditionExpression ?? '').matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    const value = call.ExpressionAttributeValues?.[right];
    if (resolved(call, left) === name && value !== undefined) return [scalar(value)];
  }
  return [];
}

const WORDS = new Set(
  'and or not between in set remove add delete attribute_exists attribute_not_exists attribute_type begins_with contains size if_not_exists list_append'.split(
    ' ',
  ),
);

/** The top-level attributes that a call names, those of its key too. */
function attributesOf(call: ItemCall): string[] {
  const expressions = [
    call.KeyConditionExpression,
    call.UpdateExpression,
    call.ConditionExpression,
    call.FilterExpression,
    call.ProjectionExpression,
  ].join(' ');
  const named = [...expressions.matchAll(/(?<![\w:.#])#?[A-Za-z]\w*/g)]
    .map(([word]) => word)
    .filter((word) => !WORDS.has(word.toLowerCase()))
    .map((word) => resolved(call, word));
  return [...Object.keys(call.Key ?? {}), ...Object.keys(call.Item ?? {}), ...named];
}

function resolved({ ExpressionAttributeNames: names }: ItemCall, word: string): string {
  return names?.[word] ?? word;
}

function scalar(value: unknown): string {
  const [only] = Object.values(value as Record<string, string>);
  return only ?? '';
}

const tableName = (nameOrArn: string): string => nameOrArn.replace(/^arn:.*:table\//, '');

/** Source: AWS, “Required permissions for Amazon S3 API operations”; buckets are named in the path. */
function s3Accesses({ method, target, headers }: AwsRequest): Access[] {
  const { pathname, searchParams } = new URL(target, 'http://s3');
  const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/s.exec(decodeURIComponent(pathname)) ?? [];
  const query = [...searchParams.keys()].filter((name) => !['x-id', 'list-type', 'prefix', 'max-keys'].includes(name));
  if (query.length > 0) throw new Error(`a call of S3 with \`${query[0]}\` is not understood`);
  const of = (action: string): Access => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`,
    context: {},
  });
  switch (`${method} ${key === '' ? 'bucket' : 'object'}`) {
    case 'GET object':
    case 'HEAD object':
      return [of('GetObject')];
    case 'PUT object':
      return [of('PutObject'), ...(headers['x-amz-object-lock-mode'] === undefined ? [] : [of('PutObjectRetention')])];
    case 'DELETE object':
      return [of('DeleteObject')];
    case 'GET bucket':
    case 'HEAD bucket':
      return [of('ListBucket')];
    default:
      throw new Error(`a call of S3, ${method} ${pathname}, is not understood`);
  }
}

/** The access that S3 also wants before it says that an object does not exist. */
export function listBucketAccess({ target }: AwsRequest): Access {
  const [, bucket] = /^\/([^/?]+)/.exec(target) ?? [];
  return { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context: {} };
}

function kmsAccess(request: AwsRequest, { region }: SigningScope, { id }: Account): Access {
  const { KeyId: key, SigningAlgorithm: algorithm, MessageType: type } = jsonOf(request) as Record<string, string>;
  return {
    action: `kms:${operationOf(request)}`,
    resource: key?.startsWith('arn:') ? key : `arn:aws:kms:${region}:${id}:key/${key}`,
    context: {
      ...(algorithm === undefined ? {} : { 'kms:SigningAlgorithm': [algorithm] }),
      ...(type === undefined ? {} : { 'kms:MessageType': [type] }),
    },
  };
}

function secretAccess(request: AwsRequest, { region }: SigningScope, { id }: Account): Access {
  const { SecretId: secret = '' } = jsonOf(request) as Record<string, string>;
  const arn = secret.startsWith('arn:') ? secret : `arn:aws:secretsmanager:${region}:${id}:secret:${secret}`;
  return { action: `secretsmanager:${operationOf(request)}`, resource: arn, context: {} };
}

function queueAccess(request: AwsRequest, { region }: SigningScope, { id }: Account): Access {
  const { QueueUrl: url = '' } = jsonOf(request) as Record<string, string>;
  const arn = `arn:aws:sqs:${region}:${id}:${url.split('/').at(-1)}`;
  return { action: `sqs:${operationOf(request)}`, resource: arn, context: {} };
}

function topicAccess(request: AwsRequest): Access {
  return { action: `sns:${operationOf(request)}`, resource: formOf(request).get('TopicArn') ?? '*', context: {} };
}

function lambdaAccess({ method, target }: AwsRequest, { region }: SigningScope, { id }: Account): Access {
  const { pathname, searchParams } = new URL(target, 'http://lambda');
  const [, name = '', operation] = /^\/2015-03-31\/functions\/([^/]+)\/(invocations)$/.exec(pathname) ?? [];
  const called = decodeURIComponent(name);
  const arn = called.startsWith('arn:') ? called : `arn:aws:lambda:${region}:${id}:function:${called}`;
  const qualifier = searchParams.get('Qualifier');
  return {
    action: operation === 'invocations' ? 'lambda:InvokeFunction' : `lambda:${method} ${pathname}`,
    resource: qualifier === null ? arn : `${arn}:${qualifier}`,
    context: {},
  };
}

/** The operation of a call in the JSON or the query protocol, or its method where it has neither. */
function operationOf(request: AwsRequest): string {
  const [, named] = /\.(\w+)$/.exec(request.headers['x-amz-target'] ?? '') ?? [];
  return named ?? formOf(request).get('Action') ?? request.method;
}

function formOf({ body }: AwsRequest): URLSearchParams {
  return new URLSearchParams(Buffer.from(body).toString('utf8'));
}

function jsonOf({ body }: AwsRequest): unknown {
  return body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString('utf8'));
}
