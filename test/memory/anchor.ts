import { checkpointDigest, recoverSigner } from '../../core/entry/promise.ts';
import { equalBytes, toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { toHex } from '../../core/kernel/hex.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import { EMPTY_ROOT, verifyConsistency } from '../../core/merkle/index.ts';
import type { Anchor, AnchorHead, AnchorPosition, AnchorSubmission, AnchorTarget } from '../../lambdas/ports/anchor.ts';

const MAX_GROWTH = 1n << 32n;
const MAX_AHEAD = 600n;

interface Block {
  readonly hash: string;
  readonly position: AnchorPosition | null;
  /** The head after this block; an anchor and a heartbeat change it. */
  readonly head: AnchorHead;
}

/**
 * An `Anchor` on a chain in memory that enforces the contract's rules, and can lose its last blocks or be unreachable.
 */
export class MemoryAnchor implements Anchor {
  readonly target: AnchorTarget;
  readonly #logKey: string;
  readonly #nowMs: () => number;
  readonly #confirmations: number;
  #blocks: Block[] = [];
  #mined = 0;
  #isReachable = true;
  #marks = 0;
  readonly #funds = new Map<string, number>();

  constructor(options: {
    readonly target: AnchorTarget;
    readonly logKey: string;
    readonly nowMs: () => number;
    readonly confirmations?: number;
  }) {
    this.target = options.target;
    this.#logKey = options.logKey;
    this.#nowMs = options.nowMs;
    this.#confirmations = options.confirmations ?? 0;
  }

  async head(): Promise<AnchorHead> {
    this.#requireReachable();
    return this.#head();
  }

  async submit(submission: AnchorSubmission): Promise<AnchorPosition> {
    this.#requireReachable();
    const head = this.#head();
    const { oldSize, newSize, newRoot, time, signature } = submission;
    if (oldSize !== head.treeSize) throw new LedgerError('ANCHOR_HEAD_MOVED', `the head is at ${head.treeSize}`);
    this.#requireConsistent(head, submission);
    const isHeartbeat = newSize === oldSize && newSize > 0n;
    const anchoredAt = BigInt(Math.floor(this.#nowMs() / 1000));
    if (isHeartbeat && time <= head.time) throw reverted('the time is not newer than that of the head');
    if (isHeartbeat && time > anchoredAt + MAX_AHEAD) throw reverted('the time is ahead of the block');
    const next = { treeSize: newSize, rootHash: newRoot, anchoredAt, time: time < anchoredAt ? time : anchoredAt };
    const first = isHeartbeat ? this.#positions().find((position) => position.treeSize === newSize) : undefined;
    const block = this.#mine(next, isHeartbeat ? null : { time, signature });
    return first ?? (block.position as AnchorPosition);
  }

  async anchorsAbove(aboveSize: bigint, limit: number): Promise<readonly AnchorPosition[]> {
    this.#requireReachable();
    return this.#positions()
      .filter((position) => position.treeSize > aboveSize)
      .slice(0, limit);
  }

  async isConfirmed(position: AnchorPosition): Promise<boolean> {
    this.#requireReachable();
    const number = Number(position.block);
    const block = this.#blocks[number];
    return block?.hash === position.blockHash && this.#blocks.length - 1 - number >= this.#confirmations;
  }

  async countMarks(): Promise<number> {
    this.#requireReachable();
    return this.#marks;
  }

  async anchorsPaidBy(account: string): Promise<number> {
    this.#requireReachable();
    return this.#funds.get(account) ?? 0;
  }

  /** Marks the log as a guardian would. */
  mark(): void {
    this.#marks++;
  }

  /** Gives an account the price of this many anchors. */
  fund(account: string, anchors: number): void {
    this.#funds.set(account, anchors);
  }

  /** Adds empty blocks. */
  mine(blocks: number): void {
    for (let i = 0; i < blocks; i++) this.#mine(this.#head(), null);
  }

  /** Drops this many blocks from the end of the chain. */
  loseBlocks(blocks: number): void {
    this.#blocks = this.#blocks.slice(0, Math.max(0, this.#blocks.length - blocks));
  }

  setReachable(isReachable: boolean): void {
    this.#isReachable = isReachable;
  }

  #head(): AnchorHead {
    return this.#blocks.at(-1)?.head ?? { treeSize: 0n, rootHash: EMPTY_ROOT, anchoredAt: 0n, time: 0n };
  }

  #positions(): AnchorPosition[] {
    return this.#blocks.flatMap((block) => block.position ?? []);
  }

  #mine(head: AnchorHead, signed: Pick<AnchorPosition, 'time' | 'signature'> | null): Block {
    const transaction = hex(`transaction ${this.#mined}`);
    const hash = hex(`block ${this.#mined++} ${toBase64url(head.rootHash)}`);
    const block = BigInt(this.#blocks.length);
    const position = signed === null ? null : { ...head, ...signed, transaction, block, blockHash: hash };
    const mined = { hash, position, head };
    this.#blocks.push(mined);
    return mined;
  }

  #requireConsistent(head: AnchorHead, { newSize, newRoot, proof, time, signature }: AnchorSubmission): void {
    const digest = checkpointDigest(this.target, { treeSize: newSize, rootHash: newRoot, time });
    if (recoverSigner(digest, signature) !== this.#logKey) throw reverted('the log key did not sign this');
    if (newSize - head.treeSize > MAX_GROWTH) throw reverted('the log grows by too many leaves');
    if (newSize === 0n) throw reverted('an empty log is not anchored');
    if (head.treeSize === 0n && proof.length > 0) throw reverted('the first anchor needs no proof');
    if (head.treeSize === newSize && !equalBytes(head.rootHash, newRoot)) throw reverted('another root at this size');
    if (head.treeSize === 0n) return;
    try {
      verifyConsistency({ size1: head.treeSize, root1: head.rootHash, size2: newSize, root2: newRoot, proof });
    } catch (cause) {
      throw reverted('the new tree does not contain the head', cause);
    }
  }

  #requireReachable(): void {
    if (!this.#isReachable) throw new LedgerError('CHAIN_UNAVAILABLE', 'the chain is unreachable');
  }
}

function reverted(message: string, cause?: unknown): LedgerError {
  return new LedgerError('CHAIN_REVERTED', message, { cause });
}

function hex(text: string): string {
  return toHex(sha256(utf8(text)));
}
