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

  /**
   * Returns all that fsck prints. Its exit code is always 0, so the last line is the verdict. With one worker, its
   * default, it waits for ever once a tile is wrong.
   */
  async function fsck(): Promise<string> {
    const args = [`--storage_url=${ledger.url}/`, `--public_key=${join(dir, 'log.vkey')}`, '--ui=false', '-N=16'];
    const { stdout, stderr } = await run(join(BIN, 'fsck'), args, { timeout: 60_000 });
    return stdout + stderr;
  }

  it('accepts the log of the running ledger over HTTP', async () => {
    const [, size] = (await (await fetch(`${ledger.url}/checkpoint`)).text()).split('\n');
    expect(Number(size)).toBeGreaterThan(EVENTS);
    expect(await fsck()).toContain(`Successfully fsck'd log with size ${size} `);
  });

  it.each(['tile/entries/000', 'tile/0/000', 'checkpoint'])('rejects it after one byte of %s changed', async (path) => {
    const file = join(dir, 'log', path);
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    const at = Math.floor(bad.length / 2);
    bad[at] = (bad[at] as number) ^ 1;
    writeFileSync(file, bad);
    const verdict = await fsck();
    writeFileSync(file, good);
    expect(verdict).toContain('fsck failed');
    expect(verdict).not.toContain('Successfully');
    expect(await fsck()).toContain('Successfully');
  });
});
