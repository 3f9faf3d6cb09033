import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const TEST_FILE = /\.(?:test|suite)\.ts$/;

test('every test that the page on architecture relies on exists', async () => {
  const page = await readFile(join(ROOT, 'docs/architecture.md'), 'utf8');
  const crashes = page.slice(page.indexOf('## What a crash'));
  const titles = [...crashes.replaceAll('\n', ' ').matchAll(/(?<!\*)\*([^*]+)\*(?!\*)/g)].map(
    ([, title]) => title ?? '',
  );
  const files = [...crashes.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path ?? '');
  expect(titles.length).toBeGreaterThan(15);

  const names = (await readdir(join(ROOT, 'test'), { recursive: true })).filter((name) => TEST_FILE.test(name));
  expect(files.filter((file) => !names.includes(file.slice('test/'.length)))).toEqual([]);
  const sources = await Promise.all(names.map((name) => readFile(join(ROOT, 'test', name), 'utf8')));
  expect(titles.filter((title) => !sources.some((source) => source.includes(title)))).toEqual([]);
});
