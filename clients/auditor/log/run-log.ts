import { setTimeout as wait } from 'node:timers/promises';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { AnchorContract } from '../anchor-contract.ts';
import { asLedgerError } from '../failure.ts';
import { retryingRpc } from '../json-rpc.ts';
import { logFileReader, logFolderReader, type ReadLogFile } from '../log-files.ts';
import { type ExitCode, plural, Report, type Streams } from '../output.ts';
import { type PolicyOptions, policyOf } from '../policy-source.ts';
import type { Pause } from '../retry.ts';
import { type AuditOutcome, LogAudit } from './audit-log.ts';
import { recallLog, rememberLog } from './state-file.ts';
import { type LogVerdict, verdictOn } from './verdict.ts';

export interface LogOptions extends PolicyOptions {
  /** Prefix of the log; or else `files`, a folder that holds its files. */
  readonly url?: string;
  readonly files?: string;
  readonly rpc: string;
  readonly fromBlock: bigint;
  readonly token?: string;
  /** File that remembers the last checkpoint that was good. */
  readonly state?: string;
  /** Age of the newest anchor from which a log is stale, in seconds. */
  readonly maxAge: bigint;
  /** true: every statement of the map is recomputed, not the newest alone. */
  readonly everyStatement?: boolean;
  readonly json?: boolean;
}

/** The time and the pauses of a command; a test hands in its own. */
export interface Tempo {
  readonly pause: Pause;
  /** Milliseconds since 1970. */
  now(): number;
}

const REAL_TEMPO: Tempo = { pause: wait, now: Date.now };

const EXIT_CODES = {
  intact: 0,
  'not-intact': 1,
  'not-anchored': 1,
  stale: 1,
  'not-checked': 2,
} as const satisfies Record<LogVerdict, ExitCode>;

/** Audits a whole log and reports on it: 0 when it is intact. */
export async function runLog(options: LogOptions, streams: Streams, tempo: Tempo = REAL_TEMPO): Promise<ExitCode> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  const remembered = options.state === undefined ? null : recallLog(options.state, policy.origin);
  const { pause, now } = tempo;
  const readFile = readerOf(options, pause);
  const contract = new AnchorContract(retryingRpc(options.rpc, pause), policy);
  const { fromBlock, everyStatement = false, maxAge } = options;
  const audit = new LogAudit({ policy, readFile, contract, fromBlock, everyStatement, pause });
  let outcome: AuditOutcome | null = null;
  try {
    const freshness = { now: BigInt(Math.floor(now() / 1000)), maxAge };
    outcome = await audit.run({ remembered, freshness, listener: report });
  } catch (error) {
    report.failed('chain', asLedgerError(error));
  } finally {
    audit.close();
  }
  noteUnanchored(report, outcome);
  const { verdict, kind, word, sentence } = verdictOn(report, policy.origin, outcome);
  const checkpoint = outcome?.checkpoint ?? null;
  if (verdict === 'intact' && checkpoint !== null && options.state !== undefined) {
    rememberLog(options.state, { ...checkpoint, seenAt: now() });
  }
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

/** Returns the reader of the log's files. @throws INPUT_INVALID unless it is named by a URL or by a folder */
function readerOf({ url, files, token }: LogOptions, pause: Pause): ReadLogFile {
  if (url !== undefined && files === undefined) return logFileReader({ url, token, pause });
  if (files !== undefined && url === undefined) return logFolderReader(files);
  throw new LedgerError('INPUT_INVALID', 'say where the log is: `--url URL` or `--files DIR`');
}

function noteUnanchored(report: Report, outcome: AuditOutcome | null): void {
  if (outcome?.checkpoint == null || report.failureCount > 0) return;
  const waiting = outcome.checkpoint.treeSize - outcome.anchoredSize;
  if (waiting > 0n) report.note(`the newest ${plural(waiting, 'entry', 'entries')}: not anchored yet`);
}
