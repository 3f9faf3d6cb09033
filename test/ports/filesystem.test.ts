import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../core/kernel/bytes.ts';
import { readSecretFile } from '../../lambdas/adapters/filesystem/key-file.ts';
import { fileCheckpointSigner, fileLogSigner, fileReceiptSigner } from '../../lambdas/adapters/filesystem/signers.ts';
import { FileTileStore } from '../../lambdas/adapters/filesystem/tile-store.ts';
import { ORIGIN } from '../support/events.ts';
import { publishedCheckpointSuite, tileStoreSuite } from './log-stores.suite.ts';
import { signersSuite } from './signers.suite.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ledger-files-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
const fresh = () => join(root, `${folders++}`, 'tiles');

tileStoreSuite('the file system', async () => new FileTileStore(fresh()));
publishedCheckpointSuite('the file system', async () => new FileTileStore(fresh()));

signersSuite('key files', {
  checkpoint: (key) => fileCheckpointSigner(join(root, `checkpoint-${key}.pem`), ORIGIN),
  receipt: (key) => fileReceiptSigner(join(root, `receipt-${key}.pem`)),
  log: (key) => fileLogSigner(join(root, `log-${key}.pem`)),
});

describe('tiles in files', () => {
  test.each([
    '../secret',
    'tile/0/../../secret',
    'tile/0/x001/../067',
    '/etc/passwd',
    'tile/0/000.p/1/../../x',
    'tile//000',
    'tile/64/000',
    'tile/00/000',
    'tile/0/000\n',
    'tile/0/000.tmp',
    'checkpoint',
    '',
  ])('the path `%s` reaches no file', async (path) => {
    const folder = fresh();
    const store = new FileTileStore(folder);
    await store.swapPublished(null, 'note');
    await writeFile(join(folder, '..', 'secret'), 'secret');
    expect(await store.read(path)).toBeNull();
    await expect(store.create(path, utf8('x'))).rejects.toMatchObject({ code: 'TILE_PATH_MALFORMED' });
  });

  test('no temporary file is left behind', async () => {
    const folder = fresh();
    const store = new FileTileStore(folder);
    await store.create('tile/0/000', utf8('a'));
    await store.create('tile/0/000', utf8('a'));
    await store.swapPublished(null, 'note');
    const names = await readdir(folder, { recursive: true });
    expect(names.sort()).toEqual(['checkpoint', 'tile', 'tile/0', 'tile/0/000']);
  });
});

describe('keys in files', () => {
  test('a key file is made for its owner alone', async () => {
    const path = join(fresh(), 'checkpoint.pem');
    await fileCheckpointSigner(path, ORIGIN);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a key that others may read is refused', async () => {
    const path = join(fresh(), 'log.pem');
    await fileLogSigner(path);
    await chmod(path, 0o640);
    await expect(fileLogSigner(path)).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
  });

  test('a key of another kind, or no key at all, is refused', async () => {
    const path = join(fresh(), 'log.pem');
    await fileLogSigner(path);
    await expect(fileReceiptSigner(path)).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
    await expect(fileCheckpointSigner(path, ORIGIN)).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
    await writeFile(path, 'no key');
    await expect(fileLogSigner(path)).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
  });

  test('two that make a secret at once get the same one', async () => {
    const path = join(fresh(), 'pepper');
    let made = 0;
    const read = () => readSecretFile(path, () => utf8(`secret ${made++}`));
    const secrets = await Promise.all([read(), read(), read()]);
    expect(new Set(secrets.map((secret) => secret.join())).size).toBe(1);
    expect(new Uint8Array(await readFile(path))).toEqual(secrets[0]);
  });
});
