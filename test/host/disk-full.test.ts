import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/host/child-process.ts';
import { consentToOffers, type LedgerApi, ledgerApi, registerOffers } from '../support/ledger-api.ts';
import { type LedgerProcess, startLedgerProcess } from '../support/processes/start-process.ts';
import { checkOffers } from './offers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_WRITES = 200;
const REFUSED_WRITES = 12;

/** Runs a command on a small disk of its own at the folder; the disk goes with the command. */
function onSmallDisk(dir: string, then = ''): readonly string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const script = `mount -t tmpfs -o size=16m none "${dir}" && ${then} exec "$@"`;
  return ['unshare', ...asRoot, '--mount', 'sh', '-c', script, 'small-disk'];
}

describe('a disk that is full', () => {
  let dir: string;
  let host: LedgerProcess;
  let api: LedgerApi;
  let app: string;
  let marketing: string;
  let notice: string;
  let written = 0;
  const acknowledged: string[] = [];
  const refusals: string[] = [];
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'disk-full-'));
    host = await startLedgerProcess(await freePort(), dir, { by: onSmallDisk(dir) });
    api = ledgerApi(host.url);
    notice = await registerOffers(api);
    app = await api.programToken('app', 'consents:any');
    marketing = await api.programToken('marketing', 'decisions');
    for (let i = 0; i < 5; i++) await give();
  });
  afterAll(async () => {
    expect(await host.end('SIGTERM')).toBe(0);
    rmSync(dir, { recursive: true });
  });

  const ballast = () => join('/proc', `${host.pid}`, 'root', dir, 'ballast');

  function fill(): void {
    const file = openSync(ballast(), 'w');
    try {
      for (;;) writeSync(file, Buffer.alloc(4_096));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    } finally {
      closeSync(file);
    }
  }

  /** Gives a consent of another customer, and keeps what is answered. */
  async function give(): Promise<number> {
    const { status, body } = await api.call(
      app,
      'POST',
      `/v1/subjects/C-${written++}/consents`,
      consentToOffers(notice),
    );
    if (status === 201) acknowledged.push((body.event as { id: string }).id);
    else refusals.push(`${status} ${body.code}: ${body.detail}`);
    return status;
  }

  it('has writes answered 503 with the cause, while checks and the host go on', async () => {
    fill();
    for (let i = 0; i < MOST_WRITES && refusals.length < REFUSED_WRITES; i++) {
      await give();
      expect((await checkOffers(api, marketing, 'C-1')).body.decision).toBe(true);
    }
    expect(refusals).toHaveLength(REFUSED_WRITES);
    for (const refusal of refusals) expect(refusal).toMatch(/^503 unavailable: the disk of the store is full/);
    await expect.poll(host.output).toMatch(/functions\.log is not written \(ENOSPC.*: free space on its disk/);
  });

  it('loses nothing that was acknowledged, and needs nothing but space to go on', async () => {
    rmSync(ballast());
    await expect.poll(give, { timeout: 20_000 }).toBe(201);
    const auditor = await api.programToken('auditor', 'audit');
    for (const event of acknowledged) await api.proof(auditor, event, 40_000);
    await expect.poll(host.output).toContain('functions.log is written again');
  });

  it('stops a start, in one line with the path and the cure', async () => {
    const [command = '', ...args] = onSmallDisk(dir, `{ dd if=/dev/zero of="${dir}/ballast" 2>/dev/null; true; } &&`);
    const env = { PATH: process.env.PATH, LEDGER_DIR: dir, PORT: String(await freePort()) };
    const output = await new Promise((resolve) => {
      execFile(command, [...args, process.execPath, 'scripts/start.ts'], { cwd: ROOT, env }, (_error, out, err) => {
        resolve(out + err);
      });
    });
    expect(output).toMatch(
      /^the ledger did not start: .* is on a full disk: free space on it, or set LEDGER_DIR .*\n$/,
    );
  });
});
