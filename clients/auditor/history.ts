import { setTimeout as wait } from 'node:timers/promises';
import { timeOf } from '../../core/entry/anchor/verify-on-chain.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { parseHistory } from '../../core/proof/history/history-parts.ts';
import { HISTORY_STEPS, type HistoryReport, verifyHistory } from '../../core/proof/history/verify-history.ts';
import { coveragePolicy } from '../../core/proof/verify-coverage.ts';
import { anchorsAround } from './anchor-times.ts';
import { noteUndated } from './coverage.ts';
import { judgeBundle, refusedAs, type VerifiedBundle, type VerifyOptions } from './judge-bundle.ts';
import type { ExitCode, Report, Streams } from './output.ts';
import type { Pause } from './retry.ts';
import { fastSha256 } from './sha256.ts';

/**
 * Verifies that a bundle shows all events of a person up to a statement of the map, each as it is and each yes decided
 * again, and reports on it step by step: 0 when it does, 1 when it does not, 2 when nobody could look.
 */
export function runHistory(
  file: string,
  options: VerifyOptions,
  streams: Streams,
  pause: Pause = wait,
): Promise<ExitCode> {
  return judgeBundle(file, options, streams, pause, {
    steps: () => HISTORY_STEPS,
    admit: () => {},
    async conclude(found): Promise<ExitCode> {
      if (found.bundle.history === null) {
        throw new LedgerError('BUNDLE_MALFORMED', 'the bundle shows no history', { pointer: '/history' });
      }
      const { report, policy, verified, anchoredAt } = found;
      const history = await historyShown(found, options.fromBlock ?? 0n);
      for (const part of verified.unchecked) report.note(part);
      if (anchoredAt === null) report.note('that the chain holds the anchor: not checked; add --rpc URL');
      listEvents(report, history);
      report.end('good', 'Complete, as recorded', `: ${historySentence(history, anchoredAt)}.`, {
        verdict: 'complete',
        origin: policy.origin,
        subject: history.subject,
        statedTo: `${history.statement.size}`,
        decisions: history.decisions,
        events: history.events.map(({ seq, type, id, at }) => ({ seq, type, id, at })),
      });
      return 0;
    },
    refuse: refusedAs('not-complete', 'Not shown'),
  });
}

/**
 * Returns the history that a bundle shows, once each step of it holds.
 * @throws LedgerError at the first step that does not hold
 */
export async function historyShown(
  { report, policy, bundle, verified, contract, found }: VerifiedBundle,
  fromBlock: bigint,
): Promise<HistoryReport> {
  const parts = parseHistory(bundle.history);
  const leaves = [...parts.events.map(({ leaf }) => leaf.index), ...parts.registry.map(({ index }) => index)];
  const anchors = contract && (await anchorsAround(contract, leaves, fromBlock));
  noteUndated(report, leaves, anchors, fromBlock);
  const history = verifyHistory(parts, verified, coveragePolicy(policy), { hash: fastSha256, anchors, onStep: found });
  report.note('how often they might be pushed to, and what they said under another id: not part of a history');
  report.note('that no value of the log occurs twice, and that the map is as stated: an audit of the log shows');
  return history;
}

/** Returns for people what a history shows. @param anchoredAt seconds since 1970; null: nobody asked the chain */
export function historySentence(
  { subject, events, decisions, statement: { size } }: HistoryReport,
  anchoredAt: bigint | null,
): string {
  const upTo = `up to leaf ${size}${anchoredAt === null ? '' : `, anchored ${timeOf(anchoredAt)}`}`;
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return `nothing is on record of ${subject} ${upTo}`;
  const what = events.length === 1 ? `the one event` : `all ${events.length} events`;
  const again = decisions === 0 ? '' : `; each of ${decisions} pushes and disclosures was decided again, and rightly`;
  return `${what} of ${subject} ${upTo}, from ${first.at} to ${last.at}${again}`;
}

function listEvents(report: Report, { events }: HistoryReport): void {
  if (events.length > 0) report.heading('what is on record:');
  for (const { seq, at, type, purpose } of events)
    report.fact(`${seq}`, `${at} ${type}${purpose === null ? '' : ` ${purpose}`}`);
}
