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

describe('a clock that was ahead, then right', () => {
  it.each([3 * 3_600, 7 * DAY_SECONDS])(
    'lets no permit live longer than it should, %i s ahead',
    async (aheadSeconds) => {
      const dir = mkdtempSync(join(tmpdir(), 'clock-'));
      const clock = movableClock(dir);
      const host = await startLedgerProcess(await freePort(), join(dir, 'ledger'), { env: clock.env });
      const api = ledgerApi(host.url);
      const notice = await registerOffers(api);
      const push = async (subject: string) => {
        const marketing = await api.programToken('marketing', 'decisions');
        return (await api.call(marketing, 'POST', '/v1/pushes', { subject, purpose: 'offers', channel: 'sms' })).body;
      };
      const consume = async ({ permit }: Awaited<ReturnType<typeof push>>) => {
        const marketing = await api.programToken('marketing', 'decisions');
        const path = `/v1/permits/${(permit as { id: string }).id}/consumption`;
        return (await api.call(marketing, 'POST', path)).body;
      };
      const behind = { decision: false, context: { reasons: ['clock-behind'] } };
      const app = () => api.programToken('app', 'consents:any');
      const give = async (subject: string) =>
        (await api.call(await app(), 'POST', `/v1/subjects/${subject}/consents`, consentToOffers(notice))).body;

      // One permit is granted to each: by the clock that is right, and by the one that is ahead.
      for (const subject of ['C-1', 'C-2']) expect(await give(subject)).toHaveProperty('consent.status', 'given');
      const right = await push('C-1');
      clock.set(aheadSeconds);
      const ahead = await push('C-2');
      expect(await consume(right)).toMatchObject({ code: 'permit-expired' });
      clock.set(0);
      expect(await consume(ahead)).toMatchObject(behind);
      expect(await push('C-2')).toMatchObject(behind);
      expect((await checkOffers(api, await api.programToken('marketing', 'decisions'), 'C-2')).body).toMatchObject(
        behind,
      );
      expect(await give('C-2')).toMatchObject({ code: 'clock-behind' });
      const withdrawal = { purpose: 'offers', capture: { channel: 'app' } };
      await api.expect(201, await app(), 'POST', '/v1/subjects/C-2/withdrawals', withdrawal);

      // Half a minute ahead, clocks may differ: the next permit lives its 300 s by the clock that is right.
      await give('C-3');
      clock.set(30);
      await push('C-3');
      clock.set(0);
      const { permit } = await push('C-3');
      const lifeMs = Date.parse((permit as { expiresAt: string }).expiresAt) - Date.now();
      expect(lifeMs).toBeLessThanOrEqual(300_000);
      expect(await host.end('SIGTERM')).toBe(0);
      rmSync(dir, { recursive: true });
    },
  );
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
