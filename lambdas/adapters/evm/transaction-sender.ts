import { getBytes, hexlify, Transaction } from 'ethers';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type JsonRpc, quantity, RpcError } from '../../../core/kernel/json-rpc.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogSigner } from '../../ports/signers.ts';
import { currentPrice, larger, type Price, type Pricing } from './gas-price.ts';

export interface SenderOptions extends Pricing {
  /** The account that pays for transactions; it has no power over any log. */
  readonly gasAccount: LogSigner;
  readonly clock: Clock;
  /** Time between two requests for the receipt. */
  readonly pollingIntervalMs: number;
  /** Time after which a transaction without a receipt is replaced. */
  readonly replaceAfterMs: number;
  /** Time after which the sender gives up waiting. */
  readonly timeoutMs: number;
}

export interface Call {
  readonly to: string;
  readonly data: string;
  readonly gasLimit: bigint;
}

/** The members of a receipt that are used, as the node sent them. */
export interface Receipt {
  readonly transactionHash: string;
  readonly blockHash: string;
  readonly blockNumber: string;
  readonly status: string;
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly data: string }[];
}

/** Number of price increases, after which the price is 86 times the first. */
const MOST_RAISES = 20;

/** Sends the transactions of one account, one nonce after another. */
export class TransactionSender {
  readonly #rpc: JsonRpc;
  readonly #chainId: bigint;
  readonly #options: SenderOptions;
  readonly #account: LogSigner;

  constructor(rpc: JsonRpc, chainId: bigint, options: SenderOptions) {
    this.#rpc = rpc;
    this.#chainId = chainId;
    this.#options = options;
    this.#account = options.gasAccount;
  }

  get address(): string {
    return this.#account.address;
  }

  /**
   * Sends a call and returns its receipt, successful or not, once a block holds it; null when another transaction took
   * the nonce, or the chain went back to an earlier one.
   *
   * INVARIANT: the nonce is always the account's next one on the chain, so that a transaction left pending is replaced
   * at a higher price and no nonce is skipped.
   *
   * @throws CHAIN_UNAVAILABLE when no block holds it in time
   * @throws CHAIN_TRANSACTION_REFUSED when the node does not accept it
   */
  async send(call: Call): Promise<Receipt | null> {
    const { clock, timeoutMs, replaceAfterMs } = this.#options;
    const waited = clock.stopwatch();
    const nonce = await this.#nextNonce();
    const sent: string[] = [];
    let price = await currentPrice(this.#rpc, this.#options);
    for (let raises = 0; raises <= MOST_RAISES; raises++) {
      const outcome = await this.#broadcast(call, nonce, price);
      if (outcome === 'nonce-used') return this.#receiptOf(sent);
      if (outcome !== 'underpriced') {
        sent.push(outcome);
        const limitMs = Math.min(timeoutMs, waited() + replaceAfterMs);
        const receipt = await this.#await(sent, nonce, () => waited() >= limitMs);
        if (receipt !== 'still-pending') return receipt;
        if (waited() >= timeoutMs) throw pending(sent);
      }
      price = higher(raised(price), await currentPrice(this.#rpc, this.#options));
    }
    throw pending(sent);
  }

  async #await(
    sent: readonly string[],
    nonce: bigint,
    isLate: () => boolean,
  ): Promise<Receipt | null | 'still-pending'> {
    const { clock, pollingIntervalMs } = this.#options;
    for (;;) {
      const next = await this.#nextNonce();
      const receipt = await this.#receiptOf(sent);
      if (receipt !== null || next > nonce) return receipt;
      // The chain has lost an earlier transaction of ours: this one cannot be mined yet, and perhaps never.
      if (next < nonce) return null;
      if (isLate()) return 'still-pending';
      await clock.pause(pollingIntervalMs);
    }
  }

  async #broadcast(call: Call, nonce: bigint, price: Price): Promise<string> {
    const transaction = Transaction.from({
      chainId: this.#chainId,
      nonce: Number(nonce),
      to: call.to,
      data: call.data,
      gasLimit: call.gasLimit,
      ...(price.tip === null
        ? { type: 0, gasPrice: price.perGas }
        : { type: 2, maxFeePerGas: price.perGas, maxPriorityFeePerGas: price.tip }),
    });
    transaction.signature = hexlify(await this.#account.signDigest(getBytes(transaction.unsignedHash)));
    try {
      await this.#rpc('eth_sendRawTransaction', [transaction.serialized]);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (/underpriced|fee too low|price too low|less than block base fee/i.test(error.message)) return 'underpriced';
      if (/nonce.*too low|nonce.*already|old nonce/i.test(error.message)) return 'nonce-used';
      // The same transaction was sent before: its answer was lost, or an earlier run sent it.
      if (!/already known|already imported|known transaction/i.test(error.message)) throw refused(error);
    }
    return transaction.hash as string;
  }

  async #receiptOf(sent: readonly string[]): Promise<Receipt | null> {
    for (const hash of sent) {
      const receipt = await this.#rpc('eth_getTransactionReceipt', [hash]);
      if (receipt !== null) return receipt as Receipt;
    }
    return null;
  }

  async #nextNonce(): Promise<bigint> {
    return quantity(await this.#rpc('eth_getTransactionCount', [this.address, 'latest']));
  }
}

/** Raises a price by a quarter, and by at least one wei: nodes demand a tenth more for a replacement. */
function raised(price: Price): Price {
  const up = (wei: bigint) => (wei * 5n) / 4n + 1n;
  return { perGas: up(price.perGas), tip: price.tip === null ? null : up(price.tip) };
}

function higher(a: Price, b: Price): Price {
  return {
    perGas: larger(a.perGas, b.perGas),
    tip: a.tip === null || b.tip === null ? null : larger(a.tip, b.tip),
  };
}

function pending(sent: readonly string[]): LedgerError {
  return new LedgerError('CHAIN_UNAVAILABLE', 'no block held the transaction in time', {
    details: { transaction: sent.at(-1) ?? null, attempts: sent.length },
  });
}

function refused(error: RpcError): LedgerError {
  return new LedgerError('CHAIN_TRANSACTION_REFUSED', "the chain's node did not take the transaction", {
    details: { reason: error.message, rpcCode: error.code },
    cause: error,
  });
}
