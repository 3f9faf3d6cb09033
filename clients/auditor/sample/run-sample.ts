import { setTimeout as wait } from 'node:timers/promises';
import type { VerificationPolicy } from '../../../core/entry/policy.ts';
import { logIdOf } from '../../../core/entry/promise.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { drawLeaves, sampleBound, sampleSeed } from '../../../core/proof/sample.ts';
import { AnchorContract } from '../anchor-contract.ts';
import { asLedgerError, keepsFromLooking } from '../failure.ts';
import { retryingRpc } from '../json-rpc.ts';
import { type ExitCode, formatNumber, plural, Report, type Streams } from '../output.ts';
import { type PolicyOptions, policyOf } from '../policy-source.ts';
import type { Pause } from '../retry.ts';
import { fastSha256 } from '../sha256.ts';
import { ledgerAsker } from './ask.ts';
import { leafJudge } from './judge-leaf.ts';
import { nonceHash, readNonce } from './nonce-file.ts';
import { type ChainOptions, readSampleChain } from './sample-chain.ts';

export interface SampleOptions extends PolicyOptions, ChainOptions {
  readonly rpc: string;
  /** Base URL of the ledger's API. */
  readonly url: string;
  readonly token: string;
  readonly nonce: string;
  /** Number of leaves about persons that are looked at. */
  readonly count: number;
  readonly json?: boolean;
}

/** The number of leaves of a sample by what they were found to be. */
type Counts = Record<'open' | 'placed' | 'covered' | 'pending' | 'wrong', number>;

/**
 * Draws a sample of the leaves about persons and has each shown and verified: 0 when none is wrong, 1 when one is or is
 * not answered, 2 when that cannot be told.
 */
export async function runSample(options: SampleOptions, streams: Streams, pause: Pause = wait): Promise<ExitCode> {
  const report = new Report(streams, options.json === true);
  const policy = policyOf(options);
  const nonce = readNonce(options.nonce);
  const { origin } = policy;
  try {
    const contract = new AnchorContract(retryingRpc(options.rpc, pause), policy);
    await contract.check();
    const chain = await readSampleChain(contract, options);
    const { from, to } = options;
    report.found('range', `leaves ${from} to ${to}, below the anchored root ${toBase64url(chain.rootHash)}`);
    report.found('block', `${options.block}, ${toHex(chain.blockHash)}, after the anchor of size ${to}`);
    report.found('nonce', `SHA-256 ${nonceHash(nonce)}, which you published before block ${options.block}`);
    const ask = ledgerAsker({ ...options, pause });
    // Before a leaf can count as not answered: does the ledger answer, and take the token?
    await ask('v1/anchors?limit=1').catch(notAsked);
    const seed = sampleSeed({ from, to, ...chain, logId: logIdOf(origin), nonce }, fastSha256);
    report.found('seed', toBase64url(seed));
    const judge = leafJudge({ policy, contract: chain.contract, ask });
    const counts = await look(report, drawLeaves(seed, options, fastSha256), judge, options.count);
    return conclude(report, policy, options, counts);
  } catch (error) {
    const failure = asLedgerError(error);
    report.failed('sample', failure);
    report.end('open', 'Not sampled', `: ${failure.message} (${failure.code}).`, { verdict: 'not-sampled', origin });
    return 2;
  }
}

/** Looks at leaves in the order of their draws, until it has seen enough about persons or there are no more. */
async function look(
  report: Report,
  leaves: Iterable<bigint>,
  judge: ReturnType<typeof leafJudge>,
  count: number,
): Promise<Counts> {
  const counts: Counts = { open: 0, placed: 0, covered: 0, pending: 0, wrong: 0 };
  for (const leaf of leaves) {
    if (aboutPersons(counts) === count) break;
    try {
      counts[await judge(leaf)]++;
    } catch (error) {
      const failure = asLedgerError(error);
      if (failure.code.startsWith('CHAIN_')) throw failure;
      counts[keepsFromLooking(failure.code) ? 'pending' : 'wrong']++;
      report.failed(`leaf ${leaf}`, failure);
    }
  }
  return counts;
}

function aboutPersons({ placed, covered, pending, wrong }: Counts): number {
  return placed + covered + pending + wrong;
}

function conclude(
  report: Report,
  { origin }: VerificationPolicy,
  { from, to, block }: SampleOptions,
  counts: Counts,
): ExitCode {
  const drawn = aboutPersons(counts);
  const right = counts.placed + counts.covered;
  const bound = sampleBound(right);
  report.found('drawn', `${plural(drawn, 'leaf', 'leaves')} about persons, ${counts.open} about none skipped`);
  if (counts.covered > 0)
    report.found('covered', plural(counts.covered, 'push or disclosure', 'pushes and disclosures'));
  report.note('an event of which a disclosure was deleted counts as not answered: this log states no erasures');
  const found = { origin, from: `${from}`, to: `${to}`, block: `${block}`, ...counts, drawn };
  const of = `of ${plural(drawn, 'leaf', 'leaves')} about persons that were drawn from ${from} to ${to}`;
  if (counts.wrong > 0) {
    const codes = [...report.codes].join(', ');
    const sentence = `: ${formatNumber(counts.wrong)} ${of} ${counts.wrong === 1 ? 'is' : 'are'} wrong or not answered (${codes}).`;
    report.end('bad', 'Sample failed', sentence, { verdict: 'failed', ...found });
    return 1;
  }
  if (drawn === 0) {
    report.end('open', 'Nothing sampled', `: no leaf from ${from} to ${to} is about a person.`, {
      verdict: 'nothing',
      ...found,
    });
    return 2;
  }
  if (counts.pending > 0) {
    const sentence = `: ${formatNumber(counts.pending)} ${of} cannot be judged yet; none of the other ${right} is wrong.`;
    report.end('open', 'Sample pending', sentence, { verdict: 'pending', ...found });
    return 2;
  }
  const share = `${(bound * 100).toPrecision(3)} %`;
  const sentence = `: none ${of} is wrong, so at most 3 in ${formatNumber(drawn)} (${share}) of them are, with a confidence of 95 %.`;
  report.end('good', 'Sampled', sentence, { verdict: 'sampled', ...found, bound });
  return 0;
}

/** Tells that the ledger could not be asked at all. */
function notAsked(error: unknown): never {
  const { message } = asLedgerError(error);
  throw new LedgerError('LOG_UNAVAILABLE', `the ledger does not take the token, or does not answer: ${message}`, {
    cause: error,
  });
}
