import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '../../kernel/bytes.ts';
import { LedgerError } from '../../kernel/error.ts';
import { toHex } from '../../kernel/hex.ts';
import { type JsonRpc, noAnswer, quantity, RpcError, toQuantity } from '../../kernel/json-rpc.ts';
import { isObject } from '../../kernel/kinds.ts';
import { checksumAddress } from '../address.ts';
import { inForce } from '../keys/in-force.ts';
import type { VerificationPolicy } from '../policy.ts';
import { type CheckpointClaim, logIdOf } from '../promise.ts';
import type { LogKeyPeriod } from './anchor-signature.ts';
import type { AnchorReader, Placement } from './verify-on-chain.ts';

const LOG_KEY = selectorOf('logKey(bytes32)');
const KEYS = selectorOf('keys(bytes32)');
const PROMISE_KEYS = selectorOf('promiseKeys(bytes32)');
const VERIFY_ANCHOR = selectorOf('verifyAnchor(bytes32,uint64,bytes32)');
const ANCHOR_UNKNOWN = selectorOf('AnchorUnknown(bytes32,uint64,bytes32)');
const CHECKPOINT_ANCHORED = `0x${hashOf('CheckpointAnchored(bytes32,uint64,bytes32,uint64,uint64,bytes32,bytes32)')}`;
const WORD = 64;

/** A call of a contract as nodes take it: `eth_call` with this and `latest`. Source: Ethereum JSON-RPC. */
export interface ContractCall {
  /** Address of the contract. */
  readonly to: string;
  /** `0x`, selector and arguments in hex. */
  readonly data: string;
}

/** Returns the call that asks since when the contract holds a checkpoint; its answer is the block time in seconds. */
export function verifyAnchorCall(
  { origin, chain }: Pick<VerificationPolicy, 'origin' | 'chain'>,
  { treeSize, rootHash }: CheckpointClaim,
): ContractCall {
  const words = [bytesToHex(logIdOf(origin)), treeSize.toString(16).padStart(WORD, '0'), bytesToHex(rootHash)];
  return { to: chain.contract, data: `0x${VERIFY_ANCHOR}${words.join('')}` };
}

/** The part of a policy that says which log in which contract is meant, and which log keys are trusted. */
type ContractPolicy = Pick<VerificationPolicy, 'origin' | 'chain' | 'logKeys'>;

/** Reads one log in the anchor contract that the policy names, through a node of the chain. */
export class AnchorView implements AnchorReader {
  readonly #rpc: JsonRpc;
  readonly #policy: ContractPolicy;
  readonly #logId: string;
  /** The block that is read: what came after it does not count yet. */
  #block = 'latest';

  constructor(rpc: JsonRpc, policy: ContractPolicy) {
    this.#rpc = rpc;
    this.#policy = policy;
    this.#logId = toHex(logIdOf(policy.origin));
  }

  /**
   * Returns the log's key in the contract, after making sure that chain and contract are those of the policy. What is
   * read from here on is read up to the last block that counts now by the policy.
   * @throws CHAIN_WRONG when the node is on another chain, by its id or its first block, or there is no such contract
   * @throws ANCHOR_UNKNOWN when the log is not registered
   * @throws POLICY_MISMATCH when the log's key is not the policy's
   * @throws CHAIN_UNAVAILABLE when the node does not answer
   */
  async check(): Promise<string> {
    const { chainId, contract, genesisHash } = this.#policy.chain;
    const actual = quantity(await this.#rpc('eth_chainId', []));
    if (actual !== chainId) {
      throw new LedgerError('CHAIN_WRONG', `the node is on chain \`${actual}\`, the policy says \`${chainId}\``);
    }
    const first = genesisHash === null ? null : await this.blockHash(0n);
    if (first !== genesisHash) {
      throw new LedgerError('CHAIN_WRONG', `the chain begins with block \`${first}\`, the policy says another`);
    }
    const { finalized, confirmations } = this.#policy.chain;
    this.#block = finalized || confirmations > 0 ? toQuantity(await this.lastBlock()) : 'latest';
    if ((await this.#rpc('eth_getCode', [contract, this.#block])) === '0x') {
      throw new LedgerError('CHAIN_WRONG', `there is no contract at \`${contract}\``);
    }
    const word = wordIn(await this.call(`0x${LOG_KEY}${this.#logId.slice(2)}`));
    if (/^0*$/.test(word)) {
      throw new LedgerError('ANCHOR_UNKNOWN', `the contract does not know the log \`${this.#policy.origin}\``);
    }
    const logKey = checksumAddress(word.slice(24));
    const trusted = this.#policy.logKeys;
    if (trusted.length > 0 && !inForce(trusted).includes(logKey)) {
      throw new LedgerError('POLICY_MISMATCH', `the contract's log key is \`${logKey}\`, the policy says another`);
    }
    return logKey;
  }

  /**
   * Lists all keys that the log has had in the contract, oldest first.
   * @throws CHAIN_WRONG when the contract does not answer as ConsentAnchor does
   */
  keys(): Promise<readonly LogKeyPeriod[]> {
    return this.#periods(KEYS);
  }

  /**
   * Lists all promise roots that the log has had in the contract, oldest first.
   * @throws CHAIN_WRONG when the contract does not answer as ConsentAnchor does
   */
  promiseKeys(): Promise<readonly LogKeyPeriod[]> {
    return this.#periods(PROMISE_KEYS);
  }

  async #periods(selector: string): Promise<readonly LogKeyPeriod[]> {
    const data = `0x${selector}${this.#logId.slice(2)}`;
    const answer = await this.call(data);
    const words = typeof answer === 'string' ? (answer.slice(2).match(/[0-9a-f]{64}/g) ?? []) : [];
    // The first word is the place of the list, the second its length; each key takes three. Source: Solidity ABI.
    const count = words.length / 3 - 2 / 3;
    if (!Number.isInteger(count) || count < 0 || BigInt(`0x${words[1] ?? ''}0`) !== BigInt(count) * 16n)
      throw notAnchor();
    return Array.from({ length: count }, (_, index) => {
      const [key = '', from = '', until = ''] = words.slice(2 + 3 * index, 5 + 3 * index);
      const end = BigInt(`0x${until}`);
      return { key: checksumAddress(key.slice(24)), from: BigInt(`0x${from}`), until: end === 0n ? null : end };
    });
  }

  /**
   * Returns the time of the first anchoring, seconds since 1970.
   * @throws ANCHOR_UNKNOWN when there was none
   * @throws ANCHOR_NOT_FINAL when there was one, in a block that does not count yet
   */
  async verifyAnchor(claim: CheckpointClaim): Promise<bigint> {
    const details = { treeSize: `${claim.treeSize}` };
    const anchoredAt = await this.#anchoredAt(claim, this.#block);
    if (anchoredAt !== null) return anchoredAt;
    if (this.#block !== 'latest' && (await this.#anchoredAt(claim, 'latest')) !== null) {
      const what = `size \`${claim.treeSize}\` is anchored in a block that does not count yet: try again later`;
      throw new LedgerError('ANCHOR_NOT_FINAL', what, { details });
    }
    throw new LedgerError('ANCHOR_UNKNOWN', `the contract does not hold size \`${claim.treeSize}\` with this root`, {
      details,
    });
  }

  async #anchoredAt(claim: CheckpointClaim, block: string): Promise<bigint | null> {
    try {
      return BigInt(`0x${wordIn(await this.call(verifyAnchorCall(this.#policy, claim).data, block))}`);
    } catch (error) {
      if (error instanceof RpcError && error.data?.startsWith(`0x${ANCHOR_UNKNOWN}`) === true) return null;
      throw error;
    }
  }

