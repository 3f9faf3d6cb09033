import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  type Account,
  type AwsRequest,
  accessesOf,
  listBucketAccess,
  scopeOf,
  tablesOf,
} from '../support/aws-calls.ts';
import { type Access, grantsOf, judge, type PolicyStatement } from '../support/iam-policy.ts';

const SERVICES = ['DYNAMODB', 'S3', 'KMS', 'SECRETS_MANAGER', 'LAMBDA', 'SNS'];

export interface IamGatewayOptions {
  /** Where the emulator of AWS listens: `http://localhost:<port>`. */
  readonly upstream: string;
  /** The identity policies of each function's role, resolved: ARNs and no references. */
  readonly policies: ReadonlyMap<string, readonly PolicyStatement[]>;
  readonly accountId?: string;
}

/** A call that a function's role does not allow, or that could not be judged. */
interface Denial {
  readonly functionName: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Access['context'];
  readonly because: string;
}

// See docs/decisions/0703-iam-is-enforced-in-tests.md
/** An emulator of AWS that enforces IAM: at an address for each function, it refuses calls that its role forbids. */
export interface IamGateway {
  /**
   * Returns the environment that sends a function's calls this way.
   * @throws Error for a function without policies
   */
  envOf(functionName: string): Readonly<Record<string, string>>;
  /** The grants that a function's calls have needed, as `grantsOf` spells them. */
  used(functionName: string): ReadonlySet<string>;
  /** The grants of all functions that no call has needed, as `<function>: <grant>`. */
  unused(): readonly string[];
  denied(): readonly Denial[];
  stop(): Promise<void>;
}

/** A function, with its policies and the grants that it has used. */
interface Caller {
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
  readonly used: Set<string>;
  readonly server: Server;
}

