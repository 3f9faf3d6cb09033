import { setTimeout as wait } from 'node:timers/promises';
import { CHAIN_STEPS, verifyOnChain } from '../../core/entry/anchor/verify-on-chain.ts';
import { parseBundle } from '../../core/entry/bundle.ts';
import { BUNDLE_STEPS, verifyBundle } from '../../core/entry/verify-bundle.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { parseCoverage } from '../../core/proof/parts.ts';
import { coveredSentence } from '../../core/proof/sentence.ts';
import { COVERAGE_STEPS, verifyCoverage } from '../../core/proof/verify-coverage.ts';
import { AnchorContract } from './anchor-contract.ts';
import type { VerifyOptions } from './commands.ts';
import { asLedgerError, keepsFromLooking } from './failure.ts';
import { retryingRpc } from './json-rpc.ts';
import { type ExitCode, Report, type Streams } from './output.ts';
import { policyOf, readUserFile } from './policy-source.ts';
import type { Pause } from './retry.ts';
import { fastSha256 } from './sha256.ts';

/** The time in which the ledger promises to anchor an event, where it says nothing else. */
const PROMISE_LIMIT_MS = 3_600_000;

/** Names what a bundle is to show the coverage of. */
export type Covered = 'push' | 'disclosure';

const TYPES = { push: 'permit.consumed', disclosure: 'disclosure.made' } as const;

/**
 * Verifies by its bundle that a push or a disclosure was covered, and reports on it step by step: 0 when it was, 1
 * when it was not, 2 when that cannot be told yet.
 */
export async function runCoverage(
  what: Covered,
  file: string,
  options: VerifyOptions,
  streams: Streams,
  pause: Pause = wait,
): Promise<ExitCode> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  const { origin } = policy;
  const bytes = readUserFile(file);
  const steps: string[] = [...BUNDLE_STEPS, ...CHAIN_STEPS, ...COVERAGE_STEPS];
  let step = 'bundle';
  const found = (name: string, text: string) => {
    report.found(name, text);
    step = steps[steps.indexOf(name) + 1] ?? name;
  };
  try {
    const bundle = parseBundle(bytes);
    step = BUNDLE_STEPS[0];
    const onFinding = (finding: { readonly step: string; readonly found: string }) =>
      found(finding.step, finding.found);
    const verified = verifyBundle(bundle, policy, { hash: fastSha256, onFinding });
    const { type } = verified.opened.slots;
    if (type !== TYPES[what]) {
      throw new LedgerError('BUNDLE_MALFORMED', `the entry is a \`${type}\`, and no ${what}`, { pointer: '/entry' });
    }
    const contract = options.rpc === undefined ? null : new AnchorContract(retryingRpc(options.rpc, pause), policy);
    const anchoredAt = contract && (await verifyOnChain(bundle.anchor, contract, found));
    for (const part of verified.unchecked) report.note(part);
    if (anchoredAt === null) report.note('that the chain holds the anchor: not checked; add --rpc URL');
    if (bundle.coverage === null) {
      report.end('open', 'Included', `; the bundle shows no coverage of this ${what}.`, {
        verdict: 'included',
        origin,
      });
      return 2;
    }
    step = COVERAGE_STEPS[0];
    const covered = verifyCoverage(
      parseCoverage(bundle.coverage),
      verified,
      { origin, labelKeys: policy.labelKeys, promiseLimitMs: PROMISE_LIMIT_MS },
      {
        hash: fastSha256,
        anchors: null,
        anchoredAtMs: anchoredAt === null ? null : Number(anchoredAt) * 1_000,
        onStep: found,
      },
    );
    report.note('how often the customer got a push, and phrases that the bank forbids: not part of a proof');
    const { word, sentence } = coveredSentence(covered);
    report.end('good', word, sentence, {
      verdict: covered.finalFrom === null ? 'covered' : 'covered-so-far',
      origin,
      finalFrom: covered.finalFrom,
      leafIndex: `${verified.leafIndex}`,
    });
    return 0;
  } catch (error) {
    const failure = asLedgerError(error);
    report.failed(step, failure);
    const isOpen = keepsFromLooking(failure.code);
    const word = isOpen ? 'Not checked' : `Not covered: ${failure.code}`;
    const verdict = isOpen ? 'not-checked' : 'not-covered';
    report.end(isOpen ? 'open' : 'bad', word, `: ${failure.message}.`, { verdict, origin, code: failure.code });
    return isOpen ? 2 : 1;
  }
}
