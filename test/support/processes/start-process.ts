import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const START_TIMEOUT_MS = 60_000;

/** `npm start`, as a process group of its own. */
export interface LedgerProcess {
  readonly url: string;
  readonly pid: number;
  output(): string;
  /** Signals the whole group and resolves with exit code or signal. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** Starts the host, with more in its environment or behind another command, and resolves when it answers. */
export async function startLedgerProcess(
  port: number,
  dir: string,
  { env = {}, by = [] }: { readonly env?: Readonly<Record<string, string>>; readonly by?: readonly string[] } = {},
): Promise<LedgerProcess> {
  const [command = '', ...args] = [...by, process.execPath, 'scripts/start.ts'];
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(command, args, {
    cwd: ROOT,
    detached: true,
    env: { PATH, HOME, NODE_COMPILE_CACHE, PORT: String(port), LEDGER_DIR: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const url = `http://localhost:${port}`;
  const until = performance.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > until) throw new Error(`the host did not start:\n${output}`);
    await pause(50);
  }
  const pid = child.pid as number;
  return { url, pid, output: () => output, end: (signal) => end(child, signal) };
}

/** Command lines of all processes that work in this folder. */
export function processesOf(dir: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return line.includes(dir) ? [`${pid} ${line}`] : [];
    } catch {
      return [];
    }
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  const exited = once(child, 'exit');
  process.kill(-(child.pid as number), signal);
  const [code, by] = (await exited) as [number | null, string | null];
  return code ?? by ?? '';
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
