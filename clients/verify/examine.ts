import { type AnchorReader, CHAIN_STEPS, verifyOnChain } from '../../core/entry/anchor/verify-on-chain.ts';
import { type BundleParts, parseBundle } from '../../core/entry/bundle.ts';
import type { OpenedEntry } from '../../core/entry/open.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { BUNDLE_STEPS, type BundleReport, verifyBundle } from '../../core/entry/verify-bundle.ts';
import type { ErrorCode } from '../../core/kernel/error-codes.ts';
import { RpcError } from '../../core/kernel/json-rpc.ts';
import { type ExaminedStep, nodeRefused, Steps } from './steps.ts';

/**
 * The outcome of an examination: `verified` on the chain too; `offline`: all holds that needs no chain; `unchecked`:
 * the node or the policy could not be used, which says nothing against the proof; `untrusted`: nobody is named to
 * believe.
 */
type Verdict = 'verified' | 'offline' | 'unchecked' | 'untrusted' | 'failed';

/** All that the page knows of a proof bundle. */
export interface BundleExamination {
  readonly kind: 'bundle';
  readonly steps: readonly ExaminedStep[];
  readonly verdict: Verdict;
  /** Null when the file is no bundle. */
  readonly bundle: BundleParts | null;
  /** Null unless all holds that needs no chain. */
  readonly report: BundleReport | null;
  /** The slots that its disclosures open, once the step `disclosures` holds. */
  readonly opened: OpenedEntry | null;
  /** Time of the anchor, seconds since 1970; null unless the chain confirmed it. */
  readonly anchoredAt: bigint | null;
}

const STEPS = ['bundle', ...BUNDLE_STEPS, ...CHAIN_STEPS] as const;
/** Codes of failures that keep from looking, and say nothing against a proof. */
const NOTHING_CHECKED: readonly (ErrorCode | null)[] = ['CHAIN_UNAVAILABLE', 'CHAIN_WRONG', 'POLICY_MISMATCH'];

/** Examines a file that should be a proof bundle, with all that needs no chain. */
export function examineBundle(file: Uint8Array, policy: VerificationPolicy | null): BundleExamination {
  const { examination } = offline(file, policy);
  return examination;
}

/** Examines a proof bundle, and asks the chain for its anchor. */
export async function examineOnChain(
  file: Uint8Array,
  policy: VerificationPolicy,
  reader: AnchorReader,
): Promise<BundleExamination> {
  const { examination, steps } = offline(file, policy);
  const { bundle, report } = examination;
  if (bundle === null || report === null) return examination;
  try {
    const anchoredAt = await verifyOnChain(bundle.anchor, reader, steps.found);
    return { ...examination, steps: steps.all(), verdict: 'verified', anchoredAt };
  } catch (error) {
    steps.fail(error instanceof RpcError ? nodeRefused(error.message, error) : error);
    return { ...examination, steps: steps.all(), verdict: failed(steps) };
  }
}

function offline(file: Uint8Array, policy: VerificationPolicy | null) {
  const steps = new Steps(STEPS);
  const bundle = steps.take(() => parseBundle(file));
  if (bundle !== null) steps.found('bundle', `${file.length} bytes, read as one bundle`);
  const report =
    bundle === null || policy === null
      ? null
      : steps.take(() => verifyBundle(bundle, policy, { onFinding: ({ step, found }) => steps.found(step, found) }));
  const verdict = steps.failure !== null ? failed(steps) : policy === null ? 'untrusted' : 'offline';
  const examination: BundleExamination = {
    kind: 'bundle',
    steps: steps.all(),
    verdict,
    bundle,
    report,
    opened: report?.opened ?? null,
    anchoredAt: null,
  };
  return { examination, steps };
}

function failed({ failure }: Steps): Verdict {
  return NOTHING_CHECKED.includes(failure?.code ?? null) ? 'unchecked' : 'failed';
}
