import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { limitsOf } from '../../cdk/emulator.ts';
import type { Stage } from '../../cdk/stage.ts';
import { createDynamoClient, type DynamoClient } from '../../lambdas/adapters/dynamodb/client.ts';
import { DynamoGuard } from '../../lambdas/adapters/dynamodb/guard.ts';
import { readConfig } from '../../lambdas/config/read.ts';
import { chainAnchor } from '../../lambdas/wiring/chain.ts';
import { contractParameter, readParameter, requireAccount } from './account.ts';
import { deleteStack } from './delete-stack.ts';
import { enterStage } from './enter-stage.ts';
import { isKept, type Removal, removeResource } from './remove-resource.ts';
import {
  type DeployedStack,
  readResources,
  readStack,
  STACKS,
  type StackPart,
  type StackResource,
  stackName,
} from './stacks.ts';

/** Stacks that hold nothing of their own: deploying them again restores all they have from the other stacks. */
const RUNNING_STACKS: readonly StackPart[] = ['observability', 'api', 'log'];

export interface DestroyOptions {
  readonly stage: string;
  /** The first confirmation: the origin of the log to be lost. Without it nothing is lost. */
  readonly loseLog?: string;
  /** The second confirmation: the number of entries to be lost, as this command has counted them before. */
  readonly entries?: string;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly say: (text: string) => void;
}

/** The outcome of removing a stage. */
export type DestroyOutcome =
  | { readonly kind: 'nothing-there' }
  | { readonly kind: 'declined' }
  /** The log would be lost, and a confirmation is missing or wrong. */
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'done'; readonly kept: readonly StackResource[]; readonly removals: readonly Removal[] };

/** The log that a stage holds and nobody can restore. */
interface Holdings {
  readonly entries: bigint;
  /** The contract's head, in words. */
  readonly anchored: string;
}

/**
 * Removes the running parts of a stage. Its records, keys and tiles stay, and the stage can be deployed again over
 * them. They are removed too only if two confirmations name the log and the number of its entries that are to be lost.
 * @throws Error to be shown when AWS refuses a step
 */
export async function destroyStage(options: DestroyOptions): Promise<DestroyOutcome> {
  const { say, confirm, loseLog } = options;
  const stage = enterStage(options.stage);
  const client = new CloudFormationClient();
  const ssm = new SSMClient();
  await requireAccount(new STSClient(), stage);
  const found = await Promise.all(STACKS.map((part) => readStack(client, stackName(stage.name, part))));
  const stacks = found.filter((stack) => stack !== null).reverse();
  if (stacks.length === 0) return { kind: 'nothing-there' };

  const resources = await keptResources(client, stacks);
  const holdings = await holdingsOf(stage, resources, ssm);
  say(`the log ${stage.origin}: ${holdings.entries} entries are published; ${holdings.anchored}`);
  if (loseLog !== undefined) {
    const because = refusal(stage, holdings, options);
    if (because !== null) return { kind: 'refused', because };
  }

  const running = new Set(RUNNING_STACKS.map((part) => stackName(stage.name, part)));
  const leaving = stacks.filter(({ name }) => loseLog !== undefined || running.has(name));
  say(`\nstacks that are deleted: ${leaving.map(({ name }) => name).join(', ') || 'none'}`);
  say(`${loseLog === undefined ? 'stays' : 'is removed with all that is in it'}:`);
  for (const { type, physicalId } of resources) say(`  ${type.split('::').slice(1).join(' ')}  ${physicalId}`);
  if (!(await confirm(loseLog === undefined ? 'delete these stacks?' : `lose the log ${stage.origin} for ever?`)))
    return { kind: 'declined' };

  for (const { name } of leaving) {
    say(`deleting ${name} …`);
    await deleteStack(client, name);
  }
  if (loseLog === undefined) return { kind: 'done', kept: resources, removals: [] };
  const { pathStyle } = limitsOf(stage);
  const removals: Removal[] = [];
  for (const resource of resources) removals.push(await removeResource(resource, pathStyle));
  await forgetContract(ssm, stage.name);
  return { kind: 'done', kept: [], removals };
}

async function keptResources(client: CloudFormationClient, stacks: readonly DeployedStack[]) {
  const all = await Promise.all(stacks.map(({ name }) => readResources(client, name)));
  return all.flat().filter((resource) => isKept(resource) && resource.physicalId !== '');
}

/** Returns the reason why the log is not removed, or null when both confirmations are right. */
function refusal(
  { origin }: Stage,
  { entries }: Holdings,
  confirmed: Pick<DestroyOptions, 'loseLog' | 'entries'>,
): string | null {
  if (confirmed.loseLog !== origin) return `the log of this stage is ${origin}, and you named ${confirmed.loseLog}`;
  if (confirmed.entries === `${entries}`) return null;
  return `confirm a second time with \`--confirm ${entries}\`, the number of entries that will be lost`;
}

async function holdingsOf(stage: Stage, resources: readonly StackResource[], ssm: SSMClient): Promise<Holdings> {
  const guard = resources.find(({ type, logicalId }) => type === 'AWS::DynamoDB::Table' && /^Guard/.test(logicalId));
  const signed =
    guard === undefined
      ? null
      : await new DynamoGuard(await operatorsClient(), guard.physicalId).readGuard(stage.origin);
  return { entries: signed?.treeSize ?? 0n, anchored: await anchoredHead(stage, ssm) };
}

async function anchoredHead({ name, chain, origin }: Stage, ssm: SSMClient): Promise<string> {
  const contract = chain.contract ?? (await readParameter(ssm, contractParameter(name)));
  if (contract === null) return 'it was never anchored';
  const config = readConfig(['chain', 'node', 'log'], {
    LEDGER_CHAIN_ID: chain.chainId,
    LEDGER_CHAIN_CONTRACT: contract,
    LEDGER_CHAIN_RPC_URL: chain.rpcUrl,
    LEDGER_ORIGIN: origin,
  });
  try {
    const { treeSize } = await chainAnchor(config).head();
    return `${treeSize} of them are anchored in ${contract} on chain ${chain.chainId}, where they stay`;
  } catch (error) {
    return `how many are anchored is not known (${(error as Error).message})`;
  }
}

async function forgetContract(ssm: SSMClient, stage: string): Promise<void> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: contractParameter(stage) }));
  } catch (error) {
    // The contract of a stage that names it is not on record.
    if (!(error instanceof ParameterNotFound)) throw error;
  }
}

/** Returns a client of the tables with the region and the credentials of whoever runs this. */
async function operatorsClient(): Promise<DynamoClient> {
  const { config } = new DynamoDBClient();
  return createDynamoClient({ region: await config.region(), endpoint: null, credentials: () => config.credentials() });
}
