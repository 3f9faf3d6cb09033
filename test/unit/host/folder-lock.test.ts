import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../scripts/host/folder-lock.ts';

const MODULE = new URL('../../../scripts/host/folder-lock.ts', import.meta.url).href;

describe('the lock of a folder', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is had by one at a time and names its owner to the next', () => {
    const lock = lockFolder(dir);
    expect(() => lockFolder(dir)).toThrow(`another host (process ${process.pid}) is running on ${dir}`);
    lock.release();
    lockFolder(dir).release();
  });

  it('is gone with an owner that was killed', async () => {
    const script = `const { lockFolder } = await import('${MODULE}');
      globalThis.held = lockFolder(${JSON.stringify(dir)}); console.log('held'); setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    expect(() => lockFolder(dir)).toThrow(`another host (process ${owner.pid})`);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    lockFolder(dir).release();
  });
});
