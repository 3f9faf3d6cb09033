import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lockFolder } from '../host/folder-lock.ts';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../.cache/python/', import.meta.url));
const INSTALL_TIMEOUT_MS = 600_000;
const LOCK_POLL_MS = 250;
const LEAST_MINOR = 10;

/**
 * Returns the absolute path of the `bin` folder of a Python environment with these packages (`name==version`) and their
 * dependencies. It is made once with the machine's own `python3` and `pip`, and kept in `.cache/python`; a second
 * process waits until the first has made it.
 * @throws Error to be shown when Python 3 is missing or too old, or a package cannot be installed
 */
export async function pythonTools(requirements: readonly string[]): Promise<string> {
  // Scripts in an environment contain its absolute path, so a repository that was moved needs a new one.
  const name = createHash('sha256')
    .update([CACHE, ...[...requirements].sort()].join('\n'))
    .digest('hex');
  const dir = join(CACHE, name.slice(0, 16));
  const bin = join(dir, 'bin');
  const complete = join(dir, 'complete');
  if (existsSync(complete)) return bin;

  await mkdir(CACHE, { recursive: true });
  const lock = await lockOf(`${dir}.lock`);
  try {
    if (existsSync(complete)) return bin;
    await rm(dir, { recursive: true, force: true });
    await requirePython();
    const options = { timeout: INSTALL_TIMEOUT_MS };
    await run('python3', ['-m', 'venv', dir], options);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];
    await run(join(bin, 'python3'), pip, options);
    await writeFile(complete, `${requirements.join('\n')}\n`);
    return bin;
  } catch (cause) {
    if (cause instanceof MissingPython) throw cause;
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').slice(-5).join('\n') ?? '';
    throw new Error(`python could not install ${requirements.join(', ')}: ${said || (cause as Error).message}`, {
      cause,
    });
  } finally {
    lock.release();
  }
}

class MissingPython extends Error {}

async function requirePython(): Promise<void> {
  const version = await run('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version_info.minor)']).catch(
    (cause: unknown) => {
      throw new MissingPython('this needs `python3` with its `venv` module: install Python 3.10 or newer', { cause });
    },
  );
  if (Number(version.stdout) < LEAST_MINOR) {
    throw new MissingPython(`this needs Python 3.${LEAST_MINOR} or newer: \`python3\` is 3.${version.stdout.trim()}`);
  }
}

async function lockOf(dir: string) {
  const until = performance.now() + INSTALL_TIMEOUT_MS;
  for (;;) {
    try {
      return lockFolder(dir);
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(LOCK_POLL_MS);
    }
  }
}
