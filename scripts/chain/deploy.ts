import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getAddress, id, ZeroAddress } from 'ethers';
import { LedgerError } from '../../core/kernel/error.ts';
import { quantity } from '../../core/kernel/json-rpc.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import { buildContracts, loadHardhat, textOf } from './build-contracts.ts';
import { type ContractAccess, withContract } from './log-contract.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const POLLING_INTERVAL_MS = 50;
const NETWORK = 'target';

export interface DeployContractOptions {
  readonly rpcUrl: string;
  /** Private key, `0x` and 64 hex digits, of the account that pays. The account gets no power over the contract. */
  readonly deployerKey: string;
  readonly admin: string;
  readonly registrar: string;
  readonly guardian: string;
  /** Folder with the records of deployments, one folder for each chain. */
  readonly deploymentDir: string;
  /** Sends legacy transactions (not EIP-1559) at this price for a unit of gas, for chains without a fee market. */
  readonly legacyGasPriceWei?: bigint;
}

/**
 * Deploys the contract, unless it is deployed already, and returns its address. Safe to repeat: a deployment on record
 * is used while the chain has its code, an interrupted one is continued, and one that the chain has lost is made again.
 * @throws CHAIN_UNAVAILABLE when the node does not answer
 * @throws CHAIN_REVERTED when the deployment fails
 */
export async function deployConsentAnchor(
  options: DeployContractOptions,
): Promise<{ address: string; chainId: bigint }> {
  const rpc = jsonRpc(options.rpcUrl, REQUEST_TIMEOUT_MS);
  const chainId = quantity(await rpc('eth_chainId', []));
  const record = join(options.deploymentDir, 'deployments', `chain-${chainId}`);
  const recorded = await recordedAddress(record);
  if (recorded !== undefined) {
    if ((await rpc('eth_getCode', [recorded, 'latest'])) !== '0x') return { address: recorded, chainId };
    await rm(record, { recursive: true, force: true });
  }
  await buildContracts();
  const isInterrupted = (await textOf(join(record, 'journal.jsonl'))) !== undefined;
  try {
    const address = await deployed(options).catch(async (error) => {
      if (!isInterrupted) throw error;
      await rm(record, { recursive: true, force: true });
      return deployed(options);
    });
    return { address, chainId };
  } catch (cause) {
    throw new LedgerError('CHAIN_REVERTED', 'the contract could not be deployed', { cause });
  }
}

/** The account that sends has the registrar's role. */
export interface RegisterLogOptions extends ContractAccess {
  /** The log's C2SP origin. */
  readonly origin: string;
  /** Address of the key that signs the log's checkpoints. */
  readonly logKey: string;
}

/**
 * Registers the log in the contract; does nothing when it is registered with this key already.
 * @throws LOG_KEY_MISMATCH when it is registered with another key
 * @throws CHAIN_UNAVAILABLE when the node does not answer
 * @throws CHAIN_REVERTED when the contract refuses, most often because the account is not a registrar
 */
export function registerLog({ origin, logKey, ...access }: RegisterLogOptions): Promise<void> {
  return withContract(access, 'the log could not be registered', async (contract) => {
    const known = getAddress((await contract.view('logKey', [id(origin)])) as string);
    if (known === getAddress(logKey)) return;
    if (known !== ZeroAddress) {
      throw new LedgerError('LOG_KEY_MISMATCH', 'the contract knows the log with another key', {
        details: { origin, known, wanted: getAddress(logKey) },
      });
    }
    await contract.send('registerLog', [origin, logKey]);
  });
}

async function deployed(options: DeployContractOptions): Promise<string> {
  const { default: consentAnchorModule } = await import('../ignition/modules/consent-anchor.ts');
  const hre = await loadHardhat({
    networks: { [NETWORK]: { type: 'http', url: options.rpcUrl, accounts: [options.deployerKey] } },
    paths: { ignition: options.deploymentDir },
  });
  const price = options.legacyGasPriceWei;
  if (price !== undefined) {
    // Without a base fee in its blocks, a chain counts as older than EIP-1559 and is sent legacy transactions.
    hre.hooks.registerHandlers('network', {
      async onRequest(context, connection, request, next) {
        const priceAnswer = { jsonrpc: '2.0' as const, id: request.id, result: `0x${price.toString(16)}` };
        if (request.method === 'eth_gasPrice') return priceAnswer;
        const response = await next(context, connection, request);
        const isBlock = request.method === 'eth_getBlockByNumber' && 'result' in response;
        if (isBlock) delete (response.result as { baseFeePerGas?: string } | null)?.baseFeePerGas;
        return response;
      },
    });
  }
  const connection = await hre.network.create(NETWORK);
  try {
    const { consentAnchor } = await connection.ignition.deploy(consentAnchorModule, {
      parameters: {
        ConsentAnchor: { admin: options.admin, registrar: options.registrar, guardian: options.guardian },
      },
      config: { requiredConfirmations: 1, blockPollingInterval: POLLING_INTERVAL_MS },
    });
    return getAddress(await consentAnchor.getAddress());
  } finally {
    await connection.close();
  }
}

async function recordedAddress(record: string): Promise<string | undefined> {
  const text = await textOf(join(record, 'deployed_addresses.json'));
  // A file cut short by a crash counts as missing: the journal then shows how far the deployment got.
  const address = /"ConsentAnchor#ConsentAnchor": *"(0x[0-9a-fA-F]{40})"/.exec(text ?? '')?.[1];
  return address === undefined ? undefined : getAddress(address);
}
