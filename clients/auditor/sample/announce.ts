import { setTimeout as wait } from 'node:timers/promises';
import { AnchorContract } from '../anchor-contract.ts';
import { asLedgerError } from '../failure.ts';
import { retryingRpc } from '../json-rpc.ts';
import { type ExitCode, Report, type Streams } from '../output.ts';
import { type PolicyOptions, policyOf } from '../policy-source.ts';
import type { Pause } from '../retry.ts';
import { keepNonce, nonceHash } from './nonce-file.ts';

export interface AnnounceOptions extends PolicyOptions {
  readonly rpc: string;
  /** File that keeps the nonce, and is made where there is none. */
  readonly nonce: string;
  /** Number of a block that the chain does not have yet. */
  readonly block: bigint;
  readonly json?: boolean;
}

/** Prints what an auditor publishes before a sample is drawn: 0, or 2 where the block could be known already. */
export async function runAnnounce(options: AnnounceOptions, streams: Streams, pause: Pause = wait): Promise<ExitCode> {
  const { block, rpc, json } = options;
  const report = new Report(streams, json === true);
  const policy = policyOf(options);
  const { origin } = policy;
  try {
    const contract = new AnchorContract(retryingRpc(rpc, pause), policy);
    await contract.check();
    const newest = await contract.newestBlock();
    if (block <= newest) {
      const why = `the chain has block ${newest} already: name a later one than that`;
      report.end('open', 'Not announced', `: ${why}.`, { verdict: 'not-announced', origin, newest: `${newest}` });
      return 2;
    }
    const nonceSha256 = nonceHash(keepNonce(options.nonce));
    report.note(`the nonce is in ${options.nonce}: keep it to yourself until block ${block} is there`);
    const sentence = `, once you have published this: a sample of ${origin} by block ${block} and the nonce of SHA-256 ${nonceSha256}.`;
    report.end('good', 'Announced', sentence, { verdict: 'announced', origin, block: `${block}`, nonceSha256 });
    return 0;
  } catch (error) {
    const failure = asLedgerError(error);
    report.failed('chain', failure);
    report.end('open', 'Not announced', `: ${failure.message} (${failure.code}).`, {
      verdict: 'not-announced',
      origin,
    });
    return 2;
  }
}
