import type { AnchorContract } from '../../clients/auditor/anchor-contract.ts';
import { LogAudit } from '../../clients/auditor/log/audit-log.ts';
import type { RememberedLog } from '../../clients/auditor/log/state-file.ts';
import { parsePolicy } from '../../core/entry/policy.ts';
import type { CheckpointClaim } from '../../core/entry/promise.ts';
import { equalBytes } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import type { Json } from '../../core/kernel/json.ts';
import { SMALL_LOG_KEY, SMALL_LOG_LOG_KEY, SMALL_LOG_ORIGIN, type SmallLog } from '../support/small-log.ts';

/** The time of every anchor, and of every audit that names no other, in seconds since 1970. */
export const ANCHORED_AT = 1_795_420_860n;

/** Holds all that an auditor finds besides the files of a log. */
export interface Found {
  /** The anchors of the contract; absent: one, of the whole log. */
  readonly anchors?: readonly CheckpointClaim[];
  /** Files that are served in place of the log's own; null: it is not there. */
  readonly files?: ReadonlyMap<string, Uint8Array | null>;
  readonly remembered?: RememberedLog;
  /** How long after the anchor the audit is, in seconds. */
  readonly age?: bigint;
  readonly policy?: { readonly [name: string]: Json };
}

/** Audits a log as `audit log` does, but for the network. @throws LedgerError the first failure */
export async function audited(log: SmallLog, found: Found = {}): Promise<void> {
  const { anchors = [await claimOf(log)], files = new Map(), remembered = null, age = 0n } = found;
  const policy = parsePolicy({
    origin: SMALL_LOG_ORIGIN,
    checkpointKey: SMALL_LOG_KEY,
    chain: { chainId: '31337', contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3' },
    ...found.policy,
  });
  const failures: LedgerError[] = [];
  const audit = new LogAudit({
    policy,
    readFile: async (path) => (files.has(path) ? (files.get(path) ?? null) : (log.files.get(path) ?? null)),
    contract: contractOf(anchors),
    fromBlock: 0n,
    everyStatement: true,
    pause: async () => {},
  });
  const listener = {
    found() {},
    note() {},
    progress() {},
    failed: (_: string, failure: LedgerError) => failures.push(failure),
  };
  try {
    const freshness = { now: ANCHORED_AT + age, maxAge: 3_600n };
    await audit.run({ remembered, freshness, listener });
  } finally {
    audit.close();
  }
  if (failures[0] !== undefined) throw failures[0];
}

/** Returns what an anchor of the log says of it at a size. */
export async function claimOf(log: SmallLog, treeSize = log.size): Promise<CheckpointClaim> {
  return { treeSize, rootHash: await log.rootAt(treeSize) };
}

function contractOf(anchors: readonly CheckpointClaim[]): AnchorContract {
  const newest = anchors.at(-1) ?? { treeSize: 0n, rootHash: new Uint8Array(32) };
  const contract: Pick<
    AnchorContract,
    'check' | 'keys' | 'promiseKeys' | 'marks' | 'head' | 'anchored' | 'verifyAnchor'
  > = {
    check: async () => SMALL_LOG_LOG_KEY,
    keys: async () => [{ key: SMALL_LOG_LOG_KEY, from: 0n, until: null }],
    promiseKeys: async () => [],
    marks: async () => [],
    head: async () => ({ ...newest, time: ANCHORED_AT }),
    async *anchored() {
      yield* anchors;
    },
    async verifyAnchor({ treeSize, rootHash }) {
      const isHeld = anchors.some((each) => each.treeSize === treeSize && equalBytes(each.rootHash, rootHash));
      if (isHeld) return ANCHORED_AT;
      throw new LedgerError('ANCHOR_UNKNOWN', 'no such anchor', { details: { treeSize: `${treeSize}` } });
    },
  };
  return contract as AnchorContract;
}
