import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliqueGenesis } from './genesis.ts';
import { gethBinary } from './geth-binary.ts';
import { type Parties, partiesIn } from './parties.ts';
import { connect } from './peers.ts';
import { startSealing } from './sealing.ts';
import { type Signer, startSigner } from './signer.ts';

const CHAIN_ID = 20_260n;
const SIGNERS = 4;

/** The price of a unit of gas in this network. */
export const GAS_PRICE_WEI = 1n;

export interface NetworkOptions {
  /** Folder that keeps everything. */
  readonly dir: string;
  /** Minimum time between two blocks. */
  readonly periodSeconds: number;
  readonly say: (text: string) => void;
}

/** Four signers on this machine that seal one chain. */
export interface Network {
  readonly chainId: bigint;
  readonly parties: Parties;
  readonly signers: readonly Signer[];
  /** Restarts a signer that has ended; it finds its peers, catches up and seals again. */
  restart(signer: Signer): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the network from its folder, or anew, and resolves when its chain grows.
 * @throws Error to be shown when a signer does not start
 */
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
    // INVARIANT: no signer seals before all are connected: blocks of isolated signers would only compete.
    for (const [index, signer] of signers.entries()) await connect(signer, signers.slice(0, index));
    await startSealing(signers);
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
