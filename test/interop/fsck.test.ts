import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalLedger, startLedger } from '../../scripts/host/start-ledger.ts';
import { type Body, consentToOffers, ledgerApi, registerOffers } from '../support/ledger-api.ts';
import { fsck, fsckBinary } from '../support/log/fsck.ts';

const EVENTS = 300;
const AT_ONCE = 20;

describe("Tessera's fsck", () => {
  let dir: string;
  let ledger: LocalLedger;
  beforeAll(async () => {
    await fsckBinary();
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

  const checked = () => fsck(ledger.url, join(dir, 'log.vkey'));

  it('accepts the log of the running ledger over HTTP', async () => {
    const [, size] = (await (await fetch(`${ledger.url}/checkpoint`)).text()).split('\n');
    expect(Number(size)).toBeGreaterThan(EVENTS);
    expect(await checked()).toContain(`Successfully fsck'd log with size ${size} `);
  });

  it.each(['tile/entries/000', 'tile/0/000', 'checkpoint'])('rejects it after one byte of %s changed', async (path) => {
    const file = join(dir, 'log', path);
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    const at = Math.floor(bad.length / 2);
    bad[at] = (bad[at] as number) ^ 1;
    writeFileSync(file, bad);
    const verdict = await checked();
    writeFileSync(file, good);
    expect(verdict).toContain('fsck failed');
    expect(verdict).not.toContain('Successfully');
    expect(await checked()).toContain('Successfully');
  });
});
