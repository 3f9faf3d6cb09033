import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { freePort } from '../../scripts/host/child-process.ts';
import { processesOf, startLedgerProcess } from '../support/processes/start-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Lists every command in package.json that runs a program of ours, with the program's file. */
const COMMANDS = Object.entries(manifest.scripts).flatMap(([name, line]) => {
  const [, script] = /^node (?:--\S+ )*(\S+\.ts)/.exec(line) ?? [];
  return script === undefined ? [] : [[name, script] as const];
});

const NO_SUCH_STACK =
  '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id example-log does not exist</Message></Error></ErrorResponse>';

describe('the commands of the local ledger', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'commands-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function run(
    script: string,
    args: readonly string[] = [],
    port = 0,
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number; output: string }> {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, LEDGER_DIR: dir, PORT: String(port), ...more };
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...args], { cwd: ROOT, env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
      });
    });
  }

  it('start: says what runs where, exits on SIGTERM with code 0 and leaves no process', async () => {
    const host = await startLedgerProcess(await freePort(), dir);
    await expect.poll(host.output).toContain('Ctrl-C stops it.');
    expect(host.output()).toContain(`The ledger answers at  ${host.url}\n`);
    expect(host.output()).toContain(`curl -u marketing:marketing-secret`);
    expect(await host.end('SIGTERM')).toBe(0);
    await expect.poll(() => processesOf(dir), { timeout: 10_000 }).toEqual([]);
  });

  it('reset: refuses while a host runs on the folder, and clears what it kept afterwards', async () => {
    const host = await startLedgerProcess(await freePort(), dir);
    const refused = await run('scripts/reset.ts');
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(`another host (process ${host.pid}) is running on ${dir}: stop it first`);
    await host.end('SIGTERM');
    const cleared = await run('scripts/reset.ts', ['--yes']);
    expect(cleared.code).toBe(0);
    expect(cleared.output).toContain(`\n${dir} is cleared\n`);
    expect(existsSync(dir)).toBe(false);
  });

  it('reset: leaves alone what is not its own, in a folder named by mistake', async () => {
    writeFileSync(join(dir, 'thesis.txt'), 'years of work');
    expect((await run('scripts/reset.ts')).output).toBe(`there is nothing to clear at ${dir}\n`);
    writeFileSync(join(dir, 'host.pid'), '1');
    expect((await run('scripts/reset.ts', ['--yes'])).code).toBe(0);
    expect(existsSync(join(dir, 'thesis.txt'))).toBe(true);
    expect(existsSync(join(dir, 'host.pid'))).toBe(false);
  });

  it('redrive: refuses invalid options before it reads anything', async () => {
    for (const [args, output] of [
      [['--limit', '0'], 'It must lie between 1 and 1000.'],
      [['--limit', '1001'], 'It must lie between 1 and 1000.'],
      [['--chain', 'x'], '--chain and --seq go together: give both'],
    ] as const) {
      const refused = await run('scripts/redrive.ts', args);
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining(output) });
      expect(refused.output).not.toMatch(/^\{|^ +at |redriven/m);
    }
  });

  it('rebuild-map: has nothing to make again before the first statement', async () => {
    const { code, output } = await run('scripts/rebuild-map.ts', []);
    expect([code, output]).toEqual([0, expect.stringContaining('"runs": 0')]);
  });

  it('rotate: starts label keys one after the other, and goes on with the key of a run that was cut off', async () => {
    const file = join(dir, 'keys', 'label.key');
    const rotated = await run('scripts/rotate.ts', ['labels']);
    expect([rotated.code, rotated.output]).toEqual([0, expect.stringContaining('number 2 has started')]);
    const two = readFileSync(file);
    expect(two).toHaveLength(64);
    // Cut off after the start was recorded: the key waits beside the others.
    const cut = new Uint8Array(32).fill(7);
    writeFileSync(`${file}.next`, cut, { mode: 0o600 });
    expect((await run('scripts/rotate.ts', ['labels'])).code).toBe(0);
    expect(readFileSync(file)).toEqual(Buffer.concat([two, cut]));
    // Cut off after it was put behind the others.
    writeFileSync(`${file}.next`, cut, { mode: 0o600 });
    const again = await run('scripts/rotate.ts', ['labels']);
    expect([again.code, again.output]).toEqual([0, expect.stringContaining('number 3 has started')]);
    expect(readFileSync(file)).toHaveLength(96);
    expect(existsSync(`${file}.next`)).toBe(false);
    writeFileSync(file, two, { mode: 0o600 });
    const lost = await run('scripts/rotate.ts', ['labels']);
    expect([lost.code, lost.output]).toEqual([1, expect.stringContaining('another key 3 than the log started')]);
    expect((await run('scripts/rotate.ts', ['pepper'])).code).toBe(1);
  });

  it('demo: refuses an audience that it would misread, by its line, before a ledger is started', async () => {
    const file = join(dir, 'customers.csv');
    for (const [text, output] of [
      ['age,channel\n30,sms\n', 'the first line names no column `contact`'],
      ['age,contact\n', 'there is no customer after the first line'],
      ['age,contact\n30,cellular\n40,sms\n', 'line 3: the column `contact` must hold one of `cellular`, `telephone`'],
    ] as const) {
      writeFileSync(file, text);
      const refused = await run('scripts/demo.ts', ['--audience', file]);
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining(output) });
      expect(refused.output).not.toContain('starting the ledger');
    }
  });

  it.each(['redrive', 'rebuild-map'])(
    '%s: asks AWS in the region of the stage, whatever region the shell is in',
    async (command) => {
      const asked: (string | undefined)[] = [];
      const aws = createServer((request, response) => {
        asked.push(request.headers.authorization);
        response.statusCode = 400;
        response.end(NO_SUCH_STACK);
      });
      await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
      try {
        const { code, output } = await run(`scripts/${command}.ts`, ['--stage', 'example'], 0, {
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
          AWS_REGION: 'us-west-2',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
        });
        expect([code, output]).toEqual([1, expect.stringContaining('`example` is not deployed in eu-central-1')]);
        expect(asked).toEqual([expect.stringContaining('/eu-central-1/cloudformation/')]);
      } finally {
        aws.close();
      }
    },
  );

  it.each(COMMANDS)('%s answers --help and refuses unknown options', async (name, script) => {
    expect(await run(script, ['--help'])).toMatchObject({ code: 0, output: expect.stringMatching(/^Usage: n/) });
    expect(await run(script, ['--quickly'])).toMatchObject({
      // The auditor's 1 is a no.
      code: name === 'audit' ? 2 : 1,
      output: expect.stringMatching(/^error: (unknown option '--quickly'|required option)/),
    });
  });
});
