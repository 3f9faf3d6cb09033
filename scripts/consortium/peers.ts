import type { Signer } from './signer.ts';
import { until } from './until.ts';

/** Makes a signer a peer of others and waits until all are connected. */
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
