import { setTimeout as wait } from 'node:timers/promises';
import { LedgerError } from '../../core/kernel/error.ts';
import { datedLeaves, isForRecipient, parseCoverage } from '../../core/proof/parts.ts';
import { coveredSentence } from '../../core/proof/sentence.ts';
import type { AnchorTime } from '../../core/proof/times.ts';
import { COVERAGE_STEPS, coveragePolicy, verifyCoverage } from '../../core/proof/verify-coverage.ts';
import { RECIPIENT_STEPS, verifyForRecipient } from '../../core/proof/verify-for-recipient.ts';
import { anchorsAround } from './anchor-times.ts';
import { type BundleOptions, judgeBundle, refusedAs, type VerifiedBundle } from './judge-bundle.ts';
import type { RememberedLog } from './log/state-file.ts';
import type { ExitCode, Report, Streams } from './output.ts';
import { recallAudit, recomputationsOf } from './recomputed.ts';
import type { Pause } from './retry.ts';
import { fastSha256 } from './sha256.ts';

/** Names what a bundle is to show the coverage of. */
export type Covered = 'push' | 'disclosure';

const TYPES = { push: 'permit.consumed', disclosure: 'disclosure.made' } as const;

/** The options of a command on coverage. */
export interface CoveredOptions extends BundleOptions {
  /** First block to look for anchors in. */
  readonly fromBlock?: bigint;
  /** File in which an audit of the log remembers what it recomputed. */
  readonly state?: string;
}

/**
 * Verifies by its bundle that a push or a disclosure was covered, and reports on it step by step: 0 when it was, 1
 * when it was not, 2 when that cannot be told yet.
 */
export function runCoverage(
  what: Covered,
  file: string,
  options: CoveredOptions,
  streams: Streams,
  pause: Pause = wait,
): Promise<ExitCode> {
  return judgeBundle(file, options, streams, pause, {
    steps: ({ coverage }) => (isForRecipient(coverage) ? RECIPIENT_STEPS : COVERAGE_STEPS),
    admit({ opened: { slots } }) {
      if (slots.type === TYPES[what]) return;
      throw new LedgerError('BUNDLE_MALFORMED', `the entry is a \`${slots.type}\`, and no ${what}`, {
        pointer: '/entry',
      });
    },
    conclude(found) {
      const { state } = options;
      const remembered = state === undefined ? null : recallAudit(state, found.policy.origin);
      return reportCovered(what, found, { remembered, fromBlock: options.fromBlock ?? 0n });
    },
    refuse: refusedAs('not-covered', 'Not covered'),
  });
}

/** Names the leaves of which no anchor bounds the time, as far as the chain was read. */
export function noteUndated(
  report: Report,
  leaves: readonly bigint[],
  anchors: readonly AnchorTime[] | null,
  fromBlock: bigint,
): void {
  if (anchors === null) {
    report.note('that the times of the entries fit the anchors: not checked; add --rpc URL');
    return;
  }
  const undated = leaves.filter((leaf) => !anchors.some(({ treeSize }) => treeSize <= leaf));
  if (fromBlock === 0n || undated.length === 0) return;
  const which = [...new Set(undated)].join(', ');
  report.note(`that the leaves ${which} are not dated back: no anchor from block ${fromBlock} on is before them`);
}

async function reportCovered(
  what: Covered,
  { report, policy, bundle, verified, anchoredAt, contract, found }: VerifiedBundle,
  { remembered, fromBlock }: { readonly remembered: RememberedLog | null; readonly fromBlock: bigint },
): Promise<ExitCode> {
  const { origin } = policy;
  for (const part of verified.unchecked) report.note(part);
  if (anchoredAt === null) report.note('that the chain holds the anchor: not checked; add --rpc URL');
  if (bundle.coverage === null) {
    report.end('open', 'Included', `; the bundle shows no coverage of this ${what}.`, { verdict: 'included', origin });
    return 2;
  }
  const parts = parseCoverage(bundle.coverage);
  const dated = [verified.leafIndex, ...datedLeaves(parts)];
  const anchors = contract && (await anchorsAround(contract, dated, fromBlock));
  noteUndated(report, dated, anchors, fromBlock);
  const anchoredAtMs = anchoredAt === null ? null : Number(anchoredAt) * 1_000;
  const isForOne = parts.for === 'recipient';
  const verify = isForOne ? verifyForRecipient : verifyCoverage;
  const covered = verify(parts, verified, coveragePolicy(policy), {
    hash: fastSha256,
    anchors,
    anchoredAtMs,
    onStep: found,
  });
  report.note('how often the customer got a push, and phrases that the bank forbids: not part of a proof');
  if (isForOne) report.note('the permit, and what else the customer said: not shown to a recipient');
  const isAnchored = anchoredAt !== null;
  const recomputations = recomputationsOf({ verified, statement: parts.statement.entry, isAnchored }, remembered);
  const { word, sentence } = coveredSentence(covered, recomputations);
  report.end('good', word, sentence, {
    verdict: `covered${isForOne ? '-by-this-consent' : ''}${covered.finalFrom === null ? '' : '-so-far'}`,
    origin,
    finalFrom: covered.finalFrom,
    recomputedBy: recomputations,
    leafIndex: `${verified.leafIndex}`,
  });
  return 0;
}
