import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** How a command ended and all that it printed. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a command for stages as an operator would, with further variables and without anybody to answer a prompt. */
export function runCommand(
  name: 'deploy' | 'destroy' | 'redrive',
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const child = spawn(process.execPath, [`scripts/${name}.ts`, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The group of the first match in what a command printed. @throws Error that shows the output when there is none */
export function found({ output }: CommandResult, pattern: RegExp): string {
  const value = pattern.exec(output)?.[1];
  if (value === undefined) throw new Error(`${pattern} is not in what was printed:\n${output}`);
  return value;
}
