import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quantity } from '../../lambdas/adapters/evm/json-rpc.ts';
import { cliqueGenesis } from './genesis.ts';
import { gethBinary } from './geth-binary.ts';
import { type Parties, partiesIn } from './parties.ts';
import { type Signer, startSigner } from './signer.ts';
import { until } from './until.ts';

const CHAIN_ID = 20_260n;
const SIGNERS = 4;

/** What this network asks for a unit of gas. */
export const GAS_PRICE_WEI = 1n;

export interface NetworkOptions {
  /** Where everything is kept. */
  readonly dir: string;
  /** Least seconds between two blocks. */
  readonly periodSeconds: number;
  readonly say: (text: string) => void;
}

/** Four signers on this machine that seal one chain. */
export interface Network {
  readonly chainId: bigint;
  readonly parties: Parties;
  readonly signers: readonly Signer[];
  /** Starts a signer that has ended; it finds its peers, catches up and seals. */
  restart(signer: Signer): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the network on what its folder keeps, and resolves when its chain grows. @throws Error for people when a signer does not start */
export async function startNetwork({ dir, periodSeconds, say }: NetworkOptions): Promise<Network> {
  const geth = await gethBinary(say);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const parties = await partiesIn(join(dir, 'keys'), SIGNERS);
  const genesisFile = await writeGenesis(dir, periodSeconds, parties);
  const shared = { geth, genesisFile, chainId: CHAIN_ID, gasPriceWei: GAS_PRICE_WEI };
  const starts = await Promise.allSettled(
    parties.signers.map((account, index) => startSigner({ ...shared, account, dir: join(dir, `signer-${index + 1}`) })),
  );
  const signers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async () => void (await Promise.all(signers.map((signer) => signer.stop())));
  try {
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    // INVARIANT: none seals before all know each other; blocks of signers who are alone only contend with each other.
    for (const [index, signer] of signers.entries()) await connect(signer, signers.slice(0, index));
    for (const signer of signers) await signer.control('miner_start', []);
    await untilGrowing(signers);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    chainId: CHAIN_ID,
    parties,
    signers,
    async restart(signer) {
      await signer.start();
      await connect(
        signer,
        signers.filter((other) => other !== signer && other.isRunning()),
      );
      await signer.control('miner_start', []);
    },
    stop,
  };
}

/** Makes a signer a peer of others and waits until each connection stands. */
export async function connect(signer: Signer, others: readonly Signer[]): Promise<void> {
  const { id } = (await signer.control('admin_nodeInfo', [])) as { id: string };
  for (const other of others) {
    const { enode } = (await other.control('admin_nodeInfo', [])) as { enode: string };
    await signer.control('admin_addPeer', [enode]);
  }
  for (const other of others) {
    await until('signers find each other', async () => {
      const peers = (await other.control('admin_peers', [])) as readonly { readonly id: string }[];
      return peers.some((peer) => peer.id === id);
    });
  }
}

/** Number of the newest block that a signer knows. */
export async function headOf({ rpc }: Signer): Promise<bigint> {
  return quantity(await rpc('eth_blockNumber', []));
}

async function untilGrowing(signers: readonly Signer[]): Promise<void> {
  const [first] = signers;
  if (first === undefined) return;
  const start = await headOf(first);
  await until('the chain grows', async () => (await headOf(first)) > start);
}

async function writeGenesis(dir: string, periodSeconds: number, parties: Parties): Promise<string> {
  const path = join(dir, 'genesis.json');
  if (existsSync(path)) return path;
  const { signers, treasury, admin, registrar, guardian } = parties;
  const genesis = cliqueGenesis({
    chainId: CHAIN_ID,
    periodSeconds,
    signers: signers.map(({ address }) => address),
    funded: [treasury, admin, registrar, guardian].map(({ address }) => address),
  });
  await writeFile(path, JSON.stringify(genesis, null, 2));
  return path;
}
