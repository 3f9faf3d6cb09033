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
