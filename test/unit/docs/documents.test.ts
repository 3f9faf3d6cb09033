import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, REGISTRY_EVENT_TYPES } from '../../../core/vocabulary.ts';
import { CONFIG_KEYS } from '../../../lambdas/config/groups.ts';
import { FUNCTION_NAMES, FUNCTIONS } from '../../../lambdas/functions/index.ts';
import type { FunctionSpec } from '../../../lambdas/functions/table/spec.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const PAGE_IN_CODE = /docs\/[\w./-]+\.md/g;
const INDEX_NAME = /(?:^|\/)README\.md$/;

describe('the documents', () => {
  it.each(PAGES)('%s links only to files and headings that exist', (page) => {
    const broken = linksOf(page).filter(({ to, heading }) => !existsSync(join(ROOT, to)) || !hasHeading(to, heading));
    expect(broken.map(({ link }) => link)).toEqual([]);
  });

  it.each(PAGES.filter((page) => page !== 'CHANGELOG.md'))('%s names only files that exist', (page) => {
    const named = [...read(page).matchAll(/`((?:cdk|clients|contracts|core|lambdas|scripts|test)\/[\w./-]+\.\w+)`/g)];
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('are each linked from docs/README.md, or from an index that it links to', () => {
    const indexed = linksOf('docs/README.md').map(({ to }) => to);
    const indexes = indexed.filter((page) => INDEX_NAME.test(page) && page !== 'README.md');
    const reached = new Set([
      'docs/README.md',
      ...indexed,
      ...indexes.flatMap((page) => linksOf(page).map(({ to }) => to)),
    ]);
    expect(PAGES.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
  });

  it('on decisions are in their index, each by its own title and number', () => {
    const pages = readdirSync(join(ROOT, 'docs/decisions')).filter((name) => name !== 'README.md');
    expect(new Set(pages.map((name) => name.slice(0, 4))).size).toBe(pages.length);
    expect(pages.length).toBeGreaterThan(30);
    const lines = read('docs/decisions/README.md').split('\n');
    const missing = pages.filter((name) => {
      const [title = ''] = read(`docs/decisions/${name}`).split('\n');
      expect(title).toMatch(new RegExp(`^# ${name.slice(0, 4)}: \\S`));
      return !lines.some((line) => line.startsWith(`- [${title.slice(2)}](${name}): `));
    });
    expect(missing).toEqual([]);
  });

  it('on decisions are each linked from the code that they explain', () => {
    const folders = ['cdk', 'clients', 'contracts', 'core', 'lambdas', 'scripts', 'test/aws', 'test/unit/house'];
    const links = new Set(
      folders.flatMap((folder) => sourcesOf(folder).flatMap((path) => [...(read(path).match(PAGE_IN_CODE) ?? [])])),
    );
    expect([...links].filter((page) => !existsSync(join(ROOT, page)))).toEqual([]);
    const decisions = PAGES.filter((page) => /^docs\/decisions\/\d/.test(page));
    expect(decisions.filter((page) => !links.has(page))).toEqual([]);
  });

  it.each(PAGES)('%s names only commands that package.json has', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm (?:run (?:-s )?)?([a-z][a-z:-]*)/g)].map(([, name]) => name ?? '');
    const known = new Set([...Object.keys(scripts), 'run', 'install', 'ci', 'on', 'or', 'and']);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('on configuration names each key', () => {
    const page = read('docs/configuration.md');
    expect(CONFIG_KEYS.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

it('the page on AWS says how many runs are reserved, and the least limit of an account', () => {
  const reserved = FUNCTION_NAMES.reduce((sum, name) => sum + ((FUNCTIONS[name] as FunctionSpec).atOnce ?? 0), 0);
  expect(read('docs/operate/aws.md')).toContain(`is ${100 + reserved} or more: ${reserved} are reserved for functions`);
});

describe('the page of the entry format', () => {
  const page = read('docs/formats/entry.md');

  it('names each type of an event about a person in the row of its slot', () => {
    const row = page.split('\n').find((line) => /^\| 1 +\| `type`/.test(line)) ?? '';
    expect([...row.matchAll(/`([a-z]+[.-][a-z]+)`/g)].map(([, type]) => type).sort()).toEqual([...EVENT_TYPES].sort());
  });

  it('names each type of an event about no person', () => {
    const line = page.split('\n').find((one) => one.startsWith('The types about no person are')) ?? '';
    expect([...line.matchAll(/`([a-z-]+\.[a-z]+)`/g)].map(([, type]) => type).sort()).toEqual(
      [...REGISTRY_EVENT_TYPES].sort(),
    );
  });
});

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

interface Link {
  readonly link: string;
  /** The file that it leads to, from the root of the repository. */
  readonly to: string;
  /** Anchor of a heading in that file; empty for the file itself. */
  readonly heading: string;
}

/** Lists the links of a page to files of the repository and to headings in them. */
function linksOf(page: string): readonly Link[] {
  return [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => {
    const [path = '', heading = ''] = link.split('#');
    return { link, to: path === '' ? page : normalize(join(dirname(page), path)), heading };
  });
}

/** Tells whether a page has the heading of an anchor, spelled as GitHub does. */
function hasHeading(page: string, anchor: string): boolean {
  if (anchor === '') return true;
  const headings = read(page).match(/^#+ .*$/gm) ?? [];
  return headings.some((line) => slugOf(line.replace(/^#+ /, '')) === anchor);
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function sourcesOf(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|sol)$/.test(name))
    .map((name) => join(folder, name));
}
