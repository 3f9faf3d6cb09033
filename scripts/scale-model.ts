import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { fillIn, type PriceTable, tablesOf } from './scale/report.ts';
import type { Units } from './scale/units.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const UNITS = at('./scale/units.json');
const PRICES = at('./scale/prices.json');
const DOCUMENT = at('../docs/scale.md');

const { measure, write } = new Command('npm run scale-model --')
  .description(
    'Prints the monthly cost of 1, 10 and 1,000 million customers on AWS and the limits they reach, from measured unit costs (scripts/scale/units.json), ' +
      'assumed behaviour (scripts/scale/assumptions.ts) and dated prices (scripts/scale/prices.json).',
  )
  .option('--measure', 'first measure the unit costs on this machine and write them to units.json (takes a minute)')
  .option('--write', 'write the tables into docs/scale.md')
  .allowExcessArguments(false)
  .parse()
  .opts<{ measure?: true; write?: true }>();

if (measure === true) {
  const { measureUnitCosts } = await import('../test/bench/unit-costs.ts');
  writeFileSync(UNITS, `${JSON.stringify(await measureUnitCosts(), null, 2)}\n`);
}
const tables = tablesOf(read<Units>(UNITS), read<PriceTable>(PRICES));
if (write === true) writeFileSync(DOCUMENT, fillIn(readFileSync(DOCUMENT, 'utf8'), tables));
for (const [name, table] of tables) console.log(`\n${name}\n\n${table}`);

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
