import { logIdOf } from '../../core/entry/promise.ts';
import { EvmAnchor } from '../adapters/evm/evm-anchor.ts';
import { systemClock } from '../adapters/node/system.ts';
import type { Config } from '../config/groups.ts';
import type { Anchor } from '../ports/anchor.ts';
import type { LogSigner } from '../ports/signers.ts';

// Each poll for a receipt is one request; on a chain that mines at once, the first finds it.
const POLLING_INTERVAL_MS = 100;

/** The configuration that reading the contract needs. */
export type ChainConfig = Pick<Config, 'chain' | 'node' | 'log'>;

interface ChainAnchorOptions {
  /** The account that pays; without it the anchor only reads. */
  readonly gasAccount?: LogSigner;
  readonly gas?: Config['gas'];
  /** Time limit of one answer of the chain; default 10 s. */
  readonly requestTimeoutMs?: number;
}

/** Makes the log's `Anchor` in the contract. */
export function chainAnchor(
  { chain, node, log }: ChainConfig,
  { gasAccount, gas, ...timing }: ChainAnchorOptions = {},
): Anchor {
  return new EvmAnchor({
    rpcUrl: node.rpcUrl,
    target: { ...chain, logId: logIdOf(log.origin) },
    clock: systemClock,
    gasAccount: gasAccount ?? null,
    confirmations: node.confirmations,
    pollingIntervalMs: POLLING_INTERVAL_MS,
    ...gas,
    ...timing,
  });
}
