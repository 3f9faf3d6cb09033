import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, Context, DynamoDBStreamEvent } from 'aws-lambda';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { vi } from 'vitest';
import { registryItem } from '../../../lambdas/adapters/dynamodb/event-items.ts';
import { eventKey, type Item, promiseKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { readConfig } from '../../../lambdas/config/read.ts';
import { functionFor } from '../../../lambdas/functions/table/routes.ts';
import type { EventKey } from '../../../lambdas/ports/sequence-store.ts';
import { gasSigner, logSigner } from '../../../lambdas/wiring/keys.ts';
import { registrations } from '../../../scripts/host/identity/clients.ts';
import { keyFiles } from '../../../scripts/host/identity/identity.ts';
import { startHttpFunctions } from '../../../scripts/host/threads/http-bridge.ts';
import { startAnchorChain } from '../anvil.ts';
import type { Body } from '../api.ts';
import { startTestEngine } from '../dynoxide.ts';
import { ORIGIN } from '../events.ts';

const AUDIENCE = 'https://api.example';

/** A metric that a function prints, without the members that only CloudWatch reads. */
export interface Emitted {
  readonly name: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * Starts every function of a ledger in this process, on a real engine and chain, with tokens of an issuer of its own,
 * and keeps all that they print. Call it once in a test file, of the project `alone`: functions read their
 * configuration when they are first imported.
 */
export async function startFunctions(env: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-functions-'));
  const [engine, chain, issuer] = await Promise.all([startTestEngine(), startAnchorChain(), startIssuer()]);
  const { table, guardTable } = await engine.tables();
  for (const [id, registered] of registrations()) {
    const item = registryItem({ kind: 'client', item: { id, version: 1, ...registered } });
    await engine.sdk.send(new PutItemCommand({ TableName: table, Item: item }));
  }
  const keyEnv = {
    ...keyFiles(folder),
    LEDGER_CODE_DELIVERY: 'console',
    LEDGER_CUSTOMER_NOTICES: 'console',
  };
  const keys = readConfig(['logKey', 'gasKey'], keyEnv);
  const target = await chain.register(ORIGIN, (await logSigner(keys.logKey)).address);
  const tiles = join(folder, 'tiles');
  for (const [name, value] of Object.entries({
    ...keyEnv,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    DYNAMODB_ENDPOINT: engine.endpoint,
    LEDGER_TABLE: table,
    LEDGER_GUARD_TABLE: guardTable,
    LEDGER_ORIGIN: ORIGIN,
    LEDGER_TILES: tiles,
    LEDGER_CHAIN_ID: `${target.chainId}`,
    LEDGER_CHAIN_CONTRACT: target.contract,
    LEDGER_CHAIN_RPC_URL: chain.rpcUrl,
    LEDGER_OIDC_ISSUER: issuer.url,
    LEDGER_OIDC_AUDIENCE: AUDIENCE,
    LEDGER_STAGE: 'test',
    ...env,
  })) {
    vi.stubEnv(name, value);
  }
  const printed: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      printed.push(...String(chunk).split('\n').filter(Boolean));
      return true;
    });
  }
  const route = await startHttpFunctions();
  const [{ handler: sequence }, { handler: sweep }, { handler: publish }] = await Promise.all([
    import('../../../lambdas/functions/sequence.ts'),
    import('../../../lambdas/functions/sweep.ts'),
    import('../../../lambdas/functions/publish.ts'),
  ]);
  const [{ handler: promise }, { handler: tell }] = await Promise.all([
    import('../../../lambdas/functions/promise.ts'),
    import('../../../lambdas/functions/tell.ts'),
  ]);
  const [{ handler: map }, { handler: anchor }, { handler: observe }, { handler: redrive }] = await Promise.all([
    import('../../../lambdas/functions/map.ts'),
    import('../../../lambdas/functions/anchor.ts'),
    import('../../../lambdas/functions/observe.ts'),
    import('../../../lambdas/functions/redrive.ts'),
  ]);
  return {
    engine,
    chain,
    target,
    table,
    guardTable,
    tiles,
    printed,
    gasAccount: (await gasSigner(keys.gasKey)).address,
    /** One call of a function behind HTTP; `client` null: without a token. */
    async call(token: string | null, method: string, path: string, body?: unknown) {
      const [rawPath = '', rawQueryString = ''] = path.split('?');
      const answer = await route(method, rawPath)(
        gatewayEvent({ token, method, rawPath, rawQueryString, body }),
        {} as Context,
      );
      return { function: functionFor(method, rawPath), status: answer.statusCode ?? 0, text: answer.body ?? '' };
    },
    token: issuer.token,
    sequence: (events: readonly EventKey[]) => sequence(streamOf(events.map(eventKey))),
    promise: (events: readonly string[]) => promise(streamOf(events.map(promiseKey))),
    tell: () => tell({}),
    /** As the stream would deliver it, whatever it is. */
    deliver: (event: DynamoDBStreamEvent) => sequence(event),
    sweep: () => sweep({}),
    publish: () => publish({}),
    map: (request: unknown = {}) => map(request),
    anchor: () => anchor({}),
    observe: () => observe({}),
    redrive: (request: unknown) => redrive(request),
    /** The metrics that `act` had emitted. */
    async emitted(act: () => Promise<unknown>): Promise<readonly Emitted[]> {
      const before = printed.length;
      await act();
      return printed.slice(before).flatMap(metricsIn);
    },
    async stop() {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      await Promise.all([engine.stop(), chain.stop(), issuer.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The metrics of one printed line; none when it is no metric. Source: CloudWatch embedded metric format */
function metricsIn(line: string): readonly Emitted[] {
  if (!line.startsWith('{"_aws"')) return [];
  const { _aws, ...values }: Body = JSON.parse(line);
  return _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }: Body) =>
    Metrics.map(({ Name }: Body) => ({
      name: Name,
      value: values[Name],
      dimensions: Object.fromEntries(Dimensions[0].map((name: string) => [name, values[name]])),
    })),
  );
}

function streamOf(keys: readonly Item[]): DynamoDBStreamEvent {
  return {
    Records: keys.map(({ pk, sk }) => {
      return { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: pk?.S ?? '' }, sk: { S: sk?.S ?? '' } } } };
    }),
  };
}

function gatewayEvent(request: {
  readonly token: string | null;
  readonly method: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly body: unknown;
}): APIGatewayProxyEventV2 {
  const { token, method, rawPath, rawQueryString, body } = request;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-forwarded-proto': 'https',
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: 'test',
      apiId: 'test',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  };
}

async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] };
  const server = createServer((request, response) => {
    const isDiscovery = request.url?.endsWith('/openid-configuration') === true;
    response.end(JSON.stringify(isDiscovery ? { issuer: url, jwks_uri: `${url}/jwks` } : jwks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** A token of a program, with `subject` of a customer, or with `claims` of a member of staff. */
    token(client: string, scope: string, subject = client, claims: object = {}): Promise<string> {
      const exp = Math.floor(Date.now() / 1_000) + 3_600;
      return new SignJWT({ ...claims, iss: url, aud: AUDIENCE, sub: subject, client_id: client, scope, exp })
        .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
        .sign(privateKey);
    },
    async stop() {
      server.close();
    },
  };
}
