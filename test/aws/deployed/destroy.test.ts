import { describe, expect, it } from 'vitest';
import { found, runCommand } from './commands.ts';
import { readDeployment, STAGE } from './deployment.ts';

const ORIGIN = 'ministack.example/consent';

describe('destroying a stage', () => {
  const { env, apiUrl } = readDeployment();
  const destroy = (...args: readonly string[]) => runCommand('destroy', ['--stage', STAGE, ...args], env);
  const answers = async () => (await fetch(`${apiUrl}/health`)).status;
  let entries: string;

  it('is refused while the log is named wrongly, or told once', async () => {
    const wrong = await destroy('--yes', '--yes-lose-the-log', 'another.example/log');
    expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining(`the log of this stage is ${ORIGIN}`)]);
    const once = await destroy('--yes', '--yes-lose-the-log', ORIGIN);
    expect([once.code, once.output]).toEqual([2, expect.stringContaining('confirm a second time')]);
    entries = found(once, /--confirm (\d+)/);
    expect(Number(entries)).toBeGreaterThan(0);
    expect(await answers()).toBe(200);
  });

  it('asks, and takes silence for a no', async () => {
    expect((await destroy()).code).toBe(1);
    expect(await answers()).toBe(200);
  });

  it('removes what runs and loses no entry', async () => {
    const { code, output } = await destroy('--yes');
    expect(output).toMatch(/the running parts are removed; \d+ resources stay, and no entry is lost/);
    expect(code).toBe(0);
    expect(await answers()).not.toBe(200);
  });

  it('loses the log when told twice which, and how much of it', async () => {
    const { code, output } = await destroy('--yes', '--yes-lose-the-log', ORIGIN, '--confirm', entries);
    expect(output).toContain('the log is lost. Its anchors stay in the contract');
    expect(code).toBe(0);
    const nothing = await destroy('--yes');
    expect([nothing.code, nothing.output]).toEqual([
      0,
      expect.stringContaining(`nothing of stage ${STAGE} is deployed`),
    ]);
  });
});
