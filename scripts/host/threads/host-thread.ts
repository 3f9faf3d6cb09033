import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { parentPort, Worker, workerData } from 'node:worker_threads';

const LONGEST_STOP_MS = 8_000;

/** A message from a thread to the host. */
type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'note'; readonly text: string };

// See docs/decisions/0600-functions-run-in-threads.md
/** Functions in a thread and an environment of their own, started cold as Lambda starts them. */
export interface HostThread {
  /** Stops the thread; resolves when the calls under way have ended. */
  stop(): Promise<void>;
}

/**
 * Starts a thread and resolves when it is ready. `onNote` receives its messages for people, `onFailure` the error that
 * ended it. The output of functions goes to the log, and line by line to `onPrinted`.
 */
export function startThread<T>(options: {
  readonly module: URL;
  readonly env: Readonly<Record<string, string>>;
  readonly data: T;
  readonly log: Writable;
  readonly onPrinted: (line: string) => void;
  readonly onNote: (text: string) => void;
  readonly onFailure: (error: Error) => void;
}): Promise<HostThread> {
  const worker = new Worker(options.module, {
    env: options.env,
    workerData: options.data,
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.stdout.pipe(options.log, { end: false });
  createInterface({ input: worker.stdout }).on('line', options.onPrinted);
  worker.stderr.pipe(options.log, { end: false });
  return new Promise((resolve, reject) => {
    let fail = reject;
    let stopping = false;
    const stopped = Promise.withResolvers<void>();
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => {
      stopped.resolve();
      if (!stopping) fail(new Error('a thread of the host ended'));
    });
    worker.on('message', (message: Message) => {
      if (message.kind === 'note') options.onNote(message.text);
      if (message.kind === 'stopped') void worker.terminate();
      if (message.kind !== 'ready') return;
      fail = (error) => {
        if (!stopping) options.onFailure(error);
      };
      resolve({
        async stop() {
          stopping = true;
          worker.postMessage('stop');
          // A stuck thread may be cut off: it loses nothing that a kill would not lose.
          const late = setTimeout(() => void worker.terminate(), LONGEST_STOP_MS);
          await stopped.promise;
          clearTimeout(late);
        },
      });
    });
  });
}

/** Runs inside a thread: calls `start` with the data from the host, and `stop` when the host asks for it. */
export async function inThread<T>(
  start: (data: T, note: (text: string) => void) => Promise<{ stop(): Promise<void> }>,
): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a thread of the host');
  const send = (message: Message) => port.postMessage(message);
  const running = await start(workerData as T, (text) => send({ kind: 'note', text }));
  port.on('message', () => {
    void running.stop().finally(() => send({ kind: 'stopped' }));
  });
  send({ kind: 'ready' });
}
