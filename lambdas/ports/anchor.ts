import type { Instant } from '../../core/kernel/instant.ts';

/** The newest anchor of a log in the contract. */
export interface AnchorHead {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  /** Block time, seconds since 1970. */
  readonly anchoredAt: bigint;
  /** The newest time that the log key signed for it, or the block's where that was earlier; seconds since 1970. */
  readonly time: bigint;
}

/** A checkpoint to be anchored, with its proof and the log key's signature. */
export interface AnchorSubmission {
  readonly oldSize: bigint;
  readonly newSize: bigint;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
  /** The time in the signature, seconds since 1970. */
  readonly time: bigint;
  /** 65 bytes r, s, v over the EIP-712 `Checkpoint`. */
  readonly signature: Uint8Array;
}

/** Locates an anchor in the chain; hashes are `0x` and lower-case hex, as the chain's own tools print them. */
export interface AnchorPosition {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  readonly transaction: string;
  readonly block: bigint;
  readonly blockHash: string;
  /** Block time, seconds since 1970. */
  readonly anchoredAt: bigint;
  /** The time that the log key signed, seconds since 1970. */
  readonly time: bigint;
  /** The log key's signature, 65 bytes r, s, v over the EIP-712 `Checkpoint`. */
  readonly signature: Uint8Array;
}

/** Identifies the contract, as promises and checkpoints name it in their EIP-712 domain, and the log in it. */
export interface AnchorTarget {
  readonly chainId: bigint;
  /** EIP-55 address. */
  readonly contract: string;
  /** keccak256 of the origin, 32 bytes. */
  readonly logId: Uint8Array;
}

/** One log in the anchor contract, read from the chain itself. Every method may throw CHAIN_UNAVAILABLE. */
export interface Anchor {
  readonly target: AnchorTarget;
  /** Returns the newest anchor, size 0 when there is none. @throws ANCHOR_UNKNOWN when the log is not registered */
  head(): Promise<AnchorHead>;
  /**
   * Sends the anchor and waits until a block holds it; a stuck transaction is replaced at a higher price, at the same
   * nonce.
   * @throws ANCHOR_HEAD_MOVED when the contract's head is not at `oldSize`
   * @throws CHAIN_REVERTED when the contract refuses for another reason
   */
  submit(submission: AnchorSubmission): Promise<AnchorPosition>;
  /** Lists the first anchors of sizes above `aboveSize`, ascending by size, at most `limit`. */
  anchorsAbove(aboveSize: bigint, limit: number): Promise<readonly AnchorPosition[]>;
  /** Returns whether the contract holds this anchor, in a block that is canonical and has enough confirmations. */
  isConfirmed(position: AnchorPosition): Promise<boolean>;
  /** Counts the marks that guardians have put on the log; marks are permanent. */
  countMarks(): Promise<number>;
  /** Counts the anchors that an account (EIP-55 address) can pay for at the current price; `Infinity` at no price. */
  anchorsPaidBy(account: string): Promise<number>;
}

/** Our record of an accepted anchor, with the signed checkpoint that goes into proof bundles. */
export interface AnchorRecord extends AnchorPosition {
  readonly note: string;
  readonly recordedAt: Instant;
}

/** Keeps our own list of anchors, by tree size. Reads are strongly consistent. */
export interface AnchorStore {
  /** Writes or replaces the record of its tree size. */
  put(record: AnchorRecord): Promise<void>;
  drop(treeSize: bigint): Promise<void>;
  /** Lists records with a tree size above `size`, ascending, at most `limit`. */
  listAbove(size: bigint, limit: number): Promise<readonly AnchorRecord[]>;
  /** Lists records with a tree size below `size` (all when null), newest first, at most `limit`. */
  listBelow(size: bigint | null, limit: number): Promise<readonly AnchorRecord[]>;
}
