import type { Instant } from '../../core/vocabulary.ts';

/** The newest anchor of a log in the contract. */
export interface AnchorHead {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  /** Block time, seconds since 1970. */
  readonly anchoredAt: bigint;
}

/** What the log key signs and the contract verifies. */
export interface AnchorSubmission {
  readonly oldSize: bigint;
  readonly newSize: bigint;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
  /** 65 bytes r, s, v over the EIP-712 `Checkpoint`. */
  readonly signature: Uint8Array;
}

/** Where an anchor stands in the chain; hashes are `0x` lower-case hex, as the chain's own tools print them. */
export interface AnchorPosition {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  readonly transaction: string;
  readonly block: bigint;
  readonly blockHash: string;
  readonly anchoredAt: bigint;
}

/** The contract's identity, as promises and checkpoints name it in their EIP-712 domain. */
export interface AnchorTarget {
  readonly chainId: bigint;
  /** EIP-55 address. */
  readonly contract: string;
  /** keccak256 of the origin, 32 bytes. */
  readonly logId: Uint8Array;
}

/**
 * One log in the anchor contract. Every method may throw CHAIN_UNAVAILABLE; the chain is believed, our memory of it is not.
 */
export interface Anchor {
  readonly target: AnchorTarget;
  /** @throws ANCHOR_UNKNOWN when the log is not registered in the contract */
  head(): Promise<AnchorHead>;
  /**
   * Sends the anchor and waits until a block holds it; a transaction that is stuck is replaced with a higher price at the same nonce.
   * @throws ANCHOR_HEAD_MOVED when the contract's head is not `oldSize`; CHAIN_REVERTED when the contract refuses for another reason
   */
  submit(submission: AnchorSubmission): Promise<AnchorPosition>;
  /** Where the contract first recorded anchors of a size above `aboveSize`, ascending by size, at most `limit`. */
  anchorsAbove(aboveSize: bigint, limit: number): Promise<readonly AnchorPosition[]>;
  /** Whether the contract holds this anchor now and its block, still canonical, has at least the configured confirmations. */
  isConfirmed(position: AnchorPosition): Promise<boolean>;
  /** How many marks guardians have put on the log; they are permanent. */
  countMarks(): Promise<number>;
  /** How many more anchors an account (EIP-55 address) can pay at the price that is asked now; `Infinity` where gas is free. */
  anchorsPaidBy(account: string): Promise<number>;
}

/** One accepted anchor as we keep it, with the signed checkpoint that goes into proof bundles. */
export interface AnchorRecord extends AnchorPosition {
  readonly note: string;
  readonly recordedAt: Instant;
}

/** Our own list of anchors, by tree size. Strongly consistent. */
export interface AnchorStore {
  /** Writes or replaces the record of that tree size. */
  put(record: AnchorRecord): Promise<void>;
  drop(treeSize: bigint): Promise<void>;
  /** Records with a tree size above `size`, ascending, at most `limit`. */
  listAbove(size: bigint, limit: number): Promise<readonly AnchorRecord[]>;
  /** Records with a tree size below `size` (null: all), newest first, at most `limit`. */
  listBelow(size: bigint | null, limit: number): Promise<readonly AnchorRecord[]>;
}
