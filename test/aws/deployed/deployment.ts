import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { jsonRpc } from '../../../lambdas/adapters/evm/json-rpc.ts';
import { startMiniStack } from '../../../scripts/aws/ministack.ts';
import { outputOf, readStack, stackName } from '../../../scripts/aws/stacks.ts';
import { startAnvil } from '../../../scripts/host/anvil.ts';
import { registrations } from '../../../scripts/host/identity/clients.ts';
import { targetEnvironment } from '../../e2e/target.ts';
import { FUNDED_KEYS } from '../../support/anvil.ts';
import { ledgerApi } from '../../support/ledger-api.ts';
import { type IamGateway, startIamGateway } from '../iam-gateway.ts';
import { found, runCommand } from './commands.ts';
import { addEnvironment, deployedFunctions, policiesOf } from './functions.ts';
import { startIssuer } from './issuer.ts';

export const STAGE = 'ministack';
const DEPLOYED = 'DEPLOYED';
const ACCOUNT = '000000000000';
const REQUEST_TIMEOUT_MS = 10_000;
const ONE_ETHER = `0x${(10n ** 18n).toString(16)}`;

/** The facts about one deployment that its tests share. */
export interface Deployment {
  /** The environment of an operator's machine. */
  readonly env: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly rpcUrl: string;
  readonly contract: string;
  /** Says what the functions' roles were asked for, as JSON. */
  readonly permissionsUrl: string;
}

/** The accesses that the roles have needed so far. */
export interface Permissions {
  readonly denied: IamGateway['denied'] extends () => infer T ? T : never;
  readonly unused: readonly string[];
}

/** The deployment that the run is about. @throws Error when the test runs without its global setup */
export function readDeployment(): Deployment {
  const text = process.env[DEPLOYED];
  if (text === undefined) throw new Error('there is no deployment: run `npm run test:aws`');
  const deployment = JSON.parse(text) as Deployment;
  Object.assign(process.env, deployment.env);
  return deployment;
}

