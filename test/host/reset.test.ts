import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Gives the command a terminal of its own, which shows what is typed. */
const ON_TERMINAL = ['script', '--quiet', '--return', '--command', 'node scripts/reset.ts', '/dev/null'];

describe('the reset of a folder', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'reset-'));
    mkdirSync(join(dir, 'log'));
    mkdirSync(join(dir, 'store'));
    writeFileSync(join(dir, 'log', 'checkpoint'), 'ledger.example/log\n1207\nrest\n');
    writeFileSync(join(dir, 'store', 'ledger.db'), Buffer.alloc(2_400_000));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** Runs the reset; `typed` is sent once it asks. */
  function reset(by: readonly string[], typed = ''): Promise<{ code: number | null; output: string }> {
    const [command = '', ...args] = by;
    const env = { PATH: process.env.PATH, LEDGER_DIR: dir };
    const child = spawn(command, args, { cwd: ROOT, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        if (!output.includes('[y/N]') && `${output}${text}`.includes('[y/N]')) child.stdin.write(typed);
        output += text;
      });
    }
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  }

  const WHAT = '1207 entries of the log, and all keys: 2.4 MB. They are lost for good.';

  it.each(['y\n', 'yes\n', 'Y\n'])('says what is lost, asks, and clears after %j', async (typed) => {
    const { code, output } = await reset(ON_TERMINAL, typed);
    expect(output).toContain(`${dir} holds ${WHAT}`);
    expect(output).toContain(`${dir} is cleared`);
    expect(code).toBe(0);
    expect(existsSync(dir)).toBe(false);
  });

  it.each(['\n', 'n\n', 'yesterday\n', '\u0004', '\u0003'])('leaves everything after %j', async (typed) => {
    const { code, output } = await reset(ON_TERMINAL, typed);
    expect(output).not.toContain('is cleared');
    expect(code).not.toBe(0);
    expect(existsSync(join(dir, 'store', 'ledger.db'))).toBe(true);
  });

  it('refuses without a terminal, unless it is told --yes', async () => {
    const refused = await reset([process.execPath, 'scripts/reset.ts']);
    expect(refused.output).toContain(WHAT);
    expect(refused.output).toContain('nothing was cleared: there is no terminal to ask on: repeat it with --yes\n');
    expect(refused.code).toBe(1);
    expect(existsSync(join(dir, 'store', 'ledger.db'))).toBe(true);
    const cleared = await reset([process.execPath, 'scripts/reset.ts', '--yes']);
    expect(cleared).toEqual({ code: 0, output: `${dir} holds ${WHAT}\n${dir} is cleared\n` });
    expect(existsSync(dir)).toBe(false);
  });
});