  /** Locates a transaction in the chain; null when no block holds it, or it failed. */
  async placement(transaction: string): Promise<Placement | null> {
    const receipt = await this.#rpc('eth_getTransactionReceipt', [transaction]);
    if (receipt === null) return null;
    if (!isObject(receipt) || !Array.isArray(receipt.logs) || typeof receipt.blockHash !== 'string') {
      throw noAnswer('eth_getTransactionReceipt');
    }
    if (quantity(receipt.status) !== 1n) return null;
    const anchored = receipt.logs.flatMap((record: unknown) => this.#anchoredBy(record) ?? []);
    return { block: quantity(receipt.blockNumber), blockHash: receipt.blockHash, anchored };
  }

  /** Returns the hash of the block that the chain now has at this number, or null when it has none. */
  async blockHash(block: bigint): Promise<string | null> {
    const found = await this.#rpc('eth_getBlockByNumber', [toQuantity(block), false]);
    return isObject(found) && typeof found.hash === 'string' ? found.hash : null;
  }

  /** Returns the checkpoint that an event of the contract anchored for this log; null: it is another event. */
  #anchoredBy(record: unknown): CheckpointClaim | null {
    if (!isObject(record) || typeof record.address !== 'string' || typeof record.data !== 'string') return null;
    const topics: readonly unknown[] = Array.isArray(record.topics) ? record.topics : [];
    const [event, logId, size] = topics;
    const isOurs = record.address.toLowerCase() === this.#policy.chain.contract.toLowerCase();
    if (!isOurs || event !== CHECKPOINT_ANCHORED || logId !== this.#logId) return null;
    return { treeSize: quantity(size), rootHash: hexToBytes(record.data.slice(2, 2 + WORD)) };
  }

  /**
   * Returns the number of the last block that counts by the policy: the newest that the chain finalized, or the newest
   * less the confirmations.
   */
  protected async lastBlock(): Promise<bigint> {
    const { finalized, confirmations } = this.#policy.chain;
    if (finalized) {
      const block = await this.#rpc('eth_getBlockByNumber', ['finalized', false]);
      return quantity(isObject(block) ? block.number : null);
    }
    const newest = quantity(await this.#rpc('eth_blockNumber', []));
    return newest > confirmations ? newest - BigInt(confirmations) : 0n;
  }

  /** Returns the contract's answer to a call. */
  protected call(data: string, block = this.#block): Promise<unknown> {
    return this.#rpc('eth_call', [{ to: this.#policy.chain.contract, data }, block]);
  }
}

/** Returns an answer of one word, in hex. */
function wordIn(answer: unknown): string {
  if (typeof answer === 'string' && /^0x[0-9a-f]{64}$/.test(answer)) return answer.slice(2);
  throw notAnchor();
}

function notAnchor(): LedgerError {
  return new LedgerError('CHAIN_WRONG', 'the contract does not answer as ConsentAnchor does');
}

function selectorOf(signature: string): string {
  return hashOf(signature).slice(0, 8);
}

function hashOf(signature: string): string {
  return bytesToHex(keccak_256(utf8(signature)));
}
