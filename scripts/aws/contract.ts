import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { getAddress, id, isAddress, ZeroAddress } from 'ethers';
import type { Stage } from '../../cdk/stage.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { type JsonRpc, quantity } from '../../core/kernel/json-rpc.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import type { LogSigner } from '../../lambdas/ports/signers.ts';
import { deployConsentAnchor, registerLog } from '../chain/deploy.ts';
import { callData, logReader } from '../chain/log-contract.ts';
import { promiseRootStart, startPromiseRoot } from '../chain/promise-roots.ts';
import { contractParameter, readParameter, writeParameter } from './account.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const RECORDS = fileURLToPath(new URL('../../.cache/deployments/', import.meta.url));

/** Addresses of the first holders of the roles in a contract that is to be deployed. */
export interface RoleHolders {
  readonly admin?: string;
  readonly registrar?: string;
  readonly guardian?: string;
}

/** Private keys of a deployment, `0x` and 64 hex digits each; null when it has none. */
export interface ChainKeys {
  readonly deployer: string | null;
  readonly registrar: string | null;
}

/** A step that somebody else must take before the deployment can continue. */
export interface Waiting {
  readonly what: string;
  /** Lines to show. */
  readonly how: readonly string[];
}

/** Connects to the stage's chain. @throws Error to be shown when the node is on another chain than the stage names */
export async function chainOf({ chain }: Stage): Promise<JsonRpc> {
  const rpc = jsonRpc(chain.rpcUrl, REQUEST_TIMEOUT_MS);
  const actual = quantity(await rpc('eth_chainId', []));
  if (actual !== BigInt(chain.chainId))
    throw new Error(`the node at \`chain.rpcUrl\` is of chain ${actual}, the stage names chain ${chain.chainId}`);
  return rpc;
}

/**
 * Returns the address of the stage's contract: the one that the stage names, or else the one on record, or else null.
 * @throws Error to be shown when the chain has no contract there
 */
export async function knownContract(stage: Stage, rpc: JsonRpc, ssm: SSMClient): Promise<string | null> {
  const known = stage.chain.contract ?? (await readParameter(ssm, contractParameter(stage.name)));
  if (known === null) return null;
  if ((await rpc('eth_getCode', [known, 'latest'])) === '0x')
    throw new Error(
      `chain ${stage.chain.chainId} has no contract at ${known}: is the node behind, or is it another chain?`,
    );
  return getAddress(known);
}

/**
 * Deploys the contract, puts its address on record and returns it; continues a deployment that was interrupted.
 * @throws Error to be shown when the account that pays or the holder of a role is not named
 */
export async function deployContract(
  stage: Stage,
  ssm: SSMClient,
  deployerKey: string | null,
  holders: RoleHolders,
): Promise<string> {
  if (deployerKey === null) {
    throw new Error(
      'the stage has no contract yet: set `chain.contract`, or LEDGER_DEPLOYER_KEY (or `--deployer-key FILE`) to deploy one',
    );
  }
  const { address } = await deployConsentAnchor({
    rpcUrl: stage.chain.rpcUrl,
    deployerKey,
    admin: holderOf(holders, 'admin'),
    registrar: holderOf(holders, 'registrar'),
    guardian: holderOf(holders, 'guardian'),
    deploymentDir: join(RECORDS, stage.name),
    ...legacyPrice(stage),
  });
  await writeParameter(ssm, contractParameter(stage.name), address);
  return address;
}

/**
 * Registers the log in the contract, unless it is registered already; without the registrar's key, returns what the
 * registrar must do.
 * @throws LOG_KEY_MISMATCH when the log is registered with another key
 */
export async function ensureRegistered(
  stage: Stage,
  contract: string,
  logKey: string,
  registrarKey: string | null,
): Promise<Waiting | null> {
  const { origin, chain } = stage;
  const { view } = await logReader({ rpcUrl: chain.rpcUrl, contract });
  const known = getAddress((await view('logKey', [id(origin)])) as string);
  if (known === getAddress(logKey)) return null;
  if (known !== ZeroAddress) {
    throw new LedgerError('LOG_KEY_MISMATCH', `the contract knows the log \`${origin}\` with another key, ${known}`, {
      details: { origin, known, wanted: logKey },
    });
  }
  if (registrarKey !== null) {
    await registerLog({
      rpcUrl: chain.rpcUrl,
      senderKey: registrarKey,
      contract,
      origin,
      logKey,
      ...legacyPrice(stage),
    });
    return null;
  }
  return {
    what: `the registrar of the contract ${contract} on chain ${chain.chainId} must register the log`,
    how: [
      'registerLog(string origin, address logKey)',
      `  origin  ${origin}`,
      `  logKey  ${logKey}`,
      `  data    ${callData('registerLog', [origin, logKey])}`,
    ],
  };
}

/**
 * Puts the promise root in force in the contract, unless it is; without a key that may send it, or before the log is
 * registered, returns what somebody must send.
 */
export async function ensurePromiseRoot(
  stage: Stage,
  contract: string,
  { promiseRoot, logKey }: { readonly promiseRoot: string; readonly logKey: LogSigner },
  senderKey: string | null,
): Promise<Waiting | null> {
  const { origin, chain } = stage;
  const access = { rpcUrl: chain.rpcUrl, contract };
  const reader = await logReader(access);
  const isRegistered = (await reader.view('logKey', [id(origin)])) !== ZeroAddress;
  if (senderKey !== null && isRegistered) {
    await startPromiseRoot({ ...access, senderKey, origin, promiseRoot, logKey, ...legacyPrice(stage) });
    return null;
  }
  const start = await promiseRootStart(reader, { origin, promiseRoot, logKey });
  if (start === null) return null;
  return {
    what: `anybody must then put the promise root on record in the contract ${contract} on chain ${chain.chainId}`,
    how: [
      'startPromiseKey(bytes32 logId, address key, bytes signature)',
      `  key     ${promiseRoot}`,
      `  data    ${callData('startPromiseKey', start)}`,
    ],
  };
}

/** Returns what must be done before the gas account can pay for an anchor, or null when it can. */
export async function ensureFunded({ chain }: Stage, rpc: JsonRpc, gasAccount: string): Promise<Waiting | null> {
  const balance = quantity(await rpc('eth_getBalance', [gasAccount, 'latest']));
  if (balance > 0n || chain.minimumPriceWei === '0') return null;
  return {
    what: `somebody must fund the account that pays for anchors on chain ${chain.chainId}`,
    how: [`account  ${gasAccount}`, 'an anchor takes some 60,000 gas; the account has no other power'],
  };
}

function holderOf(holders: RoleHolders, role: keyof RoleHolders): string {
  const address = holders[role];
  if (address !== undefined && isAddress(address)) return address;
  throw new Error(`the contract is not deployed yet: name its ${role} with \`--${role} 0x…\``);
}

function legacyPrice({ chain }: Stage): { readonly legacyGasPriceWei?: bigint } {
  return chain.gasPricing === 'legacy' ? { legacyGasPriceWei: BigInt(chain.minimumPriceWei) } : {};
}
