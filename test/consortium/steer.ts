import { toQuantity } from 'ethers';
import { quantity } from '../../core/kernel/json-rpc.ts';
import type { Network } from '../../scripts/consortium/network.ts';
import { connect } from '../../scripts/consortium/peers.ts';
import { agree, headHashOf, headOf, startSealing } from '../../scripts/consortium/sealing.ts';
import type { Signer } from '../../scripts/consortium/signer.ts';
import { until } from '../../scripts/consortium/until.ts';
import { processesOf } from '../support/processes/start-process.ts';

// Longer than a block period plus the longest random wait of a signer out of turn (EIP-225: half a second for each of
// the signers' majority): every block about to be sealed is sealed by then.
const REST_MS = 3_500;

/** A transaction in a node's pool. */
export interface PoolTransaction {
  readonly hash: string;
  readonly from: string;
  readonly nonce: string;
  readonly gasPrice: string;
}

/** Ends a signer as a power cut would. */
export async function kill(signer: Signer): Promise<void> {
  for (const line of processesOf(signer.dir)) process.kill(Number(line.split(' ')[0]), 'SIGKILL');
  await signer.exited();
}

/** Stops all sealing and waits until the chain has stopped growing and is the same on all signers. */
export async function freeze(network: Network): Promise<void> {
  for (const signer of running(network)) await signer.control('miner_stop', []);
  await untilResting(network);
  await agree(running(network));
}

/** Lets all running signers seal again. */
export const thaw = (network: Network): Promise<void> => startSealing(running(network));

/** Waits until no signer has received a block for longer than any sealing takes. */
export async function untilResting(network: Network): Promise<void> {
  let last = '';
  let sinceMs = performance.now();
  await until('the chain rests', async () => {
    const heads = await Promise.all(running(network).map(headHashOf));
    if (heads.join() !== last) sinceMs = performance.now();
    last = heads.join();
    return performance.now() - sinceMs >= REST_MS;
  });
}

/** Returns the hash of the block at this number on the chain that a signer follows; null when it has none yet. */
export async function blockHashOf(signer: Signer, number: string | bigint): Promise<string | null> {
  const block = await signer.rpc('eth_getBlockByNumber', [toQuantity(BigInt(number)), false]);
  return (block as { hash: string } | null)?.hash ?? null;
}

/** Waits until a block is on the chain that all signers follow. */
export async function untilAgreed({ signers }: Network, block: { readonly block: string; readonly blockHash: string }) {
  await until('all signers hold the same block', async () => {
    const hashes = await Promise.all(signers.map((signer) => blockHashOf(signer, block.block)));
    return hashes.every((hash) => hash === block.blockHash);
  });
}

/** Lets this signer seal one block and no second one, and returns the block's hash. */
export async function sealOne(signer: Signer): Promise<string> {
  const before = await headOf(signer);
  await signer.control('miner_start', []);
  await until('one block is sealed', async () => (await headOf(signer)) > before);
  await signer.control('miner_stop', []);
  return headHashOf(signer);
}

/** Cuts all connections between two groups. */
export async function part(ours: readonly Signer[], others: readonly Signer[]): Promise<void> {
  const enodes = new Map<Signer, string>();
  for (const signer of [...ours, ...others]) {
    enodes.set(signer, ((await signer.control('admin_nodeInfo', [])) as { enode: string }).enode);
  }
  // Repeat it: a connection that is still being established when its node is asked to close it comes up all the same.
  await until('the groups are apart', async () => {
    for (const a of ours) {
      for (const b of others) {
        await a.control('admin_removePeer', [enodes.get(b)]);
        await b.control('admin_removePeer', [enodes.get(a)]);
      }
    }
    const counts = await Promise.all(ours.map(async ({ rpc }) => quantity(await rpc('net_peerCount', []))));
    return counts.every((count) => count < BigInt(ours.length));
  });
}

/** Connects two groups again. */
export async function join(ours: readonly Signer[], others: readonly Signer[]): Promise<void> {
  // A node does not dial the same peer twice within half a minute, but it accepts a call from it.
  await Promise.all([
    ...ours.map((signer) => connect(signer, others)),
    ...others.map((signer) => connect(signer, ours)),
  ]);
}

/** Lists the transactions of an account in a signer's pool, by ascending nonce. */
export async function pooled(signer: Signer, account: string): Promise<readonly PoolTransaction[]> {
  const { pending } = (await signer.rpc('txpool_contentFrom', [account])) as {
    pending: Record<string, PoolTransaction>;
  };
  return Object.values(pending);
}

function running(network: Network): readonly Signer[] {
  return network.signers.filter((signer) => signer.isRunning());
}
