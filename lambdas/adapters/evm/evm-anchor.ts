import { getAddress, getBytes, hexlify, type Result } from 'ethers';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type JsonRpc, quantity, RpcError, toQuantity } from '../../../core/kernel/json-rpc.ts';
import type { Anchor, AnchorHead, AnchorPosition, AnchorSubmission, AnchorTarget } from '../../ports/anchor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogSigner } from '../../ports/signers.ts';
import { consentAnchor } from './abi.ts';
import { anchorIn, firstAnchors, heartbeatIn } from './anchor-events.ts';
import { currentPrice, type Pricing } from './gas-price.ts';
import { jsonRpc } from './json-rpc.ts';
import { revertOf } from './revert.ts';
import { type Receipt, TransactionSender } from './transaction-sender.ts';

export interface EvmAnchorOptions {
  readonly rpcUrl: string;
  readonly target: AnchorTarget;
  readonly clock: Clock;
  /** null when this anchor only reads. */
  readonly gasAccount: LogSigner | null;
  /** Number of blocks on top of an anchor before it counts as confirmed; 0 where blocks are final at once. */
  readonly confirmations: number;
  readonly pricing?: 'eip1559' | 'legacy';
  /** The lowest price offered for a unit of gas; some permissioned chains state 0 but demand 1. */
  readonly minimumPriceWei?: bigint;
  readonly requestTimeoutMs?: number;
  /** Time between two requests for a receipt; short on a chain that mines at once. */
  readonly pollingIntervalMs?: number;
  readonly replaceAfterMs?: number;
  readonly submitTimeoutMs?: number;
  /** Number of blocks in one request for events, which nodes limit. */
  readonly blockRange?: bigint;
}

type ReadFunction = 'head' | 'verifyAnchor' | 'markCount';

/** The most gas that an anchor of the largest possible log needs, with headroom. */
const ANCHOR_GAS_LIMIT = 175_000n;

/** Number of attempts at a submission, each after another transaction of the gas account was faster. */
const MOST_TURNS = 3;

/** An `Anchor` in the contract `ConsentAnchor` on an EVM chain, through JSON-RPC. */
export class EvmAnchor implements Anchor {
  readonly target: AnchorTarget;
  readonly #rpc: JsonRpc;
  readonly #logId: string;
  readonly #sender: TransactionSender | null;
  readonly #confirmations: bigint;
  readonly #blockRange: bigint;
  readonly #pricing: Pricing;
  #isChainChecked = false;

