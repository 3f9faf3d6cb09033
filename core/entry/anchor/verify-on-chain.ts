import { equalBytes } from '../../kernel/bytes.ts';
import { LedgerError } from '../../kernel/error.ts';
import { instantOfSeconds } from '../../kernel/instant.ts';
import type { BundleAnchor } from '../bundle.ts';
import type { CheckpointClaim } from '../promise.ts';
import { type LogKeyPeriod, requireSignedByContract } from './anchor-signature.ts';

/** The steps of a verification on the chain, in order. */
export const CHAIN_STEPS = ['chain', 'anchored', 'signer', 'transaction', 'block'] as const;
export type ChainStep = (typeof CHAIN_STEPS)[number];

/** Locates a transaction in the chain, with what it anchored. */
export interface Placement {
  readonly block: bigint;
  readonly blockHash: string;
  /** The checkpoints that it anchored for this log. */
  readonly anchored: readonly CheckpointClaim[];
}

/** Reads one log in the anchor contract through a node of the chain. */
export interface AnchorReader {
  /** Lists all keys that the log has had in the contract, oldest first. */
  keys(): Promise<readonly LogKeyPeriod[]>;
  /** Returns the log's key, once chain and contract are those of the policy. */
  check(): Promise<string>;
  /** Returns the time of the first anchoring, seconds since 1970. @throws ANCHOR_UNKNOWN when there was none */
  verifyAnchor(claim: CheckpointClaim): Promise<bigint>;
  /** Locates a transaction in the chain; null when no block holds it, or it failed. */
  placement(transaction: string): Promise<Placement | null>;
  /** Returns the hash of the block that the chain now has at this number, or null when it has none. */
  blockHash(block: bigint): Promise<string | null>;
}

/**
 * Returns the time at which a bundle's checkpoint was anchored, seconds since 1970, once the chain confirms everything
 * that the bundle says about the anchor.
 * @param found receives each step as soon as it holds
 * @throws ANCHOR_UNKNOWN when the contract does not hold the checkpoint; and what `AnchorReader.check` throws
 * @throws ANCHOR_SIGNATURE_INVALID when it was signed by another key than the contract's at that time
 * @throws ANCHOR_TRANSACTION_MISMATCH when the transaction is not in the chain, or did not anchor the checkpoint
 * @throws ANCHOR_BLOCK_MISMATCH when the transaction is in another block, or the chain has replaced that block
 */
export async function verifyOnChain(
  anchor: BundleAnchor,
  contract: AnchorReader,
  found: (step: ChainStep, text: string) => void,
): Promise<bigint> {
  const logKey = await contract.check();
  found('chain', `${anchor.chainId}, contract ${anchor.contract}, log key ${logKey}`);

  const anchoredAt = await contract.verifyAnchor(anchor);
  found('anchored', `held by the contract since ${timeOf(anchoredAt)}`);

  const signer = requireSignedByContract(anchor, await contract.keys(), anchoredAt);
  found('signer', `by ${signer}, the log key in the contract then`);

  const placement = await contract.placement(anchor.transaction);
  const isMaker = placement?.anchored.some(
    ({ treeSize, rootHash }) => treeSize === anchor.treeSize && equalBytes(rootHash, anchor.rootHash),
  );
  if (placement === null || !isMaker) {
    const why = placement === null ? 'is not in the chain' : 'did not anchor this checkpoint';
    throw new LedgerError('ANCHOR_TRANSACTION_MISMATCH', `the transaction \`${anchor.transaction}\` ${why}`, {
      pointer: '/anchor/transaction',
    });
  }
  found('transaction', `${anchor.transaction} anchored it`);

  if (placement.block !== anchor.block) {
    throw blockMismatch('block', `the transaction is in block \`${placement.block}\`, not \`${anchor.block}\``);
  }
  if (placement.blockHash !== anchor.blockHash || (await contract.blockHash(anchor.block)) !== anchor.blockHash) {
    throw blockMismatch('blockHash', `the chain has another block \`${anchor.block}\` than \`${anchor.blockHash}\``);
  }
  found('block', `${anchor.block}, ${anchor.blockHash}`);
  return anchoredAt;
}

/** Formats a block time, in seconds since 1970, for people: `2026-11-23 08:00:00 UTC`. */
export function timeOf(seconds: bigint): string {
  return `${instantOfSeconds(seconds).slice(0, 19).replace('T', ' ')} UTC`;
}

function blockMismatch(member: string, message: string): LedgerError {
  return new LedgerError('ANCHOR_BLOCK_MISMATCH', message, { pointer: `/anchor/${member}` });
}
