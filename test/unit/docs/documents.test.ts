import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, REGISTRY_EVENT_TYPES } from '../../../core/vocabulary.ts';
import { CONFIG_KEYS } from '../../../lambdas/config/config.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the documents', () => {
  it.each(PAGES)('%s links only to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link]) => link ?? '');
    const broken = links.filter((link) => !existsSync(join(ROOT, dirname(page), link)));
    expect(broken).toEqual([]);
  });

  it.each(PAGES)('%s names only commands that package.json has', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm (?:run (?:-s )?)?([a-z][a-z:-]*)/g)].map(([, name]) => name ?? '');
    const known = new Set([...Object.keys(scripts), 'run', 'install', 'ci', 'on', 'or', 'and']);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('the README names each configuration key', () => {
    const readme = read('README.md');
    expect(CONFIG_KEYS.map(({ name }) => name).filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the page of the entry format', () => {
  const page = read('docs/formats/entry.md');

  it('names each type of an event about a person in the row of its slot', () => {
    const row = page.split('\n').find((line) => /^\| 1 +\| `type`/.test(line)) ?? '';
    expect([...row.matchAll(/`([a-z]+\.[a-z]+)`/g)].map(([, type]) => type).sort()).toEqual([...EVENT_TYPES].sort());
  });

  it('names each type of an event about no person', () => {
    const line = page.split('\n').find((one) => one.startsWith('The types about no person are')) ?? '';
    expect([...line.matchAll(/`([a-z.]+)`/g)].map(([, type]) => type).sort()).toEqual([...REGISTRY_EVENT_TYPES].sort());
  });
});

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}
