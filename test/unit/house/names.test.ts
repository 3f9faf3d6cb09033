import { expect, test } from 'vitest';
import { linesOf, sourcesOf } from './sources.ts';

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|class|interface|type|enum|let) (\w+)/;
/** Names that every function of the ledger, or every benchmark, declares. */
const SHARED = ['handler', 'run'];

test('no exported name is declared in two files', () => {
  const files = new Map<string, Set<string>>();
  for (const path of sourcesOf('core', 'lambdas', 'clients', 'cdk', 'scripts')) {
    for (const line of linesOf(path)) {
      const name = DECLARED.exec(line)?.[1];
      if (name !== undefined) files.set(name, (files.get(name) ?? new Set()).add(path));
    }
  }
  const twice = [...files].filter(([name, paths]) => paths.size > 1 && !SHARED.includes(name));
  expect(twice.map(([name, paths]) => `${name}: ${[...paths].join(', ')}`)).toEqual([]);
});
