import { AnchorView } from '../../../core/entry/anchor/anchor-view.ts';
import type { DatedKey } from '../../../core/entry/keys/in-force.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { instantOfSeconds } from '../../../core/kernel/instant.ts';
import { RpcError } from '../../../core/kernel/json-rpc.ts';
import type { Clock } from '../../ports/clock.ts';
import { jsonRpc } from './json-rpc.ts';

/** The chain and the log's keys in the contract, as a node gives them. */
export interface ChainDescription {
  /** Hash of block 0, in hex. */
  readonly genesisHash: string | null;
  /** EIP-55 addresses, oldest first; null: the chain does not answer. */
  readonly logKeys: readonly DatedKey<string>[] | null;
}

export interface ChainDescriptionOptions {
  readonly rpcUrl: string;
  /** The log's name. */
  readonly origin: string;
  readonly chain: { readonly chainId: bigint; readonly contract: string };
  readonly clock: Clock;
}

const REQUEST_TIMEOUT_MS = 2_000;
/** Time for which an answer is good, so that whoever asks the ledger does not ask the chain. */
const KEPT_MS = 60_000;
/** Time after which a chain that did not answer is asked again. */
const RETRIED_MS = 5_000;

/** Returns the call that describes the chain and the log's keys in the contract; it keeps an answer for a minute. */
export function chainDescriber({ rpcUrl, origin, chain, clock }: ChainDescriptionOptions) {
  const view = new AnchorView(jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS), {
    origin,
    chain: { ...chain, genesisHash: null, finalized: false, confirmations: 0 },
    logKeys: [],
  });
  let kept: { readonly answer: Promise<ChainDescription>; untilMs: number } | null = null;
  return (): Promise<ChainDescription> => {
    if (kept === null || clock.nowMs() >= kept.untilMs) {
      const asked = { answer: describe(view), untilMs: clock.nowMs() + KEPT_MS };
      kept = asked;
      void asked.answer.then(({ logKeys }) => {
        if (logKeys === null) asked.untilMs = clock.nowMs() + RETRIED_MS;
      });
    }
    return kept.answer;
  };
}

async function describe(view: AnchorView): Promise<ChainDescription> {
  try {
    const [genesisHash, periods] = await Promise.all([view.blockHash(0n), view.keys()]);
    const logKeys = periods.map(({ key, from, until }) => ({
      key,
      from: instantOfSeconds(from),
      until: until === null ? null : instantOfSeconds(until),
    }));
    return { genesisHash, logKeys };
  } catch (error) {
    if (!(error instanceof RpcError) && !isLedgerError(error)) throw error;
    return { genesisHash: null, logKeys: null };
  }
}
