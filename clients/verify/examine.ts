import { type AnchorReader, CHAIN_STEPS, verifyOnChain } from '../../core/entry/anchor/verify-on-chain.ts';
import { type BundleParts, parseBundle } from '../../core/entry/bundle.ts';
import type { OpenedEntry } from '../../core/entry/open.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { RECEIPT_STEPS, type ReceiptFinding, verifyReceiptFile } from '../../core/entry/verify/verify-receipt.ts';
import { BUNDLE_STEPS, type BundleReport, verifyBundle } from '../../core/entry/verify-bundle.ts';
import { PROMISE_STEPS, parsePromise, verifyPromise } from '../../core/entry/verify-promise.ts';
import type { ErrorCode } from '../../core/kernel/error-codes.ts';
import { RpcError } from '../../core/kernel/json-rpc.ts';
import { promiseIn, receiptIn } from './recognise.ts';
import { type ExaminedStep, nodeRefused, Steps } from './steps.ts';

/**
 * The outcome of an examination: `verified` on the chain too; `offline`: all holds that needs no chain; `signed`: a
 * receipt or promise is whole and signed; `unchecked`: the node or the policy could not be used, which says nothing
 * against the file; `untrusted`: nobody is named to believe.
 */
type FileVerdict = 'verified' | 'offline' | 'signed' | 'unchecked' | 'untrusted' | 'failed';

/** All that the page knows of a file. */
export interface Examination {
  readonly kind: 'bundle' | 'receipt' | 'promise';
  readonly steps: readonly ExaminedStep[];
  readonly verdict: FileVerdict;
  /** The parts of a file that is a bundle. */
  readonly bundle: BundleParts | null;
  /** Null unless all of a bundle holds that needs no chain. */
  readonly report: BundleReport | null;
  /** The slots that its disclosures open, once all of it holds that needs no chain. */
  readonly opened: OpenedEntry | null;
  /** Time of the anchor, seconds since 1970; null unless the chain confirmed it. */
  readonly anchoredAt: bigint | null;
  /** The instant by which a promised entry has to be in the log; null unless the promise holds. */
  readonly includeBy: string | null;
}

const NOTHING: Omit<Examination, 'kind' | 'steps' | 'verdict'> = {
  bundle: null,
  report: null,
  opened: null,
  anchoredAt: null,
  includeBy: null,
};
/** Codes of failures that keep from looking, and say nothing against a file. */
const NOTHING_CHECKED: readonly (ErrorCode | null)[] = [
  ...(['CHAIN_UNAVAILABLE', 'CHAIN_WRONG', 'POLICY_MISMATCH', 'ANCHOR_NOT_FINAL'] as const),
];

// See docs/decisions/0532-the-page-checks-no-coverage.md
/** Lists the parts of a bundle that the page does not check, so that nobody takes a whole file for verified. */
export function uncheckedParts(bundle: BundleParts | null): readonly ('coverage' | 'place' | 'history')[] {
  return (['coverage', 'place', 'history'] as const).filter((name) => bundle !== null && bundle[name] !== null);
}

/** Examines a file with all that needs no chain; one that is no receipt and no promise should be a bundle. */
export function examine(file: Uint8Array, policy: VerificationPolicy | null): Examination {
  const receipt = receiptIn(file);
  if (receipt !== null) return examineReceipt(receipt, policy);
  const promise = promiseIn(file);
  if (promise !== null) return examinePromise(promise, policy);
  return offline(file, policy).examination;
}

/** Examines a file, and asks the chain for the anchor of a bundle that holds otherwise. */
export async function examineOnChain(
  file: Uint8Array,
  policy: VerificationPolicy,
  reader: AnchorReader,
): Promise<Examination> {
  const { examination, steps } = offline(file, policy);
  const { bundle, report } = examination;
  if (bundle === null || report === null) return examine(file, policy);
  try {
    const anchoredAt = await verifyOnChain(bundle.anchor, reader, steps.found);
    return { ...examination, steps: steps.all(), verdict: 'verified', anchoredAt };
  } catch (error) {
    steps.fail(error instanceof RpcError ? nodeRefused(error.message, error) : error);
    return { ...examination, steps: steps.all(), verdict: outcome(steps, policy, 'offline') };
  }
}

function offline(file: Uint8Array, policy: VerificationPolicy | null) {
  const steps = new Steps(['bundle', ...BUNDLE_STEPS, ...CHAIN_STEPS]);
  const bundle = steps.take(() => parseBundle(file));
  if (bundle !== null) steps.found('bundle', `${file.length} bytes, read as one bundle`);
  const report =
    bundle === null || policy === null
      ? null
      : steps.take(() => verifyBundle(bundle, policy, { onFinding: ({ step, found }) => steps.found(step, found) }));
  const examination: Examination = {
    ...NOTHING,
    kind: 'bundle',
    steps: steps.all(),
    verdict: outcome(steps, policy, 'offline'),
    bundle,
    report,
    opened: report?.opened ?? null,
  };
  return { examination, steps };
}

function examineReceipt(receipt: string, policy: VerificationPolicy | null): Examination {
  const steps = new Steps(RECEIPT_STEPS);
  const onFinding = ({ step, found }: ReceiptFinding) => steps.found(step, found);
  const report = policy === null ? null : steps.take(() => verifyReceiptFile(receipt, policy, { onFinding }));
  return {
    ...NOTHING,
    kind: 'receipt',
    steps: steps.all(),
    verdict: outcome(steps, policy, 'signed'),
    opened: report?.opened ?? null,
  };
}

function examinePromise(document: unknown, policy: VerificationPolicy | null): Examination {
  const steps = new Steps(['form', ...PROMISE_STEPS]);
  const promise = steps.take(() => parsePromise(document));
  if (promise !== null) steps.found('form', 'a promise with the certificate of its key');
  const report =
    promise === null || policy === null
      ? null
      : steps.take(() => verifyPromise(promise, policy, { onFinding: ({ step, found }) => steps.found(step, found) }));
  return {
    ...NOTHING,
    kind: 'promise',
    steps: steps.all(),
    verdict: outcome(steps, policy, 'signed'),
    includeBy: report?.includeBy ?? null,
  };
}

function outcome({ failure }: Steps, policy: VerificationPolicy | null, good: FileVerdict): FileVerdict {
  if (failure !== null) return NOTHING_CHECKED.includes(failure.code) ? 'unchecked' : 'failed';
  return policy === null ? 'untrusted' : good;
}
