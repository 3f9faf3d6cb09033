import { setTimeout as wait } from 'node:timers/promises';
import { parseBundle } from '../../core/entry/bundle.ts';
import type { OpenedEntry } from '../../core/entry/open.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { verifyBundle } from '../../core/entry/verify-bundle.ts';
import { toBase64url } from '../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../core/kernel/error.ts';
import { RpcError } from '../../core/kernel/json-rpc.ts';
import { AnchorContract } from './anchor-contract.ts';
import { auditLog } from './audit-log.ts';
import { retryingRpc } from './json-rpc.ts';
import { logFileReader } from './log-files.ts';
import { plural, Report, type Streams } from './output.ts';
import { type PolicyOptions, policyOf, readUserFile, statedPolicy } from './policy-source.ts';
import type { Pause } from './retry.ts';
import { fastSha256 } from './sha256.ts';
import { timeOf, verifyOnChain } from './verify-on-chain.ts';

interface ReportOptions {
  readonly json?: boolean;
}

export interface VerifyOptions extends PolicyOptions, ReportOptions {
  readonly rpc?: string;
}

export interface LogOptions extends PolicyOptions, ReportOptions {
  readonly url: string;
  readonly rpc: string;
  readonly fromBlock: bigint;
  readonly token?: string;
}

/** The verdict of an audit: `not-checked` when log, chain or policy could not be used, so that nothing is known. */
export type LogVerdict = 'intact' | 'not-intact' | 'not-checked';

const LONGEST_VALUE = 72;
/** Codes of failures that keep an audit from checking, and say nothing against the log. */
const NOTHING_CHECKED: readonly string[] = ['LOG_UNAVAILABLE', 'CHAIN_UNAVAILABLE', 'CHAIN_WRONG', 'POLICY_MISMATCH'];

/** Verifies one proof bundle and reports on it; returns true when all of it holds. */
export async function runVerify(
  file: string,
  options: VerifyOptions,
  streams: Streams,
  pause: Pause = wait,
): Promise<boolean> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  const bytes = readUserFile(file);
  report.title(`proof bundle ${file}`);
  let step = 'bundle';
  try {
    const bundle = parseBundle(bytes);
    const verified = verifyBundle(bundle, policy, {
      hash: fastSha256,
      onFinding: (finding) => report.found(finding.step, finding.found),
    });
    step = 'chain';
    const anchoredAt =
      options.rpc === undefined
        ? null
        : await verifyOnChain(bundle.anchor, contractOf(options.rpc, policy, pause), (name, text) =>
            report.found(name, text),
          );
    reportVerified(report, policy.origin, verified, anchoredAt);
    return true;
  } catch (error) {
    const failure = asLedgerError(error);
    report.failed(step, failure);
    report.verdict('bad', 'NOT VERIFIED', `${failure.message}.`);
    report.json({ verdict: 'not-verified', origin: policy.origin });
    return false;
  }
}

function reportVerified(
  report: Report,
  origin: string,
  { opened, leafIndex, leafHash, treeSize, rootHash }: ReturnType<typeof verifyBundle>,
  anchoredAt: bigint | null,
): void {
  listSlots(report, opened);
  if (anchoredAt === null) report.note('transaction and block can be checked on the chain alone: add --rpc URL');
  report.verdict(
    'good',
    anchoredAt === null ? 'VERIFIED OFFLINE' : 'VERIFIED',
    `leaf ${leafIndex} of ${origin}${anchoredAt === null ? '' : `, anchored ${timeOf(anchoredAt)}`}.`,
  );
  report.json({
    verdict: anchoredAt === null ? 'verified-offline' : 'verified',
    origin,
    leafIndex: `${leafIndex}`,
    leafHash: toBase64url(leafHash),
    treeSize: `${treeSize}`,
    rootHash: toBase64url(rootHash),
    anchoredAt: anchoredAt === null ? null : `${anchoredAt}`,
    slots: opened.slots,
  });
}

/** Audits a whole log, reports on it and returns the verdict. */
export async function runLog(options: LogOptions, streams: Streams, pause: Pause = wait): Promise<LogVerdict> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  report.title(`log ${policy.origin}`);
  const audit = async () => {
    try {
      return await auditLog({
        policy,
        readFile: logFileReader({ url: options.url, token: options.token, pause }),
        contract: contractOf(options.rpc, policy, pause),
        fromBlock: options.fromBlock,
        listener: report,
        pause,
      });
    } catch (error) {
      report.failed('chain', asLedgerError(error));
      return null;
    }
  };
  const outcome = await audit();
  const size = outcome?.checkpoint?.treeSize ?? 0n;
  const verdict = verdictOn(report);
  const failures = plural(report.failureCount, 'failure');
  if (verdict === 'intact' && outcome !== null) {
    if (size > outcome.anchoredSize) {
      report.note(`the newest ${plural(size - outcome.anchoredSize, 'entry', 'entries')}: not anchored yet`);
    }
    const found = `${plural(size, 'entry', 'entries')}, ${plural(outcome.anchors, 'anchor')}`;
    report.verdict('good', 'INTACT', `${found}: nothing was edited, reordered or removed.`);
  } else if (verdict === 'not-checked') {
    report.verdict(
      'open',
      'NOT CHECKED',
      `${failures}: correct what is named and audit again; this counts neither for the log nor against it.`,
    );
  } else {
    report.verdict('bad', 'NOT INTACT', `${failures}: do not rely on this log until each is explained.`);
  }
  report.json({
    verdict,
    origin: policy.origin,
    treeSize: outcome?.checkpoint == null ? null : `${size}`,
    rootHash: outcome?.checkpoint == null ? null : toBase64url(outcome.checkpoint.rootHash),
    anchors: outcome?.anchors ?? null,
    anchoredSize: outcome === null ? null : `${outcome.anchoredSize}`,
  });
  return verdict;
}

function verdictOn({ failureCount, codes }: Report): LogVerdict {
  if (failureCount === 0) return 'intact';
  return [...codes].every((code) => NOTHING_CHECKED.includes(code)) ? 'not-checked' : 'not-intact';
}

/** Prints, as a policy file, what a ledger states about itself; returns true. */
export async function runPolicy(url: string, streams: Streams): Promise<boolean> {
  const document = await statedPolicy(logFileReader({ url }));
  streams.out.write(`${JSON.stringify(document, null, 2)}\n`);
  streams.err.write(
    "\n  THIS IS THE LEDGER'S OWN WORD. A policy that comes from the ledger it is to check proves nothing:\n" +
      '  compare each line with what you received another way (contract, letter, regulator) before you use it.\n\n',
  );
  return true;
}

function contractOf(rpcUrl: string, policy: VerificationPolicy, pause: Pause): AnchorContract {
  return new AnchorContract(retryingRpc(rpcUrl, pause), policy);
}

function listSlots(report: Report, { slots }: OpenedEntry): void {
  const opened = Object.entries(slots);
  if (opened.length === 0) return;
  report.heading('what was disclosed:');
  for (const [name, value] of opened) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    report.fact(name, text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
  }
}

/** Returns a failure to report; throws on any other error, which is a fault of this program. */
function asLedgerError(error: unknown): LedgerError {
  if (isLedgerError(error)) return error;
  if (error instanceof RpcError) {
    return new LedgerError('CHAIN_UNAVAILABLE', `the chain's node refused: ${error.message}`, { cause: error });
  }
  throw error;
}
