import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { freePort, type KeptChild, spawnKept, whenListening } from '../../../scripts/host/child-process.ts';

const MODULE = new URL('../../../scripts/host/child-process.ts', import.meta.url).href;
const SAYS_ITS_PID = ['-c', 'echo $$; exec sleep 600'];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 400 && isAlive(pid); look++) await pause(10);
  return !isAlive(pid);
}

async function pidOf(child: KeptChild): Promise<number> {
  while (!/^\d+\n/.test(child.outputTail())) await pause(5);
  return Number(child.outputTail());
}

describe('a kept child', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('ends when its parent is ended by %s', async (signal) => {
    const program = `
      const { spawnKept } = await import(${JSON.stringify(MODULE)});
      const child = spawnKept('/bin/sh', ${JSON.stringify(SAYS_ITS_PID)});
      const look = setInterval(() => {
        if (child.outputTail() === '') return;
        console.log(child.outputTail());
        clearInterval(look);
      }, 5);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill(signal);
    expect(await untilGone(pid)).toBe(true);
  });

  test('ends when it is stopped', async () => {
    const child = spawnKept('/bin/sh', SAYS_ITS_PID);
    const pid = await pidOf(child);
    await child.stop();
    expect(isAlive(pid)).toBe(false);
    expect(child.hasExited()).toBe(true);
  });

  test('ends on SIGKILL when it ignores SIGTERM', async () => {
    const child = spawnKept('/bin/sh', ['-c', "trap '' TERM; echo $$; while :; do sleep 0.05; done"]);
    const pid = await pidOf(child);
    await child.stop();
    expect(isAlive(pid)).toBe(false);
  }, 15_000);

  test('tells its exit code and what it printed', async () => {
    const child = spawnKept('/bin/sh', ['-c', 'echo out; echo err >&2; exit 3']);
    expect(await child.exited).toBe(3);
    expect(child.outputTail()).toContain('out');
    expect(child.outputTail()).toContain('err');
  });

  test('that ends before it listens is not waited for', async () => {
    const child = spawnKept('/bin/sh', ['-c', 'exit 0']);
    expect(await whenListening(await freePort(), child)).toBe(false);
  });
});
