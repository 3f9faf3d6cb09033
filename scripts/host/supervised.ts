import { setTimeout as pause } from 'node:timers/promises';

/** A child process that was started. */
export interface RunningChild {
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** A running child process, with a function that starts it again after it ended. */
export interface Restartable {
  readonly child: RunningChild;
  readonly restart: () => Promise<RunningChild>;
}

/** A child process that is restarted whenever it ends by itself. */
export interface SupervisedChild {
  /** Ends the child and leaves it down until `resume`. */
  suspend(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the child for good. */
  stop(): Promise<void>;
}

const RESTART_DELAY_MS = 500;
const SHORT_LIFE_MS = 10_000;
const SHORT_LIVES = 5;

/**
 * Keeps a child running: `first` already runs, and `start` makes the next one. After five short lives in a row it gives
 * up and calls `onGivenUp`.
 */
export function supervise(options: {
  readonly name: string;
  readonly first: RunningChild;
  readonly start: () => Promise<RunningChild>;
  /** Time from its end to its next start. Default: 500. */
  readonly delayMs?: number;
  readonly onRestart: (name: string) => void;
  readonly onGivenUp: (error: Error) => void;
}): SupervisedChild {
  let child: RunningChild | null = options.first;
  let startedAtMs = performance.now();
  let shortLives = 0;
  let wanted = true;
  let stopped = false;

  const watch = (watched: RunningChild) => {
    const ended = () => {
      if (child === watched && wanted) void restart();
    };
    watched.exited.then(ended, ended);
  };

  const restart = async () => {
    child = null;
    shortLives = performance.now() - startedAtMs < SHORT_LIFE_MS ? shortLives + 1 : 0;
    try {
      if (shortLives > SHORT_LIVES) throw new Error('it ends again and again');
      await pause(options.delayMs ?? RESTART_DELAY_MS);
      if (!wanted) return;
      options.onRestart(options.name);
      await begin();
    } catch (cause) {
      if (wanted)
        options.onGivenUp(new Error(`${options.name} cannot be kept running: ${(cause as Error).message}`, { cause }));
    }
  };

  const begin = async () => {
    const next = await options.start();
    if (!wanted) return await next.stop();
    child = next;
    startedAtMs = performance.now();
    watch(next);
  };

  const suspend = async () => {
    wanted = false;
    const last = child;
    child = null;
    await last?.stop();
  };

  watch(options.first);
  return {
    suspend,
    async resume() {
      if (wanted || stopped) return;
      wanted = true;
      await begin();
    },
    async stop() {
      stopped = true;
      await suspend();
    },
  };
}
