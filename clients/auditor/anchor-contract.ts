import { getAddress, getBytes, hexlify, Interface, type Result, toQuantity, ZeroAddress } from 'ethers';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { logIdOf } from '../../core/entry/promise.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { type JsonRpc, quantity, RpcError } from '../../core/kernel/json-rpc.ts';

/** The part of the contract's ABI that the auditor uses; a test compares each line with the compiled contract. */
export const AUDITED_ABI = [
  'function head(bytes32 logId) view returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt)',
  'function verifyAnchor(bytes32 logId, uint64 treeSize, bytes32 rootHash) view returns (uint64 anchoredAt)',
  'function logKey(bytes32 logId) view returns (address)',
  'function marks(bytes32 logId) view returns (tuple(uint64 markedAt, address guardian, string reason)[])',
  'event CheckpointAnchored(bytes32 indexed logId, uint64 indexed treeSize, bytes32 rootHash, uint64 anchoredAt)',
  'error LogUnknown(bytes32 logId)',
  'error AnchorUnknown(bytes32 logId, uint64 treeSize, bytes32 rootHash)',
] as const;

const contractAbi = new Interface(AUDITED_ABI);
const WIDEST_RANGE = 10_000n;

/** An anchored checkpoint. */
export interface AnchoredCheckpoint {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
}

/** Locates a transaction in the chain, with what it anchored. */
export interface Placement {
  readonly block: bigint;
  readonly blockHash: string;
  /** The checkpoints that it anchored for this log. */
  readonly anchored: readonly AnchoredCheckpoint[];
}

interface LogRecord {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** Reads one log in the anchor contract that the policy names, through a node of the chain. */
export class AnchorContract {
  readonly #rpc: JsonRpc;
  readonly #policy: VerificationPolicy;
  readonly #logId: string;

  constructor(rpc: JsonRpc, policy: VerificationPolicy) {
    this.#rpc = rpc;
    this.#policy = policy;
    this.#logId = hexlify(logIdOf(policy.origin));
  }

