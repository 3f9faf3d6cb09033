import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getCreateAddress, HDNodeWallet, Mnemonic } from 'ethers';
import { quantity } from '../../core/kernel/json-rpc.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import { readConfig } from '../../lambdas/config/read.ts';
import { deployConsentAnchor, registerLog } from '../chain/deploy.ts';
import type { ContractAccess } from '../chain/log-contract.ts';
import { privateKey } from '../chain/private-key.ts';
import { startPromiseRoot } from '../chain/promise-roots.ts';
import { startAnvil } from './anvil.ts';
import { openChainState } from './chain-state.ts';
import { freePort } from './child-process.ts';
import type { Identity } from './identity/identity.ts';
import type { Restartable } from './supervised.ts';

/** The public phrase from which anvil derives its accounts. */
const PHRASE = 'test test test test test test test test test test test junk';
const [DEPLOYER, ADMIN, REGISTRAR, GUARDIAN] = [party(0), party(1), party(2), party(3)] as const;
/** Address that the deployer's first transaction creates, the same on every chain, so that promises outlive a chain. */
const CONTRACT = getCreateAddress({ from: DEPLOYER.address, nonce: 0 });
const GAS_BALANCE_WEI = `0x${(10n ** 24n).toString(16)}`;
const REQUEST_TIMEOUT_MS = 10_000;

/** Configuration keys that name an external chain: all of them are set, or none. */
export const CHAIN_KEYS = ['LEDGER_CHAIN_ID', 'LEDGER_CHAIN_CONTRACT', 'LEDGER_CHAIN_RPC_URL'] as const;

/** Reads the external chain from `CHAIN_KEYS`, null when none is set. @throws CONFIG_INVALID when only some are set */
export function givenChain(environment: Readonly<Record<string, string | undefined>>): LedgerChain | null {
  if (!CHAIN_KEYS.some((key) => environment[key])) return null;
  const { chain, node } = readConfig(['chain', 'node'], environment);
  return { ...chain, rpcUrl: node.rpcUrl };
}

interface ChainOptions extends Identity {
  /** Folder that keeps the chain's state. */
  readonly dir: string;
  /** true: the contract knows the log already, perhaps by another key, and is told nothing. */
  readonly isEnrolled?: boolean;
}

/** A chain with the contract. */
export interface LedgerChain {
  readonly rpcUrl: string;
  readonly chainId: bigint;
  readonly contract: string;
}

/**
 * Works with the contract of a stopped ledger: its own chain runs meanwhile, and another is reached with the
 * registrar's key, which `LEDGER_REGISTRAR_KEY` holds.
 * @param dir folder that keeps the state of the ledger's own chain
 * @throws Error when the chain does not start, or the registrar's key is missing
 */
export async function onLedgerChain<T>(
  dir: string,
  identity: Identity,
  work: (access: ContractAccess) => Promise<T>,
): Promise<T> {
  const given = givenChain(process.env);
  if (given !== null) return work({ ...given, senderKey: await registrarKey(), ...legacyPrice() });
  const { engine, rpcUrl, contract } = await startChain({ dir, isEnrolled: true, ...identity });
  try {
    return await work({ rpcUrl, contract, senderKey: REGISTRAR.privateKey });
  } finally {
    await engine.child.stop();
  }
}

async function registrarKey(): Promise<string> {
  const key = await privateKey('LEDGER_REGISTRAR_KEY', undefined);
  if (key === null) throw new Error('set LEDGER_REGISTRAR_KEY: the chain is not run by this host');
  return key;
}

function legacyPrice(): { readonly legacyGasPriceWei?: bigint } {
  const { gas } = readConfig(['gas']);
  return gas.pricing === 'legacy' ? { legacyGasPriceWei: gas.minimumPriceWei } : {};
}

/** A local chain on which the log is registered. */
interface LocalChain extends LedgerChain {
  /** Its process, which starts again on the same port and with the same contract address. */
  readonly engine: Restartable;
}

/**
 * Starts the chain on its kept state, and makes sure that the contract is deployed, the log and its promise root
 * registered and the gas account funded; it repeats whatever the chain has lost.
 */
export async function startChain(options: ChainOptions): Promise<LocalChain> {
  const port = await freePort();
  const run = async () => {
    const state = await openChainState(options.dir);
    const anvil = await startAnvil({ port, statePath: state.path });
    void anvil.exited.finally(() => state.close());
    try {
      return { anvil, chainId: await prepare(anvil.rpcUrl, options) };
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  };
  const { anvil, chainId } = await run();
  const restart = async () => (await run()).anvil;
  return { rpcUrl: anvil.rpcUrl, chainId, contract: CONTRACT, engine: { child: anvil, restart } };
}

async function prepare(
  rpcUrl: string,
  { dir, isEnrolled = false, gasAccount, ...identity }: ChainOptions,
): Promise<bigint> {
  const rpc = jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS);
  if ((await rpc('eth_getCode', [CONTRACT, 'latest'])) === '0x') {
    // The record of an earlier chain, or of an interrupted start, says nothing about this chain.
    const deploymentDir = join(dir, 'deployment');
    await rm(deploymentDir, { recursive: true, force: true });
    const roles = { admin: ADMIN.address, registrar: REGISTRAR.address, guardian: GUARDIAN.address };
    const { address } = await deployConsentAnchor({
      rpcUrl,
      deployerKey: DEPLOYER.privateKey,
      ...roles,
      deploymentDir,
    });
    if (address !== CONTRACT) throw new Error(`the contract is at ${address} and should be at ${CONTRACT}`);
  }
  if (!isEnrolled) {
    const registrar = { rpcUrl, senderKey: REGISTRAR.privateKey, contract: CONTRACT };
    await registerLog({ ...registrar, ...identity, logKey: identity.logKey.address });
    await startPromiseRoot({ ...registrar, ...identity });
  }
  await rpc('anvil_setBalance', [gasAccount, GAS_BALANCE_WEI]);
  return quantity(await rpc('eth_chainId', []));
}

function party(index: number): HDNodeWallet {
  return HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(PHRASE), `m/44'/60'/0'/0/${index}`);
}
