import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { type Customer, checkAudience, readAudience } from './demo/audience.ts';
import { startLedgerProcess } from './demo/ledger.ts';
import { printer } from './demo/print.ts';
import { showStory } from './demo/story.ts';

let customers: readonly Customer[] | null = null;
new Command('npm run demo --')
  .description('Tells the life of a consent on a ledger of its own, in a folder that is removed at the end.')
  .option(
    '--audience <file>',
    'check a real audience instead: a CSV, plain or .gz, with a column `contact` (`cellular`, `telephone`, `unknown` or empty); a row is a customer',
  )
  .action((given: { audience?: string }, command: Command) => {
    if (given.audience === undefined) return;
    if (!existsSync(given.audience)) command.error(`there is no file ${given.audience}`);
    try {
      customers = readAudience(resolve(given.audience));
    } catch (error) {
      command.error(error instanceof Error ? error.message : String(error));
    }
  })
  .parse();

const started = performance.now();
const print = printer();
console.log('Consent Ledger: consents, pushes and disclosures on a log that anyone can check');
console.log('starting the ledger, its store, its chain and its token issuer …');
// Customers are told within a second, so that the story does not wait.
const ledger = await startLedgerProcess({ LEDGER_SWEEP_INTERVAL_MS: '1000' });
let failure: unknown;
try {
  if (customers === null) await showStory(ledger, print);
  else await checkAudience(ledger, print, customers);
} catch (error) {
  failure = error;
} finally {
  await ledger.stop();
}

const seconds = ((performance.now() - started) / 1000).toFixed(0);
if (failure === undefined) {
  const held =
    customers === null ? 'the story holds, and the edit was caught' : 'each answer is right, and the log is intact';
  console.log(`\nVerdict: ${held} (${seconds} s)`);
} else {
  console.error(
    `\nVerdict: FAILED after ${seconds} s\n${failure instanceof Error ? failure.message : String(failure)}`,
  );
  process.exitCode = 1;
}
