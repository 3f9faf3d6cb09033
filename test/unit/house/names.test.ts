import { expect, test } from 'vitest';
import { linesOf, sourcesOf } from './sources.ts';

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|class|interface|type|enum|let) (\w+)/;
/** Names that every function of the ledger, or every benchmark, declares. */
const SHARED = ['handler', 'run'];
/** Names that still have two meanings. */
const NOT_YET: readonly string[] = [
  'Call',
  'HistoryEvent',
  'HttpFunctionName',
  'JsonRpc',
  'SCOPES',
  'acknowledge',
  'changeProfile',
  'changeStop',
  'confirmConsent',
  'endAppointment',
  'eventView',
  'handler',
  'jsonRpc',
  'optional',
  'profileView',
  'quantity',
  'reach',
  'recordConsent',
  'representativeView',
  'serveNotice',
  'text',
  'texts',
  'withdrawConsent',
];

test('no exported name is declared in two files', () => {
  const files = new Map<string, Set<string>>();
  for (const path of sourcesOf('core', 'lambdas', 'clients', 'cdk', 'scripts')) {
    for (const line of linesOf(path)) {
      const name = DECLARED.exec(line)?.[1];
      if (name !== undefined) files.set(name, (files.get(name) ?? new Set()).add(path));
    }
  }
  const twice = [...files].filter(
    ([name, paths]) => paths.size > 1 && !SHARED.includes(name) && !NOT_YET.includes(name),
  );
  expect(twice.map(([name, paths]) => `${name}: ${[...paths].join(', ')}`)).toEqual([]);
});
