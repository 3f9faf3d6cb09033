import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/host/child-process.ts';
import { consentToOffers, ledgerApi, registerOffers } from '../support/ledger-api.ts';
import { type LedgerProcess, startLedgerProcess } from '../support/processes/start-process.ts';
import { checkOffers } from './offers.ts';

const SOURCE = fileURLToPath(new URL('moved-clock.c', import.meta.url));
const COMPILER = process.env.CC ?? 'cc';
const DAY_SECONDS = 86_400;

describe('a clock that is set back a day, and forward again', () => {
  let dir: string;
  let clock: { readonly env: Readonly<Record<string, string>>; set(seconds: number): void };
  let host: LedgerProcess;
  let subjects = 0;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'clock-'));
    clock = movableClock(dir);
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  async function start(): Promise<void> {
    host = await startLedgerProcess(await freePort(), join(dir, 'ledger'), { env: clock.env });
  }

  /** Records a consent, checks it, and waits until it is anchored. */
  async function recordAndAnchor(): Promise<void> {
    const api = ledgerApi(host.url);
    const notice = await registerOffers(api);
    const app = await api.programToken('app', 'consents:any');
    const subject = `C-${subjects++}`;
    const { event } = await api.expect(201, app, 'POST', `/v1/subjects/${subject}/consents`, consentToOffers(notice));
    const marketing = await api.programToken('marketing', 'decisions');
    expect((await checkOffers(api, marketing, subject)).body.decision).toBe(true);
    await api.proof(await api.programToken('auditor', 'audit'), (event as { id: string }).id);
  }

  it('goes on anchoring by itself while it runs', async () => {
    await start();
    await recordAndAnchor();
    for (const seconds of [-DAY_SECONDS, 0]) {
      clock.set(seconds);
      await recordAndAnchor();
    }
    expect(await host.end('SIGTERM')).toBe(0);
  });

  it.each([
    ['back', -DAY_SECONDS],
    ['right again', 0],
    ['ahead', DAY_SECONDS],
    ['right again', 0],
  ])('goes on anchoring by itself when it is started with the clock %s', async (_how, seconds) => {
    clock.set(seconds);
    await start();
    await recordAndAnchor();
    expect(await host.end('SIGTERM')).toBe(0);
    expect(host.output()).not.toContain('anchoring waits');
  });
});

/**
 * Makes a clock for the processes that are started with its environment; the local engine alone keeps the machine's.
 */
function movableClock(dir: string) {
  const library = join(dir, 'moved-clock.so');
  const file = join(dir, 'moved-by');
  try {
    execFileSync(COMPILER, ['-shared', '-fPIC', '-O1', '-o', library, SOURCE]);
  } catch (cause) {
    throw new Error('a C compiler is needed: apt-get install gcc libc6-dev', { cause });
  }
  writeFileSync(file, Buffer.alloc(8));
  // In place: the running processes have the file mapped.
  const set = (seconds: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    writeFileSync(file, bytes, { flag: 'r+' });
  };
  return { env: { LD_PRELOAD: library, MOVED_CLOCK: file }, set };
}
