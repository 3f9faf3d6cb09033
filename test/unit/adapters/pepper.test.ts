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
  const place = { kind: 'file', path: join(folder, 'made') } as const;
  const made = await pepper({ place });
  expect(made).toHaveLength(32);
  expect(readFileSync(place.path)).toEqual(Buffer.from(made));
});

test('a pepper is read once, however many need it', async () => {
  const place = { kind: 'file', path: join(folder, 'once') } as const;
  const [first, second] = await Promise.all([pepper({ place }), pepper({ place })]);
  expect(second).toBe(first);
  await rm(place.path);
  expect(await pepper({ place })).toBe(first);
});

test('a pepper that can be guessed is refused', async () => {
  const path = join(folder, 'short');
  await writeFile(path, 'x'.repeat(31), { mode: 0o600 });
  await expect(pepper({ place: { kind: 'file', path } })).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
});
