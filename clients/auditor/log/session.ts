import { setTimeout as wait } from 'node:timers/promises';
import type { VerificationPolicy } from '../../../core/entry/policy.ts';
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
import { type RememberedLog, recallLog, rememberLog } from './state-file.ts';
import { type LogVerdict, type Verdict, verdictOn } from './verdict.ts';

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

export const REAL_TEMPO: Tempo = { pause: wait, now: Date.now };

const EXIT_CODES = {
  intact: 0,
  'not-intact': 1,
  'not-anchored': 1,
  stale: 1,
  'not-checked': 2,
} as const satisfies Record<LogVerdict, ExitCode>;

/** One look at a log, not printed yet. */
export interface Round {
  readonly report: Report;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** Prints it. */
  print(): void;
}

/** Looks at a log again and again; each look reads what came since the one before. */
export class AuditSession {
  readonly #options: LogOptions;
  readonly #tempo: Tempo;
  readonly #policy: VerificationPolicy;
  readonly #audit: LogAudit;
  #remembered: RememberedLog | null;

  /**
   * @throws POLICY_MALFORMED, INPUT_INVALID when the options do not say whom to believe, or where the log is
   * @throws AUDIT_STATE_MALFORMED, AUDIT_STATE_OF_ANOTHER_LOG as `recallLog`
   */
  constructor(options: LogOptions, tempo: Tempo) {
    this.#options = options;
    this.#tempo = tempo;
    this.#policy = policyOf(options);
    this.#remembered = options.state === undefined ? null : recallLog(options.state, this.#policy.origin);
    this.#audit = new LogAudit({
      policy: this.#policy,
      readFile: readerOf(options, tempo.pause),
      contract: new AnchorContract(retryingRpc(options.rpc, tempo.pause), this.#policy),
      fromBlock: options.fromBlock,
      everyStatement: options.everyStatement ?? false,
      pause: tempo.pause,
    });
  }

  /** Looks at the log, and remembers its checkpoint when all of it is good. */
  async round(streams: Streams): Promise<Round> {
    const { json, maxAge, state } = this.#options;
    const report = new Report(streams, json === true);
    const outcome = await this.#look(report, { now: BigInt(Math.floor(this.#tempo.now() / 1000)), maxAge });
    noteUnanchored(report, outcome);
    const { origin } = this.#policy;
    const verdict = verdictOn(report, origin, outcome);
    const checkpoint = outcome?.checkpoint ?? null;
    if (verdict.verdict === 'intact' && checkpoint !== null) {
      this.#remembered = { ...checkpoint, seenAt: this.#tempo.now(), recomputed: outcome?.recomputed ?? null };
      if (state !== undefined) rememberLog(state, this.#remembered);
    }
    // INVARIANT: what was found false once is looked at again, so that no later look calls it good.
    if (verdict.verdict === 'not-intact') this.#audit.close();
    const { kind, word, sentence } = verdict;
    const document = {
      verdict: verdict.verdict,
      origin,
      treeSize: checkpoint === null ? null : `${checkpoint.treeSize}`,
      rootHash: checkpoint === null ? null : toBase64url(checkpoint.rootHash),
      anchors: outcome?.anchors ?? null,
      anchoredSize: outcome === null ? null : `${outcome.anchoredSize}`,
    };
    const print = () => report.end(kind, word, sentence, document);
    return { report, verdict, exitCode: EXIT_CODES[verdict.verdict], print };
  }

  close(): void {
    this.#audit.close();
  }

  async #look(
    report: Report,
    freshness: { readonly now: bigint; readonly maxAge: bigint },
  ): Promise<AuditOutcome | null> {
    try {
      return await this.#audit.run({ remembered: this.#remembered, freshness, listener: report });
    } catch (error) {
      report.failed('chain', asLedgerError(error));
      return null;
    }
  }
}

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