/** Starts a gateway before an emulator that lets everything pass. */
export async function startIamGateway(options: IamGatewayOptions): Promise<IamGateway> {
  const { upstream, policies, accountId = '000000000000' } = options;
  const denials: Denial[] = [];
  const agent = new Agent({ keepAlive: true });
  const schemas = new Map<string, Promise<Schema>>();
  const callers = new Map<string, Caller>();
  for (const [name, statements] of policies) {
    const caller: Caller = { name, statements, used: new Set(), server: createServer() };
    caller.server.on('request', (request, response) => {
      answer({ caller, upstream, agent, denials, accountId, schemas }, request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    caller.server.listen(0, '127.0.0.1');
    await once(caller.server, 'listening');
    callers.set(name, caller);
  }
  const callerOf = (name: string): Caller => {
    const caller = callers.get(name);
    if (caller === undefined) throw new Error(`the gateway has no policies of the function \`${name}\``);
    return caller;
  };
  return {
    envOf(functionName) {
      const url = `http://127.0.0.1:${(callerOf(functionName).server.address() as AddressInfo).port}`;
      const services = SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, url]);
      return { AWS_ENDPOINT_URL: url, ...Object.fromEntries(services) };
    },
    used: (functionName) => callerOf(functionName).used,
    unused: () =>
      [...callers.values()].flatMap(({ name, statements, used }) =>
        grantsOf(statements)
          .filter((grant) => !used.has(grant))
          .map((grant) => `${name}: ${grant}`),
      ),
    denied: () => denials,
    async stop() {
      for (const { server } of callers.values()) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
      agent.destroy();
    },
  };
}

/** The names of the partition keys of a table and of its indexes; '' for the table itself. */
type Schema = ReadonlyMap<string, string>;

interface Passage {
  readonly caller: Caller;
  readonly upstream: string;
  readonly agent: Agent;
  readonly denials: Denial[];
  readonly accountId: string;
  readonly schemas: Map<string, Promise<Schema>>;
}

async function answer(passage: Passage, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request: AwsRequest = {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers: incoming.headers as AwsRequest['headers'],
    body: await buffer(incoming),
  };
  const refusal = await refusalOf(passage, request);
  if (refusal !== null) return refuse(request, refusal, response);
  const answered = await forward(passage, request);
  // S3 tells only those who may list a bucket that an object does not exist.
  if (answered.status === 404 && scopeOf(request).service === 's3' && request.method === 'GET') {
    const denial = judged(passage, listBucketAccess(request));
    if (denial !== null) return refuse(request, denial, response);
  }
  response.writeHead(answered.status, answered.headers).end(answered.body);
}

/** Why the function may not make this call, null when it may. */
async function refusalOf(passage: Passage, request: AwsRequest): Promise<Denial | null> {
  try {
    const account = await accountOf(passage, request);
    for (const access of accessesOf(request, account)) {
      const denial = judged(passage, access);
      if (denial !== null) return denial;
    }
    return null;
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return denied(passage, { action: `${request.method} ${request.target}`, resource: '*', context: {} }, because);
  }
}

function judged(passage: Passage, access: Access): Denial | null {
  const verdict = judge(passage.caller.statements, access);
  if (!verdict.allowed) return denied(passage, access, verdict.because);
  for (const grant of verdict.grants) passage.caller.used.add(grant);
  return null;
}

function denied({ caller, denials }: Passage, access: Access, because: string): Denial {
  const denial = { functionName: caller.name, ...access, because };
  denials.push(denial);
  return denial;
}

async function accountOf(passage: Passage, request: AwsRequest): Promise<Account> {
  const schemas = new Map<string, Schema>();
  if (scopeOf(request).service === 'dynamodb') {
    for (const table of tablesOf(request)) {
      const schema = passage.schemas.get(table) ?? describe(passage, request, table);
      passage.schemas.set(table, schema);
      schemas.set(table, await schema);
    }
  }
  return {
    id: passage.accountId,
    partitionKey(table, index) {
      const name = schemas.get(table)?.get(index ?? '');
      if (name === undefined) throw new Error(`the table \`${table}\` has no index \`${index}\``);
      return name;
    },
  };
}

interface Described {
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
}

async function describe(passage: Passage, { headers }: AwsRequest, TableName: string): Promise<Schema> {
  const { status, body } = await forward(passage, {
    method: 'POST',
    target: '/',
    headers: {
      authorization: headers.authorization,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.DescribeTable',
    },
    body: Buffer.from(JSON.stringify({ TableName })),
  });
  const { Table: table } = JSON.parse(body.toString('utf8')) as {
    readonly Table?: Described & { readonly GlobalSecondaryIndexes?: readonly (Described & { IndexName: string })[] };
  };
  if (table === undefined) {
    passage.schemas.delete(TableName);
    throw new Error(`the table \`${TableName}\` cannot be described: ${status}`);
  }
  const hashOf = ({ KeySchema }: Described) =>
    KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName as string;
  const indexes = table.GlobalSecondaryIndexes ?? [];
  return new Map([['', hashOf(table)], ...indexes.map((index) => [index.IndexName, hashOf(index)] as const)]);
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function forward({ upstream, agent }: Passage, request: AwsRequest): Promise<Answered> {
  const { 'transfer-encoding': _whole, ...headers } = request.headers;
  Object.assign(headers, { host: new URL(upstream).host, 'content-length': request.body.length });
  const outgoing = sendRequest(new URL(request.target, upstream), { method: request.method, headers, agent });
  outgoing.end(request.body);
  const [answered] = (await once(outgoing, 'response')) as [IncomingMessage];
  const body = await buffer(answered);
  const { 'transfer-encoding': _chunked, ...answeredHeaders } = answered.headers;
  return { status: answered.statusCode ?? 500, headers: answeredHeaders, body };
}

/** Says no in the words of the service, so that an SDK makes its own error of it. */
function refuse(request: AwsRequest, { functionName, action, resource }: Denial, response: ServerResponse): void {
  const message = `the role of ${functionName} is not authorized to perform ${action} on ${resource}`;
  const service = /\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
  if (service === 's3') {
    const body = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`;
    response.writeHead(403, { 'content-type': 'application/xml' }).end(request.method === 'HEAD' ? '' : body);
    return;
  }
  const status = service === 'lambda' ? 403 : 400;
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'AccessDeniedException' };
  response.writeHead(status, headers).end(JSON.stringify({ __type: 'AccessDeniedException', message }));
}
