import { HDNodeWallet, Mnemonic } from 'ethers';
import { deployConsentAnchor, registerLog } from '../chain/deploy.ts';
import { startAnvil } from './anvil.ts';
import { openChainState } from './chain-state.ts';
import { freePort } from './child-process.ts';
import type { RunningChild } from './supervised.ts';

/** The public phrase that anvil makes its accounts from. */
const PHRASE = 'test test test test test test test test test test test junk';
const PARTIES = { deployer: 0, admin: 1, registrar: 2, guardian: 3 } as const;
const GAS_BALANCE_WEI = `0x${(10n ** 24n).toString(16)}`;

/** A local chain that holds the contract and knows the log. */
export interface LocalChain {
  readonly rpcUrl: string;
  readonly chainId: bigint;
  readonly contract: string;
  readonly child: RunningChild;
  /** Starts the chain again after it ended, at the same place, with the same contract address. */
  restart(): Promise<RunningChild>;
}

/**
 * Starts the chain on its kept state and makes sure that the contract is deployed, the log registered and the gas account paid;
 * what the chain lost is made again. The contract's address is the same on every chain, because the same account creates it first.
 */
export async function startChain(options: {
  readonly dir: string;
  readonly origin: string;
  readonly logKey: string;
  readonly gasAccount: string;
}): Promise<LocalChain> {
  const port = await freePort();
  const run = async () => {
    const state = await openChainState(options.dir);
    const anvil = await startAnvil({ port, statePath: state.path });
    void anvil.exited.finally(() => state.close());
    try {
      const { address, chainId } = await prepare(anvil.rpcUrl, options);
      return { anvil, address, chainId };
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  };
  const { anvil, address, chainId } = await run();
  return {
    rpcUrl: anvil.rpcUrl,
    chainId,
    contract: address,
    child: anvil,
    async restart() {
      const again = await run();
      if (again.address === address) return again.anvil;
      await again.anvil.stop();
      throw new Error(`the contract moved from ${address} to ${again.address}`);
    },
  };
}

async function prepare(
  rpcUrl: string,
  options: { readonly dir: string; readonly origin: string; readonly logKey: string; readonly gasAccount: string },
): Promise<{ address: string; chainId: bigint }> {
  const { address, chainId } = await deployConsentAnchor({
    rpcUrl,
    deployerKey: party('deployer').privateKey,
    admin: party('admin').address,
    registrar: party('registrar').address,
    guardian: party('guardian').address,
    deploymentDir: `${options.dir}/deployment`,
  });
  const { origin, logKey } = options;
  await registerLog({ rpcUrl, registrarKey: party('registrar').privateKey, contract: address, origin, logKey });
  await setBalance(rpcUrl, options.gasAccount);
  return { address, chainId: BigInt(chainId) };
}

function party(name: keyof typeof PARTIES): HDNodeWallet {
  return HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(PHRASE), `m/44'/60'/0'/0/${PARTIES[name]}`);
}

async function setBalance(rpcUrl: string, account: string): Promise<void> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'anvil_setBalance', params: [account, GAS_BALANCE_WEI] }),
  });
  const { error } = (await response.json()) as { error?: { message: string } };
  if (error !== undefined) throw new Error(`the gas account cannot be paid: ${error.message}`);
}
