import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/host/child-process.ts';
import { startLedgerProcess } from '../support/processes/start-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Prints a line for each of the heavy packages that is loaded. */
const TELL_IMPORTS = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve(name, context, next) {
    if (/ethers|@aws-sdk|hono/.test(name)) console.error('loaded ' + name);
    return next(name, context);
  } });
`)}`;
/** Runs a command without root's right to ignore modes. */
const BOUND = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];

describe('a host that cannot start', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'start-'));
  });
  afterEach(() => {
    chmodSync(dir, 0o700);
    rmSync(dir, { recursive: true });
  });

  /** Runs the start and returns its exit code and all that it printed. */
  function start(
    ledgerDir: string,
    port: number,
    by: readonly string[] = [],
  ): Promise<{ code: number | undefined; output: string }> {
    const env = { PATH: process.env.PATH, LEDGER_DIR: ledgerDir, PORT: String(port) };
    const [command = '', ...args] = [...by, process.execPath, '--import', TELL_IMPORTS, 'scripts/start.ts'];
    return new Promise((resolve) => {
      execFile(command, args, { cwd: ROOT, env, timeout: 30_000 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : (error.code as number | undefined), output: stdout + stderr });
      });
    });
  }

  it.each<[string, (dir: string) => { path?: string; named?: string; by?: readonly string[] }, string]>([
    [
      'a folder without the right to write',
      () => {
        chmodSync(dir, 0o500);
        return { by: BOUND };
      },
      'cannot be written to by this user: change its owner or mode',
    ],
    [
      'a folder below one without the right to write',
      () => {
        chmodSync(dir, 0o500);
        return { path: join(dir, 'a', 'b'), by: BOUND };
      },
      'cannot be written to by this user: change its owner or mode',
    ],
    [
      'a part of the folder without the right to write',
      () => {
        mkdirSync(join(dir, 'store'), { mode: 0o500 });
        return { named: join(dir, 'store'), by: BOUND };
      },
      'cannot be written to by this user: change its owner or mode',
    ],
    [
      'a file',
      () => {
        writeFileSync(join(dir, 'file'), '');
        return { path: join(dir, 'file') };
      },
      'is not a folder: move it away',
    ],
    [
      'a folder below a file',
      () => {
        writeFileSync(join(dir, 'file'), '');
        return { path: join(dir, 'file', 'a', 'b'), named: join(dir, 'file') };
      },
      'is not a folder: move it away',
    ],
    [
      'a link that leads nowhere',
      () => {
        symlinkSync(join(dir, 'gone'), join(dir, 'link'));
        return { path: join(dir, 'link') };
      },
      'is not a folder: move it away',
    ],
    [
      'a folder with a file where the keys should be',
      () => {
        writeFileSync(join(dir, 'keys'), '');
        return { named: join(dir, 'keys') };
      },
      'is not a folder: move it away',
    ],
    [
      'a folder whose lock is no file',
      () => {
        mkdirSync(join(dir, 'host.lock'));
        return { named: join(dir, 'host.lock') };
      },
      'cannot be locked',
    ],
    [
      'a folder where nobody can make one',
      () => ({ path: '/proc/ledger/a' }),
      'cannot be made or written to (ENOENT): set LEDGER_DIR to another folder',
    ],
  ])('says that LEDGER_DIR is %s, in one line, before it loads anything', async (_what, prepare, complaint) => {
    const { path = dir, named = path, by = [] } = prepare(dir);
    const { code, output } = await start(path, await freePort(), by);
    expect(output).toMatch(/^the ledger did not start: .*\n$/);
    expect(output).toContain(`${named} ${complaint}`);
    expect(code).toBe(1);
  });

  it.each(['127.0.0.1', '::1', '0.0.0.0'])('says that the port is taken on %s', async (address) => {
    const taken = await listenOn(address);
    if (taken === null) return;
    const { port } = taken.address() as { port: number };
    const { code, output } = await start(dir, port);
    taken.close();
    expect(output).toBe(
      `the ledger did not start: port ${port} is in use: stop what runs there, or set PORT to another one\n`,
    );
    expect(code).toBe(1);
  });

  it('says which process is another host in the folder', async () => {
    const host = await startLedgerProcess(await freePort(), dir);
    const { code, output } = await start(dir, await freePort());
    await host.end('SIGTERM');
    expect(output).toBe(
      `the ledger did not start: another host (process ${host.pid}) is running on ${dir}: stop it first\n`,
    );
    expect(code).toBe(1);
  });
});

/** Listens on a free port of the address; null on a machine without that address. */
function listenOn(address: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('listening', () => resolve(server)).once('error', () => resolve(null));
    server.listen(0, address);
  });
}
