import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import { FUNCTION_NAMES, FUNCTIONS, HTTP_FUNCTION_NAMES } from '../../../lambdas/functions/index.ts';
import { functionFor } from '../../../lambdas/functions/table/routes.ts';
import { FUNCTION_NAMES as HANDLER_FILES } from '../../support/functions.ts';

const HANDLERS = fileURLToPath(new URL('../../../lambdas/functions/', import.meta.url));

test('every operation has a function, and public answers for everything else', () => {
  const functions = new Set(OPERATION_IDS.map((id) => functionFor(OPERATIONS[id].method, OPERATIONS[id].path)));
  expect([...functions].sort()).toEqual([
    'consents',
    'decisions',
    'evaluate',
    'proofs',
    'public',
    'refusals',
    'registry',
  ]);
  expect(functionFor('DELETE', '/v1/pushes')).toBe('public');
});

test('no operation is served by two functions', () => {
  const served = HTTP_FUNCTION_NAMES.flatMap((name) => FUNCTIONS[name].trigger.operations);
  expect(served.toSorted()).toEqual([...OPERATION_IDS].sort());
});

test('every function of the table is a file, and each file with a handler a function of the table', () => {
  expect([...FUNCTION_NAMES].sort()).toEqual([...HANDLER_FILES].sort());
});

test('the function that answers checks loads neither the chain’s library nor what signs or writes files', () => {
  const loaded = [...importsOf(`${HANDLERS}evaluate.ts`)].join('\n');
  expect(loaded).toMatch(/adapters\/dynamodb\/event-store[\s\S]*adapters\/dynamodb\/client/);
  expect(loaded).not.toMatch(/^ethers$|adapters\/evm|tile-store|wiring\/(chain|log-files)/m);
});

/** Every file and package that a module loads, itself and through others. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type\b)[^;]*?from '([^']+)';/gms,
  )) {
    const target = name.startsWith('.') ? resolve(dirname(file), name) : name;
    if (seen.has(target)) continue;
    if (name.startsWith('.')) importsOf(target, seen);
    else seen.add(target);
  }
  return seen;
}
