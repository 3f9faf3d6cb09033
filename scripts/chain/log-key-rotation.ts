import { getAddress, getBytes, hexlify, id } from 'ethers';
import { instantOfSeconds } from '../../core/kernel/instant.ts';
import { quantity } from '../../core/kernel/json-rpc.ts';
import { isObject } from '../../core/kernel/kinds.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import type { LogSigner } from '../../lambdas/ports/signers.ts';
import { type ContractAccess, type KeyPeriod, type LogReader, Refused, withContract } from './log-contract.ts';

const REQUEST_TIMEOUT_MS = 10_000;

export interface LogKeyOptions extends ContractAccess {
  /** The log's C2SP origin. */
  readonly origin: string;
  /** Address of the log key to be. */
  readonly newKey: string;
}

// See docs/decisions/0103-a-log-key-is-rotated-in-two-steps.md
/**
 * Proposes a log key, unless it is proposed, and returns the instant from which it needs no signature.
 * @throws CHAIN_UNAVAILABLE, CHAIN_REVERTED as `withContract`; most often because the account is no registrar
 */
export function proposeLogKey({ origin, newKey, ...access }: LogKeyOptions): Promise<string> {
  return withContract(access, 'the log key could not be proposed', async (contract) => {
    if ((await proposed(contract, origin)).newKey !== getAddress(newKey)) {
      await contract.send('proposeLogKey', [id(origin), newKey]);
    }
    return instantOfSeconds((await proposed(contract, origin)).readyAt);
  });
}

/**
 * Puts the proposed log key in force; does nothing when it is.
 * @param options.signedBy the key in force, to sign for the new one at once; null: its time is awaited
 * @throws Refused when the key is not proposed, or a guardian may still veto it
 * @throws CHAIN_UNAVAILABLE, CHAIN_REVERTED as `withContract`
 */
export function finishLogKey({
  origin,
  newKey,
  signedBy,
  ...access
}: LogKeyOptions & { readonly signedBy: LogSigner | null }): Promise<void> {
  return withContract(access, 'the log key could not be put in force', async (contract) => {
    if (getAddress((await contract.view('logKey', [id(origin)])) as string) === getAddress(newKey)) return;
    const proposal = await proposed(contract, origin);
    if (proposal.newKey !== getAddress(newKey)) {
      throw new Refused(`the contract has no proposal of ${newKey}: a guardian has vetoed it, or it was never made`);
    }
    if (signedBy === null && (await newestBlockTime(access.rpcUrl)) < proposal.readyAt) {
      throw new Refused(`a guardian may veto the log key until ${instantOfSeconds(proposal.readyAt)}`);
    }
    const signature = signedBy === null ? '0x' : await rotationSignature(contract, { origin, newKey, signedBy });
    await contract.send('rotateLogKey', [id(origin), newKey, signature]);
  });
}

async function rotationSignature(
  contract: LogReader,
  { origin, newKey, signedBy }: { readonly origin: string; readonly newKey: string; readonly signedBy: LogSigner },
): Promise<string> {
  const index = ((await contract.view('keys', [id(origin)])) as readonly KeyPeriod[]).length;
  const values = { logId: id(origin), newKey, index };
  const digest = contract.digest('LogKeyRotation', 'bytes32 logId,address newKey,uint64 index', values);
  return hexlify(await signedBy.signDigest(getBytes(digest)));
}

async function proposed(contract: LogReader, origin: string) {
  return (await contract.view('proposedLogKey', [id(origin)])) as { newKey: string; readyAt: bigint };
}

/** Returns the time that the next block has at least, in seconds since 1970. */
async function newestBlockTime(rpcUrl: string): Promise<bigint> {
  const block = await jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS)('eth_getBlockByNumber', ['latest', false]);
  const newest = isObject(block) ? quantity(block.timestamp) : 0n;
  const now = BigInt(Math.floor(Date.now() / 1000));
  return newest > now ? newest : now;
}
