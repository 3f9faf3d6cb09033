import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const TAIL_BYTES = 8192;
const GRACE_TENTHS = 50;

/**
 * Runs `"$@"` and watches standard input: when the parent is gone, by whatever signal, the pipe closes and the command
 * is ended, gently at first. It is a shell script because it needs little memory and survives a kill of all Node
 * processes.
 */
const KEEPER = `
exec 3<&0
"$@" </dev/null 3<&- & child=$!
(
  while read -r _ <&3; do :; done
  kill -TERM $child
  n=0
  while [ $n -lt ${GRACE_TENTHS} ] && kill -0 $child; do sleep 0.1; n=$((n+1)); done
  kill -KILL $child
) >/dev/null 2>&1 & guard=$!
exec 3<&-
wait $child; code=$?
kill $guard 2>/dev/null
exit $code
`;

/** A child process that cannot outlive this one. */
export interface KeptChild {
  /** Resolves with the exit code when it has ended. */
  readonly exited: Promise<number>;
  hasExited(): boolean;
  /** Returns the last 8 KiB that it printed. */
  outputTail(): string;
  /** Sends SIGTERM, and SIGKILL five seconds later; resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a command in a session of its own, so that Ctrl-C in the terminal reaches this process alone, which ends its
 * children in its own order. When this process dies, the child ends by itself.
 */
export function spawnKept(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv } = {},
): KeptChild {
  const child = spawn('/bin/sh', ['-c', KEEPER, 'keeper', command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: options.env ?? process.env,
  });
  let tail = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-TAIL_BYTES);
    });
  }
  child.stdin.on('error', () => {});
  const exited = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => {
      ended = true;
      child.stdin.destroy();
    });
    // Everything that it printed has been read by then.
    child.on('close', (code) => resolve(code ?? 1));
  });
  exited.catch(() => {});
  return {
    exited,
    hasExited: () => ended,
    outputTail: () => tail,
    async stop() {
      child.stdin.destroy();
      await exited;
    },
  };
}

/** Returns a TCP port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address was given');
  return address.port;
}

/** Returns true when something accepts connections at the port, false when the child has ended or the time is up. */
export async function whenListening(port: number, child: KeptChild, timeoutMs = 20_000): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until && !child.hasExited()) {
    if (await accepts(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
