import { setTimeout as pause } from 'node:timers/promises';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Config } from '../../../lambdas/config/groups.ts';
import { SCHEDULED_FUNCTION_NAMES, type ScheduledFunctionName } from '../../../lambdas/functions/index.ts';
import { startStreamFeed } from '../stream-feed.ts';
import { inThread } from './host-thread.ts';

/** The data with which the log thread is started. */
export interface LogThreadData {
  readonly endpoint: string;
  readonly region: string;
  readonly table: string;
  readonly intervals: Omit<Config['host'], 'port' | 'dir'>;
}

type ScheduledEvent = EventBridgeEvent<'Scheduled Event', Record<string, never>>;
type ScheduledFunction = (event: ScheduledEvent) => Promise<unknown>;

/** Names each scheduled function to a person. */
const WORK: Readonly<Record<ScheduledFunctionName, string>> = {
  sweep: 'sweeping',
  publish: 'publishing',
  anchor: 'anchoring',
  observe: 'observing',
};

await inThread<LogThreadData>(async ({ endpoint, region, table, intervals }, note) => {
  const { handler: sequence } = await import('../../../lambdas/functions/sequence.ts');
  const troubles = troubleReport(note);
  const feed = await startStreamFeed({
    client: { endpoint, region },
    table,
    pollMs: intervals.streamPollMs,
    deliver: sequence,
    onTrouble: (error) => troubles.begun('sequencing', error),
    onRecovery: () => troubles.over('sequencing'),
  });
  const timers: { stop(): Promise<void> }[] = [];
  for (const name of SCHEDULED_FUNCTION_NAMES) {
    const { handler }: { handler: ScheduledFunction } = await import(`../../../lambdas/functions/${name}.ts`);
    timers.push(every(WORK[name], intervals[`${name}IntervalMs`], handler, troubles));
  }
  return {
    async stop() {
      await Promise.all([feed.stop(), ...timers.map((timer) => timer.stop())]);
    },
  };
});

/** Calls a scheduled function now and after each interval, never twice at the same time. */
function every(
  name: string,
  intervalMs: number,
  call: ScheduledFunction,
  troubles: TroubleReport,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await call(scheduledEvent());
        troubles.over(name);
      } catch (error) {
        troubles.begun(name, error);
      }
      await pause(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function scheduledEvent(): ScheduledEvent {
  return {
    version: '0',
    id: crypto.randomUUID(),
    account: 'local',
    time: new Date().toISOString(),
    region: 'local',
    resources: [],
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: {},
  };
}

interface TroubleReport {
  begun(name: string, error: unknown): void;
  over(name: string): void;
}

/** Makes a reporter that says once that something waits, and why, and once that it continues. */
function troubleReport(note: (text: string) => void): TroubleReport {
  const waiting = new Map<string, string>();
  return {
    begun(name, error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (waiting.get(name) === reason) return;
      waiting.set(name, reason);
      note(`${name} waits and will catch up by itself: ${reason}`);
    },
    over(name) {
      if (waiting.delete(name)) note(`${name} goes on`);
    },
  };
}
