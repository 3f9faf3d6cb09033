import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Stage } from '../../cdk/stage.ts';
import { encodeVerifierKey } from '../../core/tlog/index.ts';
import { readConfig } from '../../lambdas/config/read.ts';
import type { LogSigner } from '../../lambdas/ports/signers.ts';
import { checkpointVerifiers, gasSigner, logSigner, promiseRootSigner } from '../../lambdas/wiring/keys.ts';
import { isBootstrapped, requireAccount } from './account.ts';
import { ALL, type Cdk, cdkFor } from './cdk-cli.ts';
import {
  type ChainKeys,
  chainOf,
  deployContract,
  ensureFunded,
  ensurePromiseRoot,
  ensureRegistered,
  knownContract,
  type RoleHolders,
  type Waiting,
} from './contract.ts';
import { endpointsOf, type StageEndpoints } from './endpoints.ts';
import { enterStage } from './enter-stage.ts';
import { invokeFunction } from './invoke-function.ts';
import { smokeTest } from './smoke.ts';
import { type DeployedStack, KEPT_STACKS, outputOf, readStack, type StackPart, stackName } from './stacks.ts';

export interface DeployStageOptions {
  readonly stage: string;
  /** True to prepare the account and region for the CDK if they are not. */
  readonly bootstrap: boolean;
  readonly keys: ChainKeys;
  /** Needed once, when the contract is deployed. */
  readonly holders: RoleHolders;
  /** Asks for consent to changes, after they were shown. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly say: (text: string) => void;
}

/** The outcome of a deployment. */
export type DeployOutcome =
  /** The stage is deployed and answers; `changed` is false when nothing had to be deployed. */
  | { readonly kind: 'done'; readonly changed: boolean; readonly contract: string; readonly endpoints: StageEndpoints }
  /** Others must act before the command is run again. */
  | { readonly kind: 'waiting'; readonly for: readonly Waiting[] }
  /** The operator declined the changes. */
  | { readonly kind: 'declined' };

/** The keys of a stage: their public halves, and the log key to sign with. */
interface StageKeys {
  readonly checkpointKey: string;
  readonly logKey: LogSigner;
  readonly promiseRoot: string;
  readonly gasAccount: string;
}

/**
 * Deploys a stage, anew or over what is already there: keys and tables first, then the contract and the registration of
 * the log in it, then everything that refers to them. Each step first checks what is there, so the command can be
 * repeated after any failure.
 * @throws Error to be shown when something is not as it must be
 */
export async function deployStage(options: DeployStageOptions): Promise<DeployOutcome> {
  const stage = enterStage(options.stage);
  const clients = { ssm: new SSMClient(), formation: new CloudFormationClient() };
  const cdk = cdkFor(stage.name);
  const { say } = options;

  say(`stage ${stage.name}: account ${stage.account}, region ${stage.region}, log ${stage.origin}`);
  await requireAccount(new STSClient(), stage);
  await ensureBootstrapped(stage, clients.ssm, cdk, options);
  const rpc = await chainOf(stage);
  let contract = await knownContract(stage, rpc, clients.ssm);

  const read = (part: StackPart) => readStack(clients.formation, stackName(stage.name, part));
  let changed = false;
  if ((await Promise.all(KEPT_STACKS.map(read))).includes(null)) {
    if ((await deployKept(stage, cdk, contract, options)) === 'declined') return { kind: 'declined' };
    changed = true;
  }

  const keys = await stageKeys(stage, await required(read('keys')));
  if (contract === null) {
    say('\nthe stage has no contract: deploying one …');
    contract = await deployContract(stage, clients.ssm, options.keys.deployer, options.holders);
    changed = true;
    say(`contract ${contract} on chain ${stage.chain.chainId}, now on record in the account`);
  }
  const { deployer, registrar } = options.keys;
  const waiting = [
    await ensureRegistered(stage, contract, keys.logKey.address, registrar),
    await ensurePromiseRoot(stage, contract, keys, registrar ?? deployer),
    await ensureFunded(stage, rpc, keys.gasAccount),
  ];
  const open = waiting.filter((each) => each !== null);
  if (open.length > 0) return { kind: 'waiting', for: open };

  say('\neverything:');
  await cdk.synth(contract);
  const outcome = await changeStacks(cdk, ALL, options);
  if (outcome === 'declined') return { kind: 'declined' };
  changed ||= outcome === 'changed';

  const log = await required(read('log'));
  say('\nlabel keys:');
  const { started } = (await invokeFunction(outputOf(log, 'LabelsFunction'))) as { started: number };
  say(`  ${started} on record in the log`);
  const endpoints = endpointsOf(stage, await required(read('api')), log);
  say('\nsmoke test:');
  const { checkpointKey, logKey } = keys;
  await smokeTest(
    endpoints,
    { origin: stage.origin, checkpointKey, logKey: logKey.address, chainId: stage.chain.chainId, contract },
    { publish: () => invokeFunction(outputOf(log, 'PublishFunction')), say: (text) => say(`  ${text}`) },
  );
  return { kind: 'done', changed, contract, endpoints };
}

async function ensureBootstrapped(
  { account, region }: Stage,
  ssm: SSMClient,
  cdk: Cdk,
  { bootstrap, say }: Pick<DeployStageOptions, 'bootstrap' | 'say'>,
): Promise<void> {
  if (await isBootstrapped(ssm)) return;
  if (!bootstrap) {
    throw new Error(
      `the CDK is not bootstrapped in aws://${account}/${region}: run the command again with \`--bootstrap\`, or ask somebody who may to run \`npx cdk bootstrap aws://${account}/${region}\``,
    );
  }
  say('\nbootstrapping the CDK …');
  await cdk.bootstrap(account, region);
}

async function deployKept(stage: Stage, cdk: Cdk, contract: string | null, options: DeployStageOptions) {
  options.say('\nkeys and tables, which everything else needs:');
  await cdk.synth(contract);
  return changeStacks(
    cdk,
    KEPT_STACKS.map((part) => stackName(stage.name, part)),
    options,
  );
}

/** Shows what would change in the stacks, and changes it if the operator agrees. */
async function changeStacks(
  cdk: Cdk,
  stacks: readonly string[],
  { confirm, say }: Pick<DeployStageOptions, 'confirm' | 'say'>,
): Promise<'unchanged' | 'changed' | 'declined'> {
  const differing = await cdk.diff(stacks);
  if (differing === 0) {
    say('nothing to change');
    return 'unchanged';
  }
  if (!(await confirm(`deploy these changes to ${differing} ${differing === 1 ? 'stack' : 'stacks'}?`)))
    return 'declined';
  await cdk.deploy(stacks);
  return 'changed';
}

async function stageKeys({ origin, checkpointVerifierKey }: Stage, keys: DeployedStack): Promise<StageKeys> {
  const config = readConfig(['checkpointVerifier', 'promiseRoot', 'logKey', 'gasKey'], {
    LEDGER_CHECKPOINT_VERIFIER_KEY: checkpointVerifierKey ?? outputOf(keys, 'CheckpointKeyArn'),
    LEDGER_PROMISE_ROOT_KEY: outputOf(keys, 'PromiseRootArn'),
    LEDGER_LOG_KEY: outputOf(keys, 'LogKeyArn'),
    LEDGER_GAS_KEY: outputOf(keys, 'GasKeyArn'),
  });
  const [[checkpoint], root, logKey, gas] = await Promise.all([
    checkpointVerifiers(config.checkpointVerifier, origin),
    promiseRootSigner(config.promiseRoot),
    logSigner(config.logKey),
    gasSigner(config.gasKey),
  ]);
  const checkpointKey = encodeVerifierKey(checkpoint);
  return { checkpointKey, logKey, promiseRoot: root.address, gasAccount: gas.address };
}

async function required(reading: Promise<DeployedStack | null>): Promise<DeployedStack> {
  const stack = await reading;
  if (stack === null) throw new Error('a stack that was just deployed is missing: run the command again');
  return stack;
}
