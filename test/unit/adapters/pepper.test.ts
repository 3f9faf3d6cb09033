import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pepper } from '../../../lambdas/wiring/pepper.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pepper-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a pepper is made on first use and stays', async () => {
  const location = { kind: 'file', path: join(folder, 'made') } as const;
  const made = await pepper({ location });
  expect(made).toHaveLength(32);
  expect(readFileSync(location.path)).toEqual(Buffer.from(made));
});

test('a pepper is read once, however many need it', async () => {
  const location = { kind: 'file', path: join(folder, 'once') } as const;
  const [first, second] = await Promise.all([pepper({ location }), pepper({ location })]);
  expect(second).toBe(first);
  await rm(location.path);
  expect(await pepper({ location })).toBe(first);
});

test('a pepper that can be guessed is refused', async () => {
  const path = join(folder, 'short');
  await writeFile(path, 'x'.repeat(31), { mode: 0o600 });
  await expect(pepper({ location: { kind: 'file', path } })).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
});
