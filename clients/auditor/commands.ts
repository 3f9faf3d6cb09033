import { setTimeout as wait } from 'node:timers/promises';
import { CHAIN_STEPS, timeOf, verifyOnChain } from '../../core/entry/anchor/verify-on-chain.ts';
import { parseBundle } from '../../core/entry/bundle.ts';
import type { OpenedEntry } from '../../core/entry/open.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { BUNDLE_STEPS, type BundleFinding, verifyBundle } from '../../core/entry/verify-bundle.ts';
import { toBase64url } from '../../core/kernel/bytes.ts';
import { AnchorContract } from './anchor-contract.ts';
import { asLedgerError, keepsFromLooking } from './failure.ts';
import { retryingRpc } from './json-rpc.ts';
import { logFileReader } from './log-files.ts';
import { type ExitCode, Report, type Streams } from './output.ts';
import { type PolicyOptions, policyOf, readUserFile, statedPolicy } from './policy-source.ts';
import type { Pause } from './retry.ts';
import { fastSha256 } from './sha256.ts';

interface ReportOptions {
  readonly json?: boolean;
}

export interface VerifyOptions extends PolicyOptions, ReportOptions {
  readonly rpc?: string;
}

/** Verifies one proof bundle and reports on it: 0 when all of it holds. */
export async function runVerify(
  file: string,
  options: VerifyOptions,
  streams: Streams,
  pause: Pause = wait,
): Promise<ExitCode> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  const bytes = readUserFile(file);
  let step: string | undefined = 'bundle';
  const steps: string[] = [...BUNDLE_STEPS, ...CHAIN_STEPS];
  const found = (name: string, text: string) => {
    report.found(name, text);
    step = steps[steps.indexOf(name) + 1];
  };
  try {
    const bundle = parseBundle(bytes);
    step = BUNDLE_STEPS[0];
    const onFinding = (finding: BundleFinding) => found(finding.step, finding.found);
    const verified = verifyBundle(bundle, policy, { hash: fastSha256, onFinding });
    const anchoredAt =
      options.rpc === undefined
        ? null
        : await verifyOnChain(bundle.anchor, contractOf(options.rpc, policy, pause), found);
    reportVerified(report, policy.origin, verified, anchoredAt);
    return 0;
  } catch (error) {
    const failure = asLedgerError(error);
    report.failed(step ?? 'bundle', failure);
    const isOpen = keepsFromLooking(failure.code);
    const verdict = isOpen ? 'not-checked' : 'not-verified';
    report.end(
      isOpen ? 'open' : 'bad',
      isOpen ? 'NOT CHECKED' : 'NOT VERIFIED',
      `: ${failure.message} (${failure.code}).`,
      {
        verdict,
        origin: policy.origin,
      },
    );
    return isOpen ? 2 : 1;
  }
}

function reportVerified(
  report: Report,
  origin: string,
  { opened, unchecked, leafIndex, leafHash, treeSize, rootHash }: ReturnType<typeof verifyBundle>,
  anchoredAt: bigint | null,
): void {
  listSlots(report, opened);
  // On the chain, the contract's own key history vouches for the signature of the anchor.
  for (const part of unchecked) if (anchoredAt === null || part.startsWith('signature line')) report.note(part);
  if (anchoredAt === null) report.note('transaction and block can be checked on the chain alone: add --rpc URL');
  const [word, since] =
    anchoredAt === null ? ['VERIFIED OFFLINE', ''] : ['VERIFIED', `, anchored ${timeOf(anchoredAt)}`];
  report.end('good', word, `: leaf ${leafIndex} of ${origin}${since}.`, {
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

/** Prints, as a policy file, what a ledger states about itself; returns 0. */
export async function runPolicy(url: string, streams: Streams): Promise<ExitCode> {
  const document = await statedPolicy(logFileReader({ url }));
  streams.out.write(`${JSON.stringify(document, null, 2)}\n`);
  streams.err.write(
    "\n  THIS IS THE LEDGER'S OWN WORD. A policy that comes from the ledger it is to check proves nothing:\n" +
      '  compare each line with what you received another way (contract, letter, regulator) before you use it.\n\n',
  );
  return 0;
}

function contractOf(rpcUrl: string, policy: VerificationPolicy, pause: Pause): AnchorContract {
  return new AnchorContract(retryingRpc(rpcUrl, pause), policy);
}

function listSlots(report: Report, { slots }: OpenedEntry): void {
  const opened = Object.entries(slots);
  if (opened.length === 0) return;
  report.heading('what was disclosed:');
  for (const [name, value] of opened) {
    report.fact(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
}