  /**
   * Returns the log's key in the contract, after making sure that chain and contract are those of the policy.
   * @throws CHAIN_WRONG when the node is on another chain, or there is no such contract
   * @throws ANCHOR_UNKNOWN when the log is not registered
   * @throws POLICY_MISMATCH when the log's key is not the policy's
   * @throws CHAIN_UNAVAILABLE when the node does not answer
   */
  async check(): Promise<string> {
    const { chainId, contract } = this.#policy.chain;
    const actual = quantity(await this.#rpc('eth_chainId', []));
    if (actual !== chainId) {
      throw new LedgerError('CHAIN_WRONG', `the node is on chain \`${actual}\`, the policy says \`${chainId}\``);
    }
    if ((await this.#rpc('eth_getCode', [contract, 'latest'])) === '0x') {
      throw new LedgerError('CHAIN_WRONG', `there is no contract at \`${contract}\``);
    }
    const logKey = String((await this.#call('logKey', [this.#logId]))[0]);
    if (logKey === ZeroAddress) {
      throw new LedgerError('ANCHOR_UNKNOWN', `the contract does not know the log \`${this.#policy.origin}\``);
    }
    if (this.#policy.logKey !== null && logKey !== this.#policy.logKey) {
      throw new LedgerError('POLICY_MISMATCH', `the contract's log key is \`${logKey}\`, the policy says another`);
    }
    return logKey;
  }

  /** Returns the marks that guardians have put on the log, oldest first; `markedAt` in seconds since 1970. */
  async marks(): Promise<readonly { readonly markedAt: bigint; readonly guardian: string; readonly reason: string }[]> {
    return (await this.#call('marks', [this.#logId]))[0];
  }

  /** Returns the newest anchor; its size is 0 when there is none. */
  async head(): Promise<AnchoredCheckpoint> {
    const [treeSize, rootHash] = await this.#call('head', [this.#logId]);
    return { treeSize, rootHash: getBytes(rootHash) };
  }

  /** Returns the time of the first anchoring, seconds since 1970. @throws ANCHOR_UNKNOWN when there was none */
  async verifyAnchor({ treeSize, rootHash }: AnchoredCheckpoint): Promise<bigint> {
    try {
      return (await this.#call('verifyAnchor', [this.#logId, treeSize, rootHash]))[0];
    } catch (error) {
      const revert = error instanceof RpcError && error.data !== null ? contractAbi.parseError(error.data) : null;
      if (revert?.name !== 'AnchorUnknown') throw error;
      throw new LedgerError('ANCHOR_UNKNOWN', `the contract does not hold size \`${treeSize}\` with this root`, {
        details: { treeSize: `${treeSize}` },
        cause: error,
      });
    }
  }

  /** Yields every anchored checkpoint of the log, by the contract's events from a block on, oldest first. */
  async *anchored(fromBlock: bigint): AsyncGenerator<AnchoredCheckpoint> {
    const last = quantity(await this.#rpc('eth_blockNumber', []));
    let range = WIDEST_RANGE;
    for (let from = fromBlock; from <= last; ) {
      const to = from + range - 1n < last ? from + range - 1n : last;
      let records: readonly LogRecord[];
      try {
        records = await this.#events(from, to);
      } catch (error) {
        // Nodes limit the blocks or records of an answer, and each says so in its own words: ask for half as many.
        if (!(error instanceof RpcError) || range === 1n) throw error;
        range /= 2n;
        continue;
      }
      for (const record of records) yield checkpointOf(record);
      from = to + 1n;
    }
  }

  /** Locates a transaction in the chain; null when no block holds it, or it failed. */
  async placement(transaction: string): Promise<Placement | null> {
    const receipt = (await this.#rpc('eth_getTransactionReceipt', [transaction])) as {
      status: string;
      blockNumber: string;
      blockHash: string;
      logs: readonly LogRecord[];
    } | null;
    if (receipt === null || quantity(receipt.status) !== 1n) return null;
    const topic = contractAbi.getEvent('CheckpointAnchored')?.topicHash;
    const own = receipt.logs.filter(
      ({ address, topics }) =>
        getAddress(address) === this.#policy.chain.contract && topics[0] === topic && topics[1] === this.#logId,
    );
    return { block: quantity(receipt.blockNumber), blockHash: receipt.blockHash, anchored: own.map(checkpointOf) };
  }

  /** Returns the hash of the block that the chain now has at this number, or null when it has none. */
  async blockHash(block: bigint): Promise<string | null> {
    const found = await this.#rpc('eth_getBlockByNumber', [toQuantity(block), false]);
    return (found as { hash: string } | null)?.hash ?? null;
  }

  async #events(from: bigint, to: bigint): Promise<readonly LogRecord[]> {
    const topic = contractAbi.getEvent('CheckpointAnchored')?.topicHash;
    const filter = {
      address: this.#policy.chain.contract,
      fromBlock: toQuantity(from),
      toBlock: toQuantity(to),
      topics: [topic, this.#logId],
    };
    return (await this.#rpc('eth_getLogs', [filter])) as readonly LogRecord[];
  }

  async #call(name: string, parameters: readonly unknown[]): Promise<Result> {
    const data = contractAbi.encodeFunctionData(name, parameters);
    const answer = await this.#rpc('eth_call', [{ to: this.#policy.chain.contract, data }, 'latest']);
    try {
      return contractAbi.decodeFunctionResult(name, String(answer));
    } catch (cause) {
      throw new LedgerError('CHAIN_WRONG', 'the contract does not answer as ConsentAnchor does', { cause });
    }
  }
}

function checkpointOf(record: LogRecord): AnchoredCheckpoint {
  const { args } = contractAbi.parseLog(record) ?? {};
  return { treeSize: args?.treeSize, rootHash: getBytes(args?.rootHash) };
}
