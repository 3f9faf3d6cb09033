import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command } from 'commander';
import type { Bench, BenchRow } from './row.ts';

const BENCHES: Readonly<Record<string, () => Promise<{ run: Bench }>>> = {
  merkle: () => import('./merkle.ts'),
  gas: () => import('./gas.ts'),
  record: () => import('./record.ts'),
  sequence: () => import('./sequence.ts'),
  check: () => import('./check.ts'),
  functions: () => import('./functions.ts'),
  audit: () => import('./audit.ts'),
  proof: () => import('./proof.ts'),
  map: () => import('./map.ts'),
};

const { args, json, only } = parse();
const wanted = (name: string) => name.includes(only);
const rows: BenchRow[] = [];
for (const name of args.length === 0 ? Object.keys(BENCHES) : args) {
  const load = BENCHES[name];
  if (load === undefined)
    throw new Error(`there is no benchmark \`${name}\`; there are ${Object.keys(BENCHES).join(', ')}`);
  process.stderr.write(`${name} …\n`);
  rows.push(...(await (await load()).run(wanted)).filter(({ name: row }) => wanted(row)));
}
if (rows.length === 0) throw new Error(`no row's name contains \`${only}\``);

console.log(`\nNode ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}\n`);
console.log(markdown(rows));
writeFileSync(json, `${JSON.stringify({ node: process.version, cores: cpus().length, rows }, null, 2)}\n`);
console.log(`\nalso in ${json}`);
const missed = rows.filter((row) => row.met === false);
for (const row of missed) console.log(`missed: ${row.name}: ${row.target}`);
process.exit(missed.length === 0 ? 0 : 1);

function parse() {
  const command = new Command('npm run bench --')
    .description('Measures the ledger against baselines in the same run; exits 1 when a target is missed.')
    .argument('[names...]', `which benchmarks: ${Object.keys(BENCHES).join(', ')} (default: all)`)
    .option('--only <text>', 'only the rows whose names contain this; the checks then measure nothing else', '')
    .option('--json <file>', 'where to write the results', 'bench.json')
    .parse();
  return { args: command.args, ...command.opts<{ json: string; only: string }>() };
}

function markdown(all: readonly BenchRow[]): string {
  const cells = all.map((row) => [
    row.name,
    `${number(row.value)} ${row.unit}`,
    row.baseline,
    `${number(row.baselineValue)} ${row.unit}`,
    row.ratio.toPrecision(3),
    row.target === undefined ? '' : `${row.target} ${row.met === true ? '✓' : '✗'}`,
  ]);
  const table = [['what', 'measured', 'baseline', 'measured', 'ratio', 'target'], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [header = [], ...body] = table;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}
