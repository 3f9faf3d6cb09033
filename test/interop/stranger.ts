import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('./stranger/', import.meta.url));
const LEAST_MINOR = 10;

/** The answer of the program in Python about a bundle. */
interface StrangerSaid {
  /** 0 covered, 1 not covered, 2 not checked. */
  readonly exitCode: number;
  readonly verdict: string;
  /** The code of the fault, null where there is none. */
  readonly code: string | null;
}

/** @throws Error to be shown when Python 3 is missing or too old */
export async function requirePython(): Promise<void> {
  const { stdout } = await python(['-c', 'import sys; print(sys.version_info.minor)']);
  if (Number(stdout) < LEAST_MINOR)
    throw new Error(`this needs Python 3.${LEAST_MINOR} or newer, and found 3.${stdout}`);
}

/** Runs a module of the program. */
export async function runStranger(module: 'main.py' | 'vectors.py', args: readonly string[]) {
  return python([join(FOLDER, module), ...args]);
}

/** Asks the program in Python about a bundle, under a policy, and a chain where there is one. */
export async function askStranger(bundle: object, policy: object, rpcUrl?: string): Promise<StrangerSaid> {
  const dir = mkdtempSync(join(tmpdir(), 'stranger-'));
  try {
    const files = Object.entries({ bundle, policy }).map(([name, content]) => {
      const file = join(dir, `${name}.json`);
      writeFileSync(file, JSON.stringify(content));
      return file;
    });
    const { exitCode, stdout, stderr } = await runStranger(
      'main.py',
      rpcUrl === undefined ? files : [...files, rpcUrl],
    );
    if (stderr !== '') throw new Error(`the program in Python failed: ${stderr}`);
    const [verdict = ''] = stdout.split('\n');
    return {
      exitCode,
      verdict,
      code: /^NOT (?:CHECKED|COVERED): ([A-Z_]+):/.exec(verdict)?.[1] ?? null,
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function python(args: readonly string[]) {
  try {
    return { exitCode: 0, ...(await run('python3', ['-B', ...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: string | number; stdout: string; stderr: string };
    if (typeof code === 'number') return { exitCode: code, stdout, stderr };
    throw new Error('this needs `python3`: install Python 3.10 or newer', { cause: error });
  }
}
