import { readdirSync, readFileSync } from 'node:fs';

const HANDLERS = new URL('../../lambdas/functions/', import.meta.url);

/** The name of every function: of each file of lambdas/functions that exports a handler. */
export const FUNCTION_NAMES: readonly string[] = readdirSync(HANDLERS)
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => /^export (const|async function) handler\b/m.test(readFileSync(new URL(file, HANDLERS), 'utf8')))
  .map((file) => file.slice(0, -'.ts'.length));
