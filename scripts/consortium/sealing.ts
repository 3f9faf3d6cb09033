import { toQuantity } from 'ethers';
import { quantity } from '../../lambdas/adapters/evm/json-rpc.ts';
import { connect } from './peers.ts';
import type { Signer } from './signer.ts';
import { until } from './until.ts';

/** Who sealed the last blocks and may not seal the next one, oldest first, and who may, whoever's turn it is first. */
export interface Turns {
  readonly last: readonly Signer[];
  readonly next: readonly Signer[];
}

/** Number of the newest block that a signer knows. */
export async function headOf({ rpc }: Signer): Promise<bigint> {
  return quantity(await rpc('eth_blockNumber', []));
}

/** Hash of the newest block that a signer holds for the right one. */
export async function headHashOf(signer: Signer): Promise<string> {
  return (await newestOf(signer)).hash;
}

/**
 * Waits until signers that do not seal hold the same chain. Chains of equal weight stay side by side for ever: then the others give up theirs
 * for that of the first signer.
 */
export async function agree(signers: readonly Signer[]): Promise<void> {
  const heads = () => Promise.all(signers.map(newestOf));
  const [first, ...others] = await until('signers hold chains of the same weight', async () => {
    const found = await heads();
    return new Set(found.map(({ totalDifficulty }) => totalDifficulty)).size === 1 ? found : null;
  });
  const wrong = signers.slice(1).filter((_, index) => others[index]?.hash !== first?.hash);
  for (const signer of wrong) {
    const back = (await headOf(signer)) - BigInt(signers.length);
    await signer.control('debug_setHead', [toQuantity(back > 0n ? back : 0n)]);
    // Its peers believe that it has what it had, until they meet again.
    await signer.stop();
  }
  for (const signer of wrong) {
    await signer.start();
    await connect(
      signer,
      signers.filter((other) => other !== signer && other.isRunning()),
    );
  }
  await until(
    'all signers hold the same chain',
    async () => new Set((await heads()).map(({ hash }) => hash)).size === 1,
  );
}

/**
 * Lets signers seal. The one whose turn it is begins last, when the others listen already: a signer that has never sealed since its start takes
 * no blocks from the air, and branches of equal weight may end where nobody who knows them may go on.
 */
export async function startSealing(signers: readonly Signer[]): Promise<void> {
  await agree(signers);
  const [first] = (await turns(signers)).next;
  if (first === undefined) throw new Error('each of these signers has sealed one of the last blocks: none may go on');
  const head = await headOf(first);
  await Promise.all(signers.map((signer) => (signer === first ? null : signer.control('miner_start', []))));
  await first.control('miner_start', []);
  await until('the chain grows', async () => (await headOf(first)) > head + BigInt(signers.length));
}

/** Whose turn it is on a chain that rests, the same on all of these signers. Source: EIP-225. */
export async function turns(signers: readonly Signer[]): Promise<Turns> {
  const [known] = signers;
  if (known === undefined) return { last: [], next: [] };
  const head = await headOf(known);
  const authorized = ((await known.control('clique_getSigners', [])) as readonly string[]).toSorted();
  // Each seals at most one block of half of them, and one, in a row; nobody sealed the first block.
  const restMost = BigInt(Math.floor(authorized.length / 2));
  const last: Signer[] = [];
  for (let number = head - restMost + 1n; number <= head; number++) {
    if (number <= 0n) continue;
    const sealer = String(await known.control('clique_getSigner', [toQuantity(number)]));
    last.push(...signers.filter(({ address }) => address.toLowerCase() === sealer));
  }
  const turn = Number((head + 1n) % BigInt(authorized.length));
  const ordered = [...authorized.slice(turn), ...authorized.slice(0, turn)];
  const next = ordered.flatMap((address) => signers.filter((signer) => signer.address.toLowerCase() === address));
  return { last, next: next.filter((signer) => !last.includes(signer)) };
}

async function newestOf({ rpc }: Signer): Promise<{ readonly hash: string; readonly totalDifficulty: string }> {
  return (await rpc('eth_getBlockByNumber', ['latest', false])) as { hash: string; totalDifficulty: string };
}
