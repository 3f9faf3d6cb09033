import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encryptKeystoreJson, type Wallet } from 'ethers';
import type { JsonRpc } from '../../core/kernel/json-rpc.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import { freePort, type KeptChild, spawnKept, whenListening } from '../host/child-process.ts';
import { BLOCK_GAS_LIMIT } from './genesis.ts';
import { ipcRpc } from './ipc.ts';

const REQUEST_TIMEOUT_MS = 10_000;
// The password is stored beside the key anyway; more rounds would only slow down the start.
const KEYSTORE_ROUNDS = { N: 4096, r: 8, p: 1 };
const KEYSTORE_PASSWORD = 'consortium';

export interface SignerOptions {
  /** Path of the geth program. */
  readonly geth: string;
  /** Folder that keeps everything of this signer. */
  readonly dir: string;
  /** File with the first block. */
  readonly genesisFile: string;
  readonly chainId: bigint;
  readonly account: Wallet;
  /** The lowest price that it accepts for a unit of gas. */
  readonly gasPriceWei: bigint;
}

/** The node of one party, which seals blocks when its turn comes. */
export interface Signer {
  readonly address: string;
  readonly dir: string;
  /** Public endpoint, for ledgers too: `http://127.0.0.1:<port>`, the same after a restart. */
  readonly rpcUrl: string;
  readonly rpc: JsonRpc;
  /** The owner's endpoint. */
  readonly control: JsonRpc;
  isRunning(): boolean;
  /** Resolves when the process that now runs has ended. */
  exited(): Promise<unknown>;
  /** Starts it again, without peers and not sealing. @throws Error with its output when it does not answer */
  start(): Promise<void>;
  /** Sends SIGTERM and waits until it has ended. */
  stop(): Promise<void>;
}

/** Starts a signer without peers and not sealing; it ends with this process. */
export async function startSigner(options: SignerOptions): Promise<Signer> {
  const { geth, dir, account, genesisFile } = options;
  await mkdir(join(dir, 'keystore'), { recursive: true, mode: 0o700 });
  await writeKeystore(dir, account);
  if (!existsSync(join(dir, 'geth', 'chaindata'))) await initialise(geth, dir, genesisFile);
  const port = await freePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const run = async () => {
    const started = spawnKept(geth, gethArguments(options, port));
    if (await whenListening(port, started)) return started;
    await started.stop();
    throw new Error(`a signer did not start:\n${started.outputTail()}`);
  };
  let child: KeptChild = await run();
  return {
    address: account.address,
    dir,
    rpcUrl,
    rpc: jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS),
    control: ipcRpc(join(dir, 'geth.ipc')),
    isRunning: () => !child.hasExited(),
    exited: () => child.exited,
    async start() {
      child = await run();
    },
    stop: () => child.stop(),
  };
}

function gethArguments({ dir, chainId, account, gasPriceWei }: SignerOptions, port: number): string[] {
  const groups = [
    ['--datadir', dir, '--networkid', `${chainId}`, '--verbosity', '2'],
    // Peers are named, never discovered, and only those on this machine are accepted.
    ['--port', '0', '--nodiscover', '--nat', 'none', '--netrestrict', '127.0.0.0/8'],
    ['--http', '--http.addr', '127.0.0.1', '--http.port', `${port}`, '--http.api', 'eth,net,web3,txpool'],
    ['--authrpc.port', '0'],
    // The state of every block is kept, so that a killed signer does not fall back to an older block.
    ['--syncmode', 'full', '--gcmode', 'archive', '--snapshot=false', '--cache', '64'],
    ['--miner.etherbase', account.address, '--miner.gaslimit', `${BLOCK_GAS_LIMIT}`],
    ['--miner.gasprice', `${gasPriceWei}`, '--txpool.pricelimit', `${gasPriceWei}`],
    ['--unlock', account.address, '--password', join(dir, 'password'), '--allow-insecure-unlock'],
  ];
  return groups.flat();
}

async function writeKeystore(dir: string, { address, privateKey }: Wallet): Promise<void> {
  const file = join(dir, 'keystore', 'signer.json');
  if (existsSync(file)) return;
  const keystore = await encryptKeystoreJson({ address, privateKey }, KEYSTORE_PASSWORD, { scrypt: KEYSTORE_ROUNDS });
  await writeFile(join(dir, 'password'), KEYSTORE_PASSWORD, { mode: 0o600 });
  await writeFile(file, keystore, { mode: 0o600 });
}

async function initialise(geth: string, dir: string, genesisFile: string): Promise<void> {
  const child = spawnKept(geth, ['init', '--datadir', dir, genesisFile]);
  const code = await child.exited;
  if (code !== 0) throw new Error(`a signer could not be given its first block:\n${child.outputTail()}`);
}
