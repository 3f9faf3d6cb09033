import { getAddress, getBytes, hexlify, id } from 'ethers';
import type { LogSigner } from '../../lambdas/ports/signers.ts';
import { type ContractAccess, type KeyPeriod, type LogReader, withContract } from './log-contract.ts';

const FIELDS = 'bytes32 logId,address key,uint64 index';

export interface PromiseRootOptions extends ContractAccess {
  /** The log's C2SP origin. */
  readonly origin: string;
  /** Address of the promise root. */
  readonly promiseRoot: string;
  /** The log key in force, which names the roots. */
  readonly logKey: LogSigner;
}

// See docs/decisions/0104-a-log-key-names-the-promise-roots.md
/**
 * Puts a promise root in force in the contract; does nothing when it is.
 * @throws CHAIN_UNAVAILABLE, CHAIN_REVERTED as `withContract`
 */
export function startPromiseRoot({ origin, promiseRoot, logKey, ...access }: PromiseRootOptions): Promise<void> {
  return withContract(access, 'the promise root could not be registered', async (contract) => {
    const start = await promiseRootStart(contract, { origin, promiseRoot, logKey });
    if (start !== null) await contract.send('startPromiseKey', start);
  });
}

/** Returns what `startPromiseKey` takes to put a promise root in force; null: it is. */
export async function promiseRootStart(
  contract: LogReader,
  { origin, promiseRoot, logKey }: Pick<PromiseRootOptions, 'origin' | 'promiseRoot' | 'logKey'>,
): Promise<readonly string[] | null> {
  const roots = await rootsOf(contract, origin);
  if (roots.some((root) => isInForce(root) && root.key === getAddress(promiseRoot))) return null;
  const values = { logId: id(origin), key: promiseRoot, index: roots.length };
  const signature = await signed(logKey, contract.digest('PromiseRoot', FIELDS, values));
  return [id(origin), promiseRoot, signature];
}

/**
 * Ends every other promise root that is in force in the contract; what they certified stays valid.
 * @throws CHAIN_UNAVAILABLE, CHAIN_REVERTED as `withContract`
 */
export function endOtherPromiseRoots({ origin, promiseRoot, logKey, ...access }: PromiseRootOptions): Promise<void> {
  return withContract(access, 'a promise root could not be ended', async (contract) => {
    for (const [index, root] of (await rootsOf(contract, origin)).entries()) {
      if (!isInForce(root) || root.key === getAddress(promiseRoot)) continue;
      const values = { logId: id(origin), key: root.key, index };
      const signature = await signed(logKey, contract.digest('PromiseRootEnd', FIELDS, values));
      await contract.send('endPromiseKey', [id(origin), index, signature]);
    }
  });
}

async function rootsOf(contract: LogReader, origin: string): Promise<readonly KeyPeriod[]> {
  return (await contract.view('promiseKeys', [id(origin)])) as readonly KeyPeriod[];
}

function isInForce({ until }: KeyPeriod): boolean {
  return until === 0n;
}

async function signed(key: LogSigner, digest: string): Promise<string> {
  return hexlify(await key.signDigest(getBytes(digest)));
}
