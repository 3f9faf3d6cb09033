import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FSCK = 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4';
const BIN = fileURLToPath(new URL('../../../node_modules/.cache/fsck-1.0.4/', import.meta.url));

/** Returns the path of Tessera's fsck, which it installs when it is not there. */
export async function fsckBinary(): Promise<string> {
  const binary = join(BIN, 'fsck');
  if (!existsSync(binary)) {
    mkdirSync(BIN, { recursive: true });
    await run('go', ['install', FSCK], { env: { ...process.env, GOBIN: BIN } });
  }
  return binary;
}

/**
 * Returns all that fsck prints of the log at a URL. Its exit code is always 0, so the last line is the verdict. With
 * one worker, its default, it waits for ever once a tile is wrong.
 */
export async function fsck(url: string, verifierKeyFile: string): Promise<string> {
  const args = [`--storage_url=${url}/`, `--public_key=${verifierKeyFile}`, '--ui=false', '-N=16'];
  const { stdout, stderr } = await run(await fsckBinary(), args, { timeout: 120_000 });
  return stdout + stderr;
}
