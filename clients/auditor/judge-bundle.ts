import { CHAIN_STEPS, verifyOnChain } from '../../core/entry/anchor/verify-on-chain.ts';
import { type BundleParts, parseBundle } from '../../core/entry/bundle.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { BUNDLE_STEPS, type BundleReport, verifyBundle } from '../../core/entry/verify-bundle.ts';
import type { LedgerError } from '../../core/kernel/error.ts';
import { AnchorContract } from './anchor-contract.ts';
import { asLedgerError, keepsFromLooking } from './failure.ts';
import { retryingRpc } from './json-rpc.ts';
import { type ExitCode, Report, type Streams } from './output.ts';
import { type PolicyOptions, policyOf, readUserFile } from './policy-source.ts';
import type { Pause } from './retry.ts';
import { fastSha256 } from './sha256.ts';

/** The options of a command on one bundle. */
export interface BundleOptions extends PolicyOptions {
  readonly rpc?: string;
  readonly json?: boolean;
}

/** The options of a command on one bundle that compares times too. */
export interface VerifyOptions extends BundleOptions {
  /** First block to look for anchors in, where the times of entries are compared. */
  readonly fromBlock?: bigint;
}

/** A bundle of which every step holds so far. */
export interface VerifiedBundle {
  readonly report: Report;
  readonly policy: VerificationPolicy;
  readonly bundle: BundleParts;
  readonly verified: BundleReport;
  /** When the chain says that it was anchored, in seconds since 1970; null: nobody asked it. */
  readonly anchoredAt: bigint | null;
  /** The contract as the chain has it; null: nobody asks the chain. */
  readonly contract: AnchorContract | null;
  /** Reports a step that holds. */
  readonly found: (step: string, text: string) => void;
}

/** Judges a bundle by the rules of one command. */
interface Judge {
  /** The steps that the command adds to those of the bundle and the chain, in order. */
  readonly steps: (bundle: BundleParts) => readonly string[];
  /** Refuses a bundle before the chain is asked. @throws LedgerError */
  readonly admit: (verified: BundleReport) => void;
  /** Ends the report of a bundle that holds. @throws LedgerError at a step of its own that does not */
  readonly conclude: (found: VerifiedBundle) => ExitCode | Promise<ExitCode>;
  /** Ends the report at a step that does not hold. @param isOpen true: nobody could look */
  readonly refuse: (found: Pick<VerifiedBundle, 'report' | 'policy'>, failure: LedgerError, isOpen: boolean) => void;
}

/**
 * Verifies one bundle offline, with `rpc` on the chain too, then by the command's own steps, and names the step that
 * fails: 1 where one does not hold, 2 where nobody could look.
 */
export async function judgeBundle(
  file: string,
  options: BundleOptions,
  streams: Streams,
  pause: Pause,
  { steps: own, admit, conclude, refuse }: Judge,
): Promise<ExitCode> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  const bytes = readUserFile(file);
  const steps: string[] = [...BUNDLE_STEPS, ...(options.rpc === undefined ? [] : CHAIN_STEPS)];
  let step = 'bundle';
  const found = (name: string, text: string) => {
    report.found(name, text);
    step = steps[steps.indexOf(name) + 1] ?? name;
  };
  try {
    const bundle = parseBundle(bytes);
    steps.push(...own(bundle));
    step = BUNDLE_STEPS[0];
    const verified = verifyBundle(bundle, policy, {
      hash: fastSha256,
      onFinding: (finding) => found(finding.step, finding.found),
    });
    admit(verified);
    const contract = options.rpc === undefined ? null : new AnchorContract(retryingRpc(options.rpc, pause), policy);
    const anchoredAt = contract && (await verifyOnChain(bundle.anchor, contract, found));
    return await conclude({ report, policy, bundle, verified, anchoredAt, contract, found });
  } catch (error) {
    const failure = asLedgerError(error);
    report.failed(step, failure);
    const isOpen = keepsFromLooking(failure.code);
    refuse({ report, policy }, failure, isOpen);
    return isOpen ? 2 : 1;
  }
}

/**
 * Returns how a command ends its report at a step that does not hold.
 * @param word what people read before the code
 */
export function refusedAs(verdict: string, word: string): Judge['refuse'] {
  return ({ report, policy: { origin } }, { code, message }, isOpen) => {
    if (isOpen) report.end('open', 'Not checked', `: ${message}.`, { verdict: 'not-checked', origin, code });
    else report.end('bad', `${word}: ${code}`, `: ${message}.`, { verdict, origin, code });
  };
}