/** Deploys the ledger to an emulator of AWS by the real commands, once for all tests. Returns how to clean up. */
export async function setup(): Promise<() => Promise<void>> {
  const closers: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const dir = await mkdtemp(join(tmpdir(), 'deployed-'));
    closers.push(() => rm(dir, { recursive: true, force: true }));
    const issuerKeyFile = join(dir, 'issuer.json');
    const [aws, chain, issuer] = await together([startMiniStack(), startAnvil(), startIssuer(issuerKeyFile)], closers);
    const env = {
      ...aws.env,
      STAGE_OIDC_ISSUER: issuer.issuerUrl,
      STAGE_OIDC_AUDIENCE: issuer.audience,
      STAGE_CHAIN_RPC_URL: chain.rpcUrl,
    };
    Object.assign(process.env, env);
    const { apiUrl, contract } = await deploy(env, chain.rpcUrl);
    await lockTiles();
    const data = await readStack(new CloudFormationClient(), stackName(STAGE, 'data'));
    if (data === null) throw new Error('the stage has no data');
    const codes = await subscribe(outputOf(data, 'CodeTopicArn'), 'one-time-codes');
    const gateway = await enforceRoles(aws.endpoint);
    closers.push(() => gateway.stop());
    const permissions = createServer((_, response) => {
      response.end(JSON.stringify({ denied: gateway.denied(), unused: gateway.unused() } satisfies Permissions));
    });
    permissions.listen(0, '127.0.0.1');
    await once(permissions, 'listening');
    closers.push(() => permissions.close());
    const { port } = permissions.address() as AddressInfo;
    await registerClients(apiUrl, issuer.issuerUrl);
    const target = { apiUrl, logUrl: apiUrl, ...issuer, rpcUrl: chain.rpcUrl, contract, codes, issuerKeyFile };
    const deployment = { env, apiUrl, rpcUrl: chain.rpcUrl, contract, permissionsUrl: `http://127.0.0.1:${port}` };
    Object.assign(process.env, targetEnvironment(target), { [DEPLOYED]: JSON.stringify(deployment) });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Registers the issuer's clients, as the two registrars of a bank do first. */
async function registerClients(apiUrl: string, issuer: string): Promise<void> {
  const api = ledgerApi(apiUrl, { issuer });
  const [first, second] = [
    await api.programToken('registrar', 'registry'),
    await api.programToken('registrar-2', 'registry'),
  ];
  // The registrars come last: while they are not registered, the stage's word lets them register.
  const isRegistrar = (id: string) => Number(id.startsWith('registrar'));
  for (const [id, input] of [...registrations()].sort(([a], [b]) => isRegistrar(a) - isRegistrar(b))) {
    const { proposal } = await api.expect(202, first, 'PUT', `/v1/clients/${id}`, { ...input });
    await api.expect(201, second, 'POST', `/v1/proposals/${(proposal as { id: string }).id}/approval`);
  }
}

/** All of them; when one fails, those that started are ended as well. */
async function together<T extends readonly { stop(): unknown }[]>(
  starting: readonly [...{ [I in keyof T]: Promise<T[I]> }],
  closers: (() => unknown)[],
): Promise<T> {
  const settled = await Promise.allSettled(starting);
  for (const each of settled) if (each.status === 'fulfilled') closers.push(() => each.value.stop());
  return (await Promise.all(starting)) as unknown as T;
}

/** The first deployment as three parties make it: the operator, the registrar, and whoever funds the gas account. */
async function deploy(env: Readonly<Record<string, string>>, rpcUrl: string) {
  const rpc = jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS);
  const [admin, registrar, guardian] = (await rpc('eth_accounts', [])) as [string, string, string];
  const first = await runCommand(
    'deploy',
    ['--stage', STAGE, '--bootstrap', '--yes', '--admin', admin, '--registrar', registrar, '--guardian', guardian],
    { ...env, LEDGER_DEPLOYER_KEY: FUNDED_KEYS[0] },
  );
  if (first.code !== 2) throw new Error(`the first deployment did not wait for the registrar:\n${first.output}`);
  const contract = found(first, /contract (0x[0-9a-fA-F]{40}) on chain/);
  // The registration of the log, then that of its promise root.
  const sent = [...first.output.matchAll(/data +(0x[0-9a-f]+)/g)].map(([, data]) => data);
  if (sent.length !== 2) throw new Error(`the registrar was not told of log and promise root:\n${first.output}`);
  for (const data of sent) await rpc('eth_sendTransactionSync', [{ from: registrar, to: contract, data }]);
  await rpc('anvil_setBalance', [found(first, /account +(0x[0-9a-fA-F]{40})/), ONE_ETHER]);
  const second = await runCommand('deploy', ['--stage', STAGE, '--yes'], env);
  if (second.code !== 0) throw new Error(`the stage was not deployed:\n${second.output}`);
  return { apiUrl: found(second, /API +(\S+)/), contract };
}

/**
 * Turns on Object Lock for the log's bucket, without which no full tile can be written. The emulator ignores that
 * CloudFormation asks for it.
 */
async function lockTiles(): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  const bucket = Buckets.find(({ Name }) => Name?.includes('tiles'))?.Name;
  if (bucket === undefined) throw new Error('the stage has no bucket of tiles');
  const lock = { ObjectLockEnabled: 'Enabled' } as const;
  await client.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration: lock }));
}

/** Subscribes a queue of this name to a topic, as the messaging of a bank does; returns its URL. */
export async function subscribe(topicArn: string, name: string): Promise<string> {
  const sqs = new SQSClient();
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const subscription = {
    TopicArn: topicArn,
    Protocol: 'sqs',
    Endpoint: Attributes?.QueueArn,
    Attributes: { RawMessageDelivery: 'true' },
  };
  await new SNSClient().send(new SubscribeCommand(subscription));
  return QueueUrl;
}

/** Puts a gateway that enforces each function's own role between it and the emulator, which enforces none. */
async function enforceRoles(endpoint: string): Promise<IamGateway> {
  const functions = await deployedFunctions(STAGE);
  const policies = new Map(
    await Promise.all(functions.map(async (each) => [each.name, await policiesOf(each, endpoint)] as const)),
  );
  const gateway = await startIamGateway({ upstream: endpoint, policies, accountId: ACCOUNT });
  for (const each of functions) await addEnvironment(each, gateway.envOf(each.name));
  return gateway;
}
