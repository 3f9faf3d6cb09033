import { createInterface } from 'node:readline/promises';

/**
 * Asks the operator a question and returns whether the answer is yes; with `--yes` it does not ask.
 * @throws Error to be shown when there is no terminal to ask on
 */
export async function askOperator(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error('there is nobody to ask: check the lines above and add `--yes`');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`\n${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
