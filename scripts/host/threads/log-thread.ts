import { setTimeout as pause } from 'node:timers/promises';
import type { DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import type { Config } from '../../../lambdas/config/groups.ts';
import {
  FUNCTIONS,
  SCHEDULED_FUNCTION_NAMES,
  type ScheduledFunctionName,
  STREAM_FUNCTION_NAMES,
  type StreamFunctionName,
} from '../../../lambdas/functions/index.ts';
import { type StreamFeed, startStreamFeed } from '../stream-feed.ts';
import { inThread } from './host-thread.ts';

/** The data with which the log thread is started. */
export interface LogThreadData {
  readonly endpoint: string;
  readonly region: string;
  readonly table: string;
  readonly intervals: Omit<Config['host'], 'port' | 'dir'>;
}

type ScheduledEvent = EventBridgeEvent<'Scheduled Event', Record<string, never>>;
type StreamFunction = (event: DynamoDBStreamEvent) => Promise<void>;
type ScheduledFunction = (event: ScheduledEvent) => Promise<unknown>;

/** Names the work of each function to a person. */
const WORK: Readonly<Record<ScheduledFunctionName | StreamFunctionName, string>> = {
  sequence: 'sequencing',
  promise: 'promising',
  tell: 'telling customers',
  catchup: 'recording what is put down',
  sweep: 'sweeping',
  publish: 'publishing',
  anchor: 'anchoring',
  observe: 'observing',
};

await inThread<LogThreadData>(async ({ endpoint, region, table, intervals }, note) => {
  const troubles = troubleReport(note);
  const feeds: StreamFeed[] = [];
  for (const name of STREAM_FUNCTION_NAMES) {
    const { handler }: { handler: StreamFunction } = await import(`../../../lambdas/functions/${name}.ts`);
    const feed = await startStreamFeed({
      client: { endpoint, region },
      table,
      pollMs: intervals.streamPollMs,
      inserts: FUNCTIONS[name].trigger.inserts,
      gatherMs: 1_000 * FUNCTIONS[name].trigger.gatherSeconds,
      deliver: handler,
      onTrouble: (error) => troubles.begun(WORK[name], error),
      onRecovery: () => troubles.over(WORK[name]),
    });
    feeds.push(feed);
  }
  const timers: { stop(): Promise<void> }[] = [];
  for (const name of SCHEDULED_FUNCTION_NAMES) {
    const { handler }: { handler: ScheduledFunction } = await import(`../../../lambdas/functions/${name}.ts`);
    timers.push(every(WORK[name], intervals[`${FUNCTIONS[name].trigger.every}IntervalMs`], handler, troubles));
  }
  return {
    async stop() {
      await Promise.all([...feeds, ...timers].map((each) => each.stop()));
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
