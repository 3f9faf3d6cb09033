import { setTimeout as wait } from 'node:timers/promises';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { AnchorContract } from '../anchor-contract.ts';
import { asLedgerError } from '../failure.ts';
import { retryingRpc } from '../json-rpc.ts';
import { logFileReader } from '../log-files.ts';
import { type ExitCode, plural, Report, type Streams } from '../output.ts';
import { type PolicyOptions, policyOf } from '../policy-source.ts';
import type { Pause } from '../retry.ts';
import { type AuditOutcome, auditLog } from './audit-log.ts';
import { type LogVerdict, verdictOn } from './verdict.ts';

export interface LogOptions extends PolicyOptions {
  readonly url: string;
  readonly rpc: string;
  readonly fromBlock: bigint;
  readonly token?: string;
  readonly json?: boolean;
}

const EXIT_CODES = {
  intact: 0,
  'not-intact': 1,
  'not-anchored': 1,
  'not-checked': 2,
} as const satisfies Record<LogVerdict, ExitCode>;

/** Audits a whole log and reports on it: 0 when it is intact. */
export async function runLog(options: LogOptions, streams: Streams, pause: Pause = wait): Promise<ExitCode> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  let outcome: AuditOutcome | null = null;
  try {
    outcome = await auditLog({
      policy,
      readFile: logFileReader({ url: options.url, token: options.token, pause }),
      contract: new AnchorContract(retryingRpc(options.rpc, pause), policy),
      fromBlock: options.fromBlock,
      listener: report,
      pause,
    });
  } catch (error) {
    report.failed('chain', asLedgerError(error));
  }
  noteUnanchored(report, outcome);
  const { verdict, kind, word, sentence } = verdictOn(report, policy.origin, outcome);
  const checkpoint = outcome?.checkpoint ?? null;
  report.end(kind, word, sentence, {
    verdict,
    origin: policy.origin,
    treeSize: checkpoint === null ? null : `${checkpoint.treeSize}`,
    rootHash: checkpoint === null ? null : toBase64url(checkpoint.rootHash),
    anchors: outcome?.anchors ?? null,
    anchoredSize: outcome === null ? null : `${outcome.anchoredSize}`,
  });
  return EXIT_CODES[verdict];
}

function noteUnanchored(report: Report, outcome: AuditOutcome | null): void {
  if (outcome?.checkpoint == null || report.failureCount > 0) return;
  const waiting = outcome.checkpoint.treeSize - outcome.anchoredSize;
  if (waiting > 0n) report.note(`the newest ${plural(waiting, 'entry', 'entries')}: not anchored yet`);
}
