import { Network as EthersNetwork, JsonRpcProvider, type Wallet } from 'ethers';
import { deployConsentAnchor, registerLog } from '../chain/deploy.ts';
import { startPromiseRoot } from '../chain/promise-roots.ts';
import { makeFolders } from '../host/folders.ts';
import { identityIn } from '../host/identity/identity.ts';
import { type LocalLedger, type StartOptions, startLedger } from '../host/start-ledger.ts';
import { GAS_PRICE_WEI, type Network } from './network.ts';

/**
 * Number of blocks on top of an anchor before it counts. Signers that are cut off seal at most half as many blocks as
 * there are signers in all, so with four signers an anchor with two blocks on top of it cannot be lost.
 */
export const CONFIRMATIONS = 2;
const ALLOWANCE_WEI = 10n ** 18n;
const POLLING_INTERVAL_MS = 100;

export interface MemberOptions extends StartOptions {
  readonly network: Network;
  /** Folder with the record of the deployment. */
  readonly deploymentDir: string;
  /** Data folder of the ledger. */
  readonly dir: string;
}

/**
 * Starts a ledger on the consortium's chain, which it reaches at the first signer. First the treasury deploys the
 * contract and funds the gas account, and the registrar registers the log and its promise root; steps done before are
 * not repeated.
 */
export async function startMember({ network, deploymentDir, ...options }: MemberOptions): Promise<LocalLedger> {
  const { parties, chainId, signers } = network;
  const rpcUrl = signers[0]?.rpcUrl ?? '';
  const legacyGasPriceWei = GAS_PRICE_WEI;
  const { address: contract } = await deployConsentAnchor({
    rpcUrl,
    deployerKey: parties.treasury.privateKey,
    admin: parties.admin.address,
    registrar: parties.registrar.address,
    guardian: parties.guardian.address,
    deploymentDir,
    legacyGasPriceWei,
  });
  const { origin, logKey, promiseRoot, gasAccount } = await identityIn(makeFolders(options.dir).keys);
  const registrar = { rpcUrl, senderKey: parties.registrar.privateKey, contract, legacyGasPriceWei };
  await registerLog({ ...registrar, origin, logKey: logKey.address });
  await startPromiseRoot({ ...registrar, origin, promiseRoot, logKey });
  await fund(rpcUrl, chainId, parties.treasury, gasAccount);
  return startLedger({
    ...options,
    env: {
      LEDGER_CHAIN_CONFIRMATIONS: String(CONFIRMATIONS),
      LEDGER_GAS_PRICING: 'legacy',
      LEDGER_GAS_MINIMUM_PRICE_WEI: String(GAS_PRICE_WEI),
      ...(options.env ?? process.env),
      LEDGER_CHAIN_ID: String(chainId),
      LEDGER_CHAIN_CONTRACT: contract,
      LEDGER_CHAIN_RPC_URL: rpcUrl,
    },
  });
}

/** Tops an account up to the allowance when less than half of it is left. */
async function fund(rpcUrl: string, chainId: bigint, treasury: Wallet, account: string): Promise<void> {
  const network = EthersNetwork.from(chainId);
  const provider = new JsonRpcProvider(rpcUrl, network, {
    staticNetwork: network,
    pollingInterval: POLLING_INTERVAL_MS,
  });
  try {
    const balance = await provider.getBalance(account);
    if (balance >= ALLOWANCE_WEI / 2n) return;
    const payment = { to: account, value: ALLOWANCE_WEI - balance, type: 0, gasPrice: GAS_PRICE_WEI };
    await (await treasury.connect(provider).sendTransaction(payment)).wait();
  } finally {
    provider.destroy();
  }
}
