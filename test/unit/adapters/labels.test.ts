import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VrfLabels } from '../../../core/entry/label.ts';
import { VrfKey } from '../../../core/vrf/index.ts';
import { labelKeys, labelProver, labels } from '../../../lambdas/wiring/labels.ts';

const ORIGIN = 'ledger.example/consent';
const key = (byte: number) => new Uint8Array(32).fill(byte);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labels-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a label key is made on first use and stays', async () => {
  const location = { kind: 'file', path: join(folder, 'made') } as const;
  const made = await labels({ location }, ORIGIN);
  const again = new VrfLabels(new VrfKey(new Uint8Array(readFileSync(location.path))), ORIGIN);
  expect(made.labelOf('C-1', 1, 0)).toBe(again.labelOf('C-1', 1, 0));
});

test('of several label keys, one behind the other, the newest labels', async () => {
  const path = join(folder, 'several');
  await writeFile(path, Buffer.concat([key(1), key(2), key(3)]), { mode: 0o600 });
  const config = { location: { kind: 'file', path } } as const;
  expect((await labelKeys(config)).map(({ publicKey }) => publicKey)).toEqual(
    [1, 2, 3].map((byte) => new VrfKey(key(byte)).publicKey),
  );
  const newest = new VrfLabels(new VrfKey(key(3)), ORIGIN);
  expect((await labels(config, ORIGIN)).labelOf('C-1', 1, 0)).toBe(newest.labelOf('C-1', 1, 0));
});

test.each([0, 31, 33, 63, 65])('a label key of %d bytes is refused', async (length) => {
  const path = join(folder, `of ${length}`);
  await writeFile(path, new Uint8Array(length), { mode: 0o600 });
  await expect(labelKeys({ location: { kind: 'file', path } })).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
});

test('the prover reads the keys when it is first asked, once, and again after a failure', async () => {
  const path = join(folder, 'proving');
  const prover = labelProver({ location: { kind: 'file', path } }, ORIGIN);
  await writeFile(path, new Uint8Array(31), { mode: 0o600 });
  await expect(prover()).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
  await writeFile(path, key(1));
  const [first, second] = await Promise.all([prover(), prover()]);
  expect(second).toBe(first);
  await rm(path);
  const [proved] = (await prover()).prove('C-1', { version: 1, count: 0 });
  expect(proved?.publicKey).toEqual(new VrfKey(key(1)).publicKey);
});
