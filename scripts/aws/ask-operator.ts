import { createInterface } from 'node:readline/promises';

/**
 * Asks the operator; `--yes` has answered already.
 * @throws Error for people when nobody is there to answer
 */
export async function ask(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error('there is nobody to ask: look at what is above and say `--yes`');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`\n${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
