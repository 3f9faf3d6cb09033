import { getBytes, hexlify, Interface, type Result } from 'ethers';
import { AnchorView } from '../../core/entry/anchor/anchor-view.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { type CheckpointClaim, logIdOf } from '../../core/entry/promise.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { type JsonRpc, noAnswer, quantity, RpcError, toQuantity } from '../../core/kernel/json-rpc.ts';
import { isObject } from '../../core/kernel/kinds.ts';

/** The part of the contract's ABI that the auditor uses; a test compares each line with the compiled contract. */
export const AUDITED_ABI = [
  'function head(bytes32 logId) view returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt, uint64 time)',
  'function markCount(bytes32 logId) view returns (uint256)',
  'function marks(bytes32 logId, uint256 from, uint256 count) view returns (tuple(uint64 markedAt, address guardian, string reason)[])',
  'event CheckpointAnchored(bytes32 indexed logId, uint64 indexed treeSize, bytes32 rootHash, uint64 anchoredAt, uint64 time, bytes32 r, bytes32 vs)',
] as const;

const contractAbi = new Interface(AUDITED_ABI);
const WIDEST_RANGE = 10_000n;

interface LogRecord {
  readonly topics: readonly string[];
  readonly data: string;
}

/** Reads one log in the anchor contract that the policy names, through a node of the chain. */
export class AnchorContract extends AnchorView {
  readonly #rpc: JsonRpc;
  readonly #policy: VerificationPolicy;
  readonly #logId: string;

  constructor(rpc: JsonRpc, policy: VerificationPolicy) {
    super(rpc, policy);
    this.#rpc = rpc;
    this.#policy = policy;
    this.#logId = hexlify(logIdOf(policy.origin));
  }

  /** Returns the marks that guardians have put on the log, oldest first; `markedAt` in seconds since 1970. */
  async marks(): Promise<readonly { readonly markedAt: bigint; readonly guardian: string; readonly reason: string }[]> {
    const [count] = await this.#call('markCount', [this.#logId]);
    return (await this.#call('marks', [this.#logId, 0n, count]))[0];
  }

  /** Returns the newest anchor and the newest time that the log key signed for it; its size is 0 when there is none. */
  async head(): Promise<CheckpointClaim & { readonly time: bigint }> {
    const [treeSize, rootHash, , time] = await this.#call('head', [this.#logId]);
    return { treeSize, rootHash: getBytes(rootHash), time };
  }

  /** Yields every anchored checkpoint of the log, by the contract's events from a block on, oldest first. */
  async *anchored(fromBlock: bigint): AsyncGenerator<CheckpointClaim> {
    const last = await this.lastBlock();
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

  /** Returns the number of the newest block, whether it counts yet or not. */
  async newestBlock(): Promise<bigint> {
    return quantity(await this.#rpc('eth_blockNumber', []));
  }

  /** Returns hash and time, seconds since 1970, of a block; null when the chain has none that counts. */
  async block(number: bigint): Promise<{ readonly hash: Uint8Array; readonly time: bigint } | null> {
    if (number > (await this.lastBlock())) return null;
    const block = await this.#rpc('eth_getBlockByNumber', [toQuantity(number), false]);
    if (!isObject(block) || typeof block.hash !== 'string') throw noAnswer('eth_getBlockByNumber');
    return { hash: getBytes(block.hash), time: quantity(block.timestamp) };
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
    const answer = await this.call(data);
    try {
      return contractAbi.decodeFunctionResult(name, String(answer));
    } catch (cause) {
      throw new LedgerError('CHAIN_WRONG', 'the contract does not answer as ConsentAnchor does', { cause });
    }
  }
}

function checkpointOf(record: LogRecord): CheckpointClaim {
  const { args } = contractAbi.parseLog(record) ?? {};
  return { treeSize: args?.treeSize, rootHash: getBytes(args?.rootHash) };
}
