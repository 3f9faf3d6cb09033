// Makes `node_modules` match the lock file, so that every npm script works on a fresh clone. It is plain JavaScript
// without dependencies, so that it runs on the machine's own Node (20 or newer). It installs with Node 24, which then
// comes first on the path of the npm script.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.bootstrapped');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('installing dependencies with Node 24 (once, under a minute) …');
  const env = { ...process.env, npm_config_loglevel: 'error' };
  const { status } = spawnSync('npx', ['-y', '-p', 'node@24', 'npm', 'install', '--no-save'], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('the installation failed; see the lines above, then run the command again');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