  constructor(options: EvmAnchorOptions) {
    this.target = { ...options.target, contract: getAddress(options.target.contract) };
    this.#rpc = jsonRpc(options.rpcUrl, options.requestTimeoutMs ?? 10_000);
    this.#logId = hexlify(options.target.logId);
    this.#confirmations = BigInt(options.confirmations);
    this.#blockRange = options.blockRange ?? 2_000n;
    this.#pricing = {
      pricing: options.pricing ?? 'eip1559',
      minimumPriceWei: options.minimumPriceWei ?? 1n,
    };
    this.#sender =
      options.gasAccount === null
        ? null
        : new TransactionSender(this.#rpc, options.target.chainId, {
            gasAccount: options.gasAccount,
            clock: options.clock,
            ...this.#pricing,
            pollingIntervalMs: options.pollingIntervalMs ?? 500,
            replaceAfterMs: options.replaceAfterMs ?? 15_000,
            timeoutMs: options.submitTimeoutMs ?? 60_000,
          });
  }

  async head(): Promise<AnchorHead> {
    return this.#guarded(async () => {
      const [treeSize, rootHash, anchoredAt, time] = await this.#read('head', [this.#logId]);
      return { treeSize, rootHash: getBytes(rootHash), anchoredAt, time };
    });
  }

  async submit(submission: AnchorSubmission): Promise<AnchorPosition> {
    const sender = this.#sender;
    if (sender === null) throw new LedgerError('CONFIG_INVALID', 'no gas account was given: this anchor only reads');
    const data = consentAnchor.encodeFunctionData('anchor', [
      this.#logId,
      submission.oldSize,
      submission.newSize,
      submission.newRoot,
      submission.proof,
      submission.time,
      submission.signature,
    ]);
    const to = this.target.contract;
    return this.#guarded(async () => {
      const from = sender.address;
      for (let turn = 0; turn < MOST_TURNS; turn++) {
        // See docs/decisions/0501-the-next-nonce-is-the-chains.md
        // INVARIANT: the estimate is for the newest block: some nodes include pending transactions, and an anchor of
        // ours that is pending would look like a moved head.
        const estimate = quantity(await this.#rpc('eth_estimateGas', [{ from, to, data }, 'latest']));
        // A quarter of headroom, for changes between the estimate and the block.
        const receipt = await sender.send({ to, data, gasLimit: estimate + estimate / 4n });
        if (receipt !== null) return this.#positionOf(receipt, submission, { from, to, data });
      }
      throw new LedgerError('CHAIN_UNAVAILABLE', 'other transactions of the gas account keep coming first');
    });
  }

  // See docs/decisions/0502-anchors-are-read-backwards.md
  async anchorsAbove(aboveSize: bigint, limit: number): Promise<readonly AnchorPosition[]> {
    return this.#guarded(async () => {
      const [headSize] = await this.#read('head', [this.#logId]);
      if (headSize <= aboveSize) return [];
      return firstAnchors(this.#rpc, this.target, aboveSize, limit, this.#blockRange);
    });
  }

  async isConfirmed(position: AnchorPosition): Promise<boolean> {
    return this.#guarded(async () => {
      const [isHeld, receipt, block, newest] = await Promise.all([
        this.#isHeld(position),
        this.#rpc('eth_getTransactionReceipt', [position.transaction]) as Promise<Receipt | null>,
        this.#rpc('eth_getBlockByNumber', [toQuantity(position.block), false]) as Promise<{ hash: string } | null>,
        this.#rpc('eth_blockNumber', []),
      ]);
      if (!isHeld || receipt === null || block === null) return false;
      const found = anchorIn(receipt, this.target, position.treeSize);
      return (
        found !== null &&
        hexlify(found.rootHash) === hexlify(position.rootHash) &&
        found.blockHash === position.blockHash &&
        found.block === position.block &&
        block.hash === position.blockHash &&
        quantity(newest) - position.block >= this.#confirmations
      );
    });
  }

  async countMarks(): Promise<number> {
    return this.#guarded(async () => {
      const [marks] = await this.#read('markCount', [this.#logId]);
      return Number(marks);
    });
  }

  async anchorsPaidBy(account: string): Promise<number> {
    return this.#guarded(async () => {
      const [balance, { perGas }] = await Promise.all([
        this.#rpc('eth_getBalance', [account, 'latest']),
        currentPrice(this.#rpc, this.#pricing),
      ]);
      const cost = perGas * ANCHOR_GAS_LIMIT;
      return cost === 0n ? Number.POSITIVE_INFINITY : Number(quantity(balance) / cost);
    });
  }

  async #isHeld(position: AnchorPosition): Promise<boolean> {
    try {
      await this.#read('verifyAnchor', [this.#logId, position.treeSize, position.rootHash]);
      return true;
    } catch (error) {
      if (error instanceof RpcError && revertOf(error)?.name === 'AnchorUnknown') return false;
      throw error;
    }
  }

  async #positionOf(
    receipt: Receipt,
    submission: AnchorSubmission,
    call: { readonly from: string; readonly to: string; readonly data: string },
  ): Promise<AnchorPosition> {
    if (quantity(receipt.status) === 0n) {
      // The chain keeps no reason: the same call again shows it, unless the cause is gone by now.
      await this.#rpc('eth_call', [call, 'latest']);
      throw new LedgerError('CHAIN_REVERTED', 'the contract refused the anchor in its block', {
        details: { error: 'unknown', transaction: receipt.transactionHash },
      });
    }
    const position = anchorIn(receipt, this.target, submission.newSize);
    if (position !== null) return position;
    if (heartbeatIn(receipt, this.target, submission.newSize)) {
      const [first] = await firstAnchors(this.#rpc, this.target, submission.newSize - 1n, 1, this.#blockRange);
      if (first !== undefined) return first;
    }
    throw new LedgerError('CHAIN_WRONG', 'the transaction succeeded and anchored nothing: this is another contract');
  }

  async #read(name: ReadFunction, parameters: readonly unknown[]): Promise<Result> {
    const data = consentAnchor.encodeFunctionData(name, parameters);
    const answer = await this.#rpc('eth_call', [{ to: this.target.contract, data }, 'latest']);
    return decode(name, answer);
  }

  /** Makes a call after checking once that the chain is the right one, and turns its failures into coded errors. */
  async #guarded<T>(act: () => Promise<T>): Promise<T> {
    try {
      if (!this.#isChainChecked) await this.#checkChain();
      return await act();
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      throw asLedgerError(error);
    }
  }

  async #checkChain(): Promise<void> {
    const [chainId, code] = await Promise.all([
      this.#rpc('eth_chainId', []),
      this.#rpc('eth_getCode', [this.target.contract, 'latest']),
    ]);
    if (quantity(chainId) !== this.target.chainId) {
      throw new LedgerError(
        'CHAIN_WRONG',
        `the node is on chain \`${quantity(chainId)}\`, not \`${this.target.chainId}\``,
        {
          details: { expected: this.target.chainId.toString(), actual: quantity(chainId).toString() },
        },
      );
    }
    if (code === '0x') throw noContract();
    this.#isChainChecked = true;
  }
}

function decode(name: ReadFunction, answer: unknown): Result {
  // A call to an address without code answers this: the chain was wiped, or is another one.
  if (answer === '0x') throw noContract();
  try {
    return consentAnchor.decodeFunctionResult(name, String(answer));
  } catch (cause) {
    throw new LedgerError('CHAIN_WRONG', 'the contract does not answer as ConsentAnchor does', { cause });
  }
}

function asLedgerError(error: RpcError): LedgerError {
  const revert = revertOf(error);
  if (revert === null) {
    return new LedgerError('CHAIN_UNAVAILABLE', "the chain's node refused the call", {
      details: { reason: error.message, rpcCode: error.code },
      cause: error,
    });
  }
  if (revert.name === 'HeadMoved') {
    return new LedgerError('ANCHOR_HEAD_MOVED', "the contract's head is at another size", {
      details: { expected: String(revert.values[0]), actual: String(revert.values[1]) },
      cause: error,
    });
  }
  if (revert.name === 'LogUnknown') {
    return new LedgerError('ANCHOR_UNKNOWN', 'the log is not registered in the contract', { cause: error });
  }
  return new LedgerError('CHAIN_REVERTED', `the contract refused: \`${revert.name}\``, {
    details: { error: revert.name, arguments: revert.values.join(' ') },
    cause: error,
  });
}

function noContract(): LedgerError {
  return new LedgerError('CHAIN_WRONG', 'there is no contract at the configured address');
}
