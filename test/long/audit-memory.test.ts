import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { shareOf } from './share.ts';

const MEASURE = fileURLToPath(new URL('./measure-audit.ts', import.meta.url));
const SMALL = 100_000;
const LARGE = shareOf(2_000_000);
const MOST_MEGABYTES = 50;
/** As `npm run audit` runs Node, in which the space for young objects does not grow with the length of a run. */
const FLAGS = manifest.scripts.audit.match(/ --\S+/g)?.map((flag) => flag.trim()) ?? [];

async function measured(size: number): Promise<{ readonly failures: readonly string[]; readonly megabytes: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, MEASURE, `${size}`]);
  return JSON.parse(stdout);
}

test('the audit of two million entries takes at most 50 MB more than one of a twentieth of them', async () => {
  const small = await measured(SMALL);
  const large = await measured(LARGE);
  expect([...small.failures, ...large.failures]).toEqual([]);
  expect(large.megabytes - small.megabytes).toBeLessThanOrEqual(MOST_MEGABYTES);
});
