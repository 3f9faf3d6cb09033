import { toQuantity } from 'ethers';
import { quantity } from '../../core/kernel/json-rpc.ts';
import { connect } from './peers.ts';
import type { Signer } from './signer.ts';
import { until } from './until.ts';

/** The signers by their right to seal the next block. */
export interface Turns {
  /** The signers that may not seal, because they sealed one of the last blocks, oldest block first. */
  readonly last: readonly Signer[];
  /** The signers that may seal, beginning with the one whose turn it is. */
  readonly next: readonly Signer[];
}

/** Returns the number of the newest block that a signer knows. */
export async function headOf({ rpc }: Signer): Promise<bigint> {
  return quantity(await rpc('eth_blockNumber', []));
}

/** Returns the hash of the newest block on the chain that a signer follows. */
export async function headHashOf(signer: Signer): Promise<string> {
  return (await newestOf(signer)).hash;
}

/**
 * Waits until signers that do not seal have the same chain. Chains of equal weight would persist side by side for ever,
 * so the other signers drop theirs in favour of the first signer's.
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
    // Its peers assume that it still has the old blocks until they reconnect.
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
 * Lets signers seal. The one whose turn it is begins last, when the others already listen: a signer that has not sealed
 * since its start accepts no announced blocks, and on branches of equal weight no signer that knows one may be allowed
 * to continue it.
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

/**
 * Returns whose turn it is on a chain that has stopped growing and is the same on all these signers. Source: EIP-225.
 */
export async function turns(signers: readonly Signer[]): Promise<Turns> {
  const [known] = signers;
  if (known === undefined) return { last: [], next: [] };
  const head = await headOf(known);
  const authorized = ((await known.control('clique_getSigners', [])) as readonly string[]).toSorted();
  // Of n signers, each seals at most one of n / 2 + 1 consecutive blocks; nobody sealed the first block.
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
