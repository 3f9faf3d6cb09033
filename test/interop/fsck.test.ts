import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalLedger, startLedger } from '../../scripts/host/start-ledger.ts';
import { type Body, consentToOffers, ledgerApi, registerOffers } from '../support/ledger-api.ts';

const run = promisify(execFile);
const FSCK = 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4';
const BIN = fileURLToPath(new URL('../../node_modules/.cache/fsck-1.0.4/', import.meta.url));
const EVENTS = 300;
const AT_ONCE = 20;

describe("Tessera's fsck", () => {
  let dir: string;
  let ledger: LocalLedger;
  beforeAll(async () => {
    if (!existsSync(join(BIN, 'fsck'))) {
      mkdirSync(BIN, { recursive: true });
      await run('go', ['install', FSCK], { env: { ...process.env, GOBIN: BIN } });
    }
    dir = mkdtempSync(join(tmpdir(), 'fsck-'));
    ledger = await startLedger({ port: 0, dir, quiet: true });
    const api = ledgerApi(ledger.url);
    const notice = await registerOffers(api);
    const app = await api.programToken('app', 'consents:any');
    const auditor = await api.programToken('auditor', 'audit');
    let last: Body = {};
    for (let i = 0; i < EVENTS; i += AT_ONCE) {
      const answers = Array.from({ length: AT_ONCE }, (_, j) =>
        api.expect(201, app, 'POST', `/v1/subjects/S-${i + j}/consents`, consentToOffers(notice)),
      );
      last = (await Promise.all(answers)).at(-1) ?? {};
    }
    await api.proof(auditor, (last.event as { id: string }).id);
    const { checkpointKey } = await api.expect(200, null, 'GET', '/.well-known/consent-ledger');
    writeFileSync(join(dir, 'log.vkey'), checkpointKey as string);
  });
  afterAll(async () => {
    await ledger.stop();
    rmSync(dir, { recursive: true });
  });

  /** The exit code of fsck on the running log, and what it printed. */
  async function fsck(): Promise<{ code: number; output: string }> {
    const args = [`--storage_url=${ledger.url}/`, `--public_key=${join(dir, 'log.vkey')}`, '--ui=false'];
    try {
      const { stdout, stderr } = await run(join(BIN, 'fsck'), args);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  it('accepts the log of the running ledger over HTTP', async () => {
    const { code, output } = await fsck();
    expect(code, output).toBe(0);
  });

  it.each(['tile/entries/000', 'tile/0/000', 'checkpoint'])('rejects it after one byte of %s changed', async (path) => {
    const file = join(dir, 'log', path);
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    const at = Math.floor(bad.length / 2);
    bad[at] = (bad[at] as number) ^ 1;
    writeFileSync(file, bad);
    try {
      expect((await fsck()).code).not.toBe(0);
    } finally {
      writeFileSync(file, good);
    }
    expect((await fsck()).code).toBe(0);
  });
});
