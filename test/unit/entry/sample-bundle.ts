import { parsePolicy } from '../../../core/entry/policy.ts';
import { SMALL_LOG_KEY, SMALL_LOG_LOG_KEY, SMALL_LOG_ORIGIN, SmallLog } from '../../support/small-log.ts';

export const CONTRACT = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
export const POLICY = {
  origin: SMALL_LOG_ORIGIN,
  checkpointKey: SMALL_LOG_KEY,
  chain: { chainId: '31337', contract: CONTRACT },
  logKeys: [{ key: SMALL_LOG_LOG_KEY, from: null, until: null }],
};
export const policy = parsePolicy(POLICY);

/** A log of 13 entries, of which the first 9 are anchored. */
export const log = new SmallLog();
await log.grow(9);
await log.grow(4);
export const anchored = {
  chainId: 31_337n,
  contract: CONTRACT,
  treeSize: 9n,
  transaction: `0x${'1a'.repeat(32)}`,
  block: 12n,
  blockHash: `0x${'b2'.repeat(32)}`,
};

/** The proof bundle of the entry at index 5. */
export const bundle = await log.bundle(5n, anchored);
