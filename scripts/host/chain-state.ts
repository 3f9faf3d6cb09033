import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const STATE_FILE = /^state-[\w-]+\.json$/;
const COPY_INTERVAL_MS = 5_000;

/** The state file of one run of the chain. */
export interface ChainState {
  /** Path for the chain's `--state`. */
  readonly path: string;
  /** Stops making copies. */
  close(): void;
}

/**
 * Makes a state file for the next run, with the newest complete state of earlier runs. Each run writes to a file of its
 * own, because the chain of a killed host may still be writing. A kill may tear that file, so a good copy is taken
 * every few seconds. A slightly old state has lost blocks, which the anchorer notices.
 * See docs/decisions/0602-chain-state-one-file-a-run.md
 */
export async function openChainState(dir: string): Promise<ChainState> {
  await mkdir(dir, { recursive: true });
  const run = `${Date.now()}-${process.pid}`;
  const path = join(dir, `state-${run}.json`);
  const good = await newestComplete(dir);
  if (good !== null) await copyFile(good, path);
  for (const name of await stateFiles(dir)) {
    const file = join(dir, name);
    if (file !== good && file !== path) await rm(file, { force: true });
  }

  let copiedAtMs = 0;
  const timer = setInterval(() => {
    void (async () => {
      const modifiedAtMs = (await stat(path)).mtimeMs;
      if (modifiedAtMs === copiedAtMs || !(await isComplete(path))) return;
      copiedAtMs = modifiedAtMs;
      await copyFile(path, join(dir, 'copying.tmp'));
      if (await isComplete(join(dir, 'copying.tmp')))
        await rename(join(dir, 'copying.tmp'), join(dir, `state-${run}-copy.json`));
    })().catch(() => {});
  }, COPY_INTERVAL_MS);
  timer.unref();
  return { path, close: () => clearInterval(timer) };
}

async function stateFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => STATE_FILE.test(name));
}

async function newestComplete(dir: string): Promise<string | null> {
  const files = await Promise.all(
    (await stateFiles(dir)).map(async (name) => ({
      path: join(dir, name),
      modifiedAtMs: (await stat(join(dir, name))).mtimeMs,
    })),
  );
  for (const { path } of files.sort((a, b) => b.modifiedAtMs - a.modifiedAtMs)) if (await isComplete(path)) return path;
  return null;
}

async function isComplete(path: string): Promise<boolean> {
  try {
    const state: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof state === 'object' && state !== null && 'accounts' in state;
  } catch {
    return false;
  }
}
