import type { ExitCode, Streams } from '../output.ts';
import { AuditSession, type LogOptions, REAL_TEMPO, type Round, type Tempo } from './session.ts';

const REQUEST_TIMEOUT_MS = 30_000;

export interface WatchOptions extends LogOptions {
  /** Seconds between two looks at the log. */
  readonly every: bigint;
  /** URL that is told of each fault, instead of ending with it. */
  readonly onFault?: string;
}

/**
 * Watches a log: reads it once, then what came since, and recomputes every statement of its map. Ends with the exit
 * code of the first fault or, where a URL is told of faults, never. A log that cannot be looked at is asked for again;
 * it is a fault once that lasts for longer than a good anchor may be old.
 */
export async function runWatch(options: WatchOptions, streams: Streams, tempo: Tempo = REAL_TEMPO): Promise<ExitCode> {
  const session = new AuditSession({ ...options, everyStatement: true }, tempo);
  let lookedAt = tempo.now();
  let told = '';
  try {
    for (;;) {
      const round = await session.round(streams);
      if (round.exitCode !== 2) lookedAt = tempo.now();
      const isFault = round.exitCode === 1 || BigInt(tempo.now() - lookedAt) > options.maxAge * 1000n;
      const fault = isFault ? [round.verdict.verdict, ...round.report.codes].join() : '';
      if (fault !== told || fault === '') round.print();
      if (isFault && options.onFault === undefined) return round.exitCode;
      // A fault that could not be delivered is told again at the next look.
      if (fault === '' || fault === told || (await tell(options.onFault as string, round))) told = fault;
      await tempo.pause(Number(options.every) * 1000);
    }
  } finally {
    session.close();
  }
}

/** Sends the verdict and the failures to a URL; returns whether it took them. */
async function tell(url: string, { verdict, report }: Round): Promise<boolean> {
  const { word, sentence } = verdict;
  const body = JSON.stringify({ verdict: verdict.verdict, sentence: `${word}${sentence}`, failures: report.failures });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      redirect: 'manual',
      body,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
