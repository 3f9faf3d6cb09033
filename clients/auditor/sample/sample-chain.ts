import type { CheckpointClaim } from '../../../core/entry/promise.ts';
import { equalBytes } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { SampleRange } from '../../../core/proof/sample.ts';
import type { AnchorContract } from '../anchor-contract.ts';
import type { JudgingContract } from './judge-leaf.ts';

/** The sizes and the block of a sample, and from which block on anchors are looked for. */
export interface ChainOptions extends SampleRange {
  readonly block: bigint;
  readonly fromBlock: bigint;
}

/** Holds what the chain says of a sample: the root of its log, the block, and the anchors, each asked for once. */
interface SampleChain {
  readonly rootHash: Uint8Array;
  readonly blockHash: Uint8Array;
  readonly contract: JudgingContract;
}

/**
 * Reads the anchors of a log, and the block by which a sample of it is drawn.
 * @throws INPUT_INVALID when a size is not anchored, the chain does not have the block for good, or the block is not
 *   later than the anchor of the last size, so that whoever anchored it could know which leaves would be drawn
 * @throws ANCHOR_UNKNOWN, ANCHOR_NOT_FINAL as `AnchorContract.verifyAnchor`
 */
export async function readSampleChain(
  contract: AnchorContract,
  { from, to, block, fromBlock }: ChainOptions,
): Promise<SampleChain> {
  const anchors: CheckpointClaim[] = [];
  for await (const anchor of contract.anchored(fromBlock)) anchors.push(anchor);
  const anchorOf = (size: bigint) => {
    const found = anchors.find(({ treeSize }) => treeSize === size);
    if (found === undefined) throw invalid(`no anchor from block ${fromBlock} on has size ${size}`);
    return found;
  };
  const judging = askedOnce(contract, anchors);
  if (from !== 0n) await judging.verifyAnchor(anchorOf(from));
  const last = anchorOf(to);
  const anchoredAt = await judging.verifyAnchor(last);
  const drawn = await contract.block(block);
  if (drawn === null) throw invalid(`the chain does not have block ${block} for good yet`);
  if (drawn.time <= anchoredAt) {
    throw invalid(`block ${block} is not later than the anchor of size ${to}: its hash could be known then`);
  }
  return { rootHash: last.rootHash, blockHash: drawn.hash, contract: judging };
}

/** Makes a contract that answers from these anchors, and asks for the time of each of them once. */
function askedOnce(contract: AnchorContract, anchors: readonly CheckpointClaim[]): JudgingContract {
  const times = new Map<CheckpointClaim, Promise<bigint>>();
  return {
    async *anchored() {
      yield* anchors;
    },
    verifyAnchor(claim) {
      const listed = anchors.find(
        ({ treeSize, rootHash }) => treeSize === claim.treeSize && equalBytes(rootHash, claim.rootHash),
      );
      if (listed === undefined) return contract.verifyAnchor(claim);
      const time = times.get(listed) ?? contract.verifyAnchor(listed);
      times.set(listed, time);
      return time;
    },
  };
}

function invalid(why: string): LedgerError {
  return new LedgerError('INPUT_INVALID', why);
}
