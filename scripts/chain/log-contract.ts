import { Interface, JsonRpcProvider, Network, TypedDataEncoder, Wallet } from 'ethers';
import { LedgerError } from '../../core/kernel/error.ts';
import { quantity } from '../../core/kernel/json-rpc.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const POLLING_INTERVAL_MS = 50;

/** The part of the contract's ABI that deployments and rotations use; a test compares it with the compiled contract. */
export const LOG_ABI = [
  'function logKey(bytes32 logId) view returns (address)',
  'function keys(bytes32 logId) view returns (tuple(address key, uint64 from, uint64 until)[])',
  'function proposedLogKey(bytes32 logId) view returns (address newKey, uint64 readyAt)',
  'function promiseKeys(bytes32 logId) view returns (tuple(address key, uint64 from, uint64 until)[])',
  'function registerLog(string origin, address key) returns (bytes32 logId)',
  'function proposeLogKey(bytes32 logId, address newKey)',
  'function rotateLogKey(bytes32 logId, address newKey, bytes signature)',
  'function startPromiseKey(bytes32 logId, address key, bytes signature)',
  'function endPromiseKey(bytes32 logId, uint256 index, bytes signature)',
] as const;

/** A refusal of a step that says all there is to say. */
export class Refused extends Error {}

/** Names the contract, and the account that sends to it. */
export interface ContractAccess {
  readonly rpcUrl: string;
  readonly contract: string;
  /** Private key, `0x` and 64 hex digits, of the account that sends and pays. */
  readonly senderKey: string;
  /** Sends legacy transactions (not EIP-1559) at this price for a unit of gas, for chains without a fee market. */
  readonly legacyGasPriceWei?: bigint;
}

/** A key and the block times in which it is in force, in seconds since 1970; `until` is 0 while it is. */
export interface KeyPeriod {
  readonly key: string;
  readonly from: bigint;
  readonly until: bigint;
}

/** The contract as everybody reads it. */
export interface LogReader {
  /** Returns the one value of a view, or all by their names. */
  view(name: string, args: readonly unknown[]): Promise<unknown>;
  /** Returns the EIP-712 digest of a struct with these fields, in the contract's domain. */
  digest(struct: string, fields: string, values: Readonly<Record<string, unknown>>): string;
}

/** The contract as an account calls it. */
interface LogContract extends LogReader {
  /** Sends a transaction and waits for its block. */
  send(name: string, args: readonly unknown[]): Promise<void>;
}

const logAbi = new Interface(LOG_ABI);

/** Returns the contract as everybody reads it. @throws CHAIN_UNAVAILABLE when the node does not answer */
export async function logReader(access: Pick<ContractAccess, 'rpcUrl' | 'contract'>): Promise<LogReader> {
  return readerOn(await chainIdOf(access.rpcUrl), access);
}

async function chainIdOf(rpcUrl: string): Promise<bigint> {
  return quantity(await jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS)('eth_chainId', []));
}

function readerOn(chainId: bigint, { rpcUrl, contract }: Pick<ContractAccess, 'rpcUrl' | 'contract'>): LogReader {
  const rpc = jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS);
  const domain = { name: 'ConsentAnchor', version: '1', chainId, verifyingContract: contract };
  return {
    async view(name, args) {
      const call = { to: contract, data: callData(name, args) };
      const found = logAbi.decodeFunctionResult(name, String(await rpc('eth_call', [call, 'latest'])));
      return found.length === 1 ? found[0] : found;
    },
    digest(struct, fields, values) {
      const members = fields.split(',').map((field) => {
        const [type = '', name = ''] = field.split(' ');
        return { name, type };
      });
      return TypedDataEncoder.hash(domain, { [struct]: members }, values);
    },
  };
}

/** Returns the data of a transaction that calls a function of the contract. */
export function callData(name: string, args: readonly unknown[]): string {
  return logAbi.encodeFunctionData(name, args);
}

/**
 * Works with the contract.
 * @throws CHAIN_UNAVAILABLE when the node does not answer
 * @throws CHAIN_REVERTED with this message when the contract refuses; and what `work` refuses
 */
export async function withContract<T>(
  { rpcUrl, contract, senderKey, legacyGasPriceWei }: ContractAccess,
  message: string,
  work: (contract: LogContract) => Promise<T>,
): Promise<T> {
  const chainId = await chainIdOf(rpcUrl);
  const reader = readerOn(chainId, { rpcUrl, contract });
  const provider = new JsonRpcProvider(rpcUrl, Network.from(chainId), {
    staticNetwork: true,
    pollingInterval: POLLING_INTERVAL_MS,
  });
  const account = new Wallet(senderKey, provider);
  const price = legacyGasPriceWei === undefined ? {} : { type: 0, gasPrice: legacyGasPriceWei };
  const send = async (name: string, args: readonly unknown[]) => {
    await (await account.sendTransaction({ to: contract, data: callData(name, args), ...price })).wait();
  };
  try {
    return await work({ view: reader.view, digest: reader.digest, send });
  } catch (cause) {
    if (cause instanceof LedgerError || cause instanceof Refused) throw cause;
    throw new LedgerError('CHAIN_REVERTED', message, { cause });
  } finally {
    provider.destroy();
  }
}
