import { setTimeout as wait } from 'node:timers/promises';
import { timeOf } from '../../core/entry/anchor/verify-on-chain.ts';
import type { OpenedEntry } from '../../core/entry/open.ts';
import { parsePolicy } from '../../core/entry/policy.ts';
import { toBase64url } from '../../core/kernel/bytes.ts';
import { HISTORY_STEPS } from '../../core/proof/history/verify-history.ts';
import { PLACE_STEPS } from '../../core/proof/place/verify-place.ts';
import { AnchorContract } from './anchor-contract.ts';
import { historySentence, historyShown } from './history.ts';
import { retryingRpc } from './json-rpc.ts';
import { judgeBundle, type VerifiedBundle, type VerifyOptions } from './judge-bundle.ts';
import { differingKeys } from './key-changes.ts';
import { logFileReader } from './log-files.ts';
import type { ExitCode, Report, Streams } from './output.ts';
import { placeShown } from './place.ts';
import { statedPolicy } from './policy-source.ts';
import type { Pause } from './retry.ts';

/** Verifies one proof bundle with what it shows, and reports on it: 0 when all of it holds. */
export function runVerify(
  file: string,
  options: VerifyOptions,
  streams: Streams,
  pause: Pause = wait,
): Promise<ExitCode> {
  return judgeBundle(file, options, streams, pause, {
    steps: ({ place, history }) => (place === null ? (history === null ? [] : HISTORY_STEPS) : PLACE_STEPS),
    admit: () => {},
    async conclude(found): Promise<ExitCode> {
      const { bundle, report } = found;
      const shown = await whatIsShown(found, options.fromBlock ?? 0n);
      if (bundle.coverage !== null)
        report.note('that it was covered: not checked; audit push, or audit disclosure, is');
      reportVerified(found, shown);
      return 0;
    },
    refuse({ report, policy: { origin } }, { code, message }, isOpen) {
      const [verdict, word] = isOpen ? ['not-checked', 'NOT CHECKED'] : ['not-verified', 'NOT VERIFIED'];
      report.end(isOpen ? 'open' : 'bad', word, `: ${message} (${code}).`, { verdict, origin });
    },
  });
}

/** Returns for people what a bundle shows besides its entry, once it holds; empty: nothing, or its coverage alone. */
async function whatIsShown(found: VerifiedBundle, fromBlock: bigint): Promise<string> {
  if (found.bundle.place !== null) return placeShown(found, fromBlock);
  if (found.bundle.history === null) return '';
  return `, which shows ${historySentence(await historyShown(found, fromBlock), null)}`;
}

/** Ends the report of a bundle that holds. @param shown what its member shows, besides its entry; empty: nothing */
function reportVerified({ report, policy: { origin }, verified, anchoredAt }: VerifiedBundle, shown: string): void {
  const { opened, unchecked, leafIndex, leafHash, treeSize, rootHash } = verified;
  listSlots(report, opened);
  // On the chain, the contract's own key history vouches for the signature of the anchor.
  for (const part of unchecked) if (anchoredAt === null || part.startsWith('signature line')) report.note(part);
  if (anchoredAt === null) report.note('transaction and block can be checked on the chain alone: add --rpc URL');
  const [word, since] =
    anchoredAt === null ? ['VERIFIED OFFLINE', ''] : ['VERIFIED', `, anchored ${timeOf(anchoredAt)}`];
  report.end('good', word, `: leaf ${leafIndex} of ${origin}${since}${shown}.`, {
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

/** The options of the command that prints a policy. */
export interface PolicyCommandOptions {
  readonly url: string;
  /** A node of the chain, to compare with the contract. */
  readonly rpc?: string;
}

/**
 * Prints, as a policy file, what a ledger states about itself, and where the contract says otherwise: 1 if it does.
 * @throws CHAIN_WRONG, ANCHOR_UNKNOWN, POLICY_MISMATCH when the chain is another, or the log or its key is
 */
export async function runPolicy(
  { url, rpc }: PolicyCommandOptions,
  streams: Streams,
  pause: Pause = wait,
): Promise<ExitCode> {
  const document = await statedPolicy(logFileReader({ url }));
  streams.out.write(`${JSON.stringify(document, null, 2)}\n`);
  streams.err.write(
    "\n  THIS IS THE LEDGER'S OWN WORD. A policy that comes from the ledger it is to check proves nothing:\n" +
      '  compare each line with what you received another way (contract, letter, regulator) before you use it.\n\n',
  );
  if (rpc === undefined) return 0;
  const policy = parsePolicy(document);
  const differing = await differingKeys(new AnchorContract(retryingRpc(rpc, pause), policy), policy);
  for (const line of differing) streams.err.write(`  ${line}\n`);
  if (differing.length === 0) streams.err.write('  The contract has the same log keys and promise roots in force.\n');
  return differing.length === 0 ? 0 : 1;
}

function listSlots(report: Report, { slots }: OpenedEntry): void {
  const opened = Object.entries(slots);
  if (opened.length === 0) return;
  report.heading('what was disclosed:');
  for (const [name, value] of opened) {
    report.fact(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
}
