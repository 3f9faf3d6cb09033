import { ASSUMED, BEHAVIOUR } from './assumptions.ts';
import { billOf, durationMs, type Load, loadOf, type Prices, pressuresOf, type Scenario } from './model.ts';
import { MEASURED_CALLS, type Units } from './units.ts';

const CUSTOMERS = [1e6, 10e6, 1_000e6] as const;
const PUBLISH_SECONDS = [0, 10, 60] as const;

export interface PriceTable {
  readonly region: string;
  readonly asOf: string;
  readonly source: string;
  readonly usd: Prices;
}

/** Returns every table of docs/scale.md by its name there, in Markdown. */
export function tablesOf(units: Units, prices: PriceTable): ReadonlyMap<string, string> {
  const scenarios = CUSTOMERS.map((customers): Scenario => ({ customers, publishSeconds: 0 }));
  const loads = scenarios.map((scenario) => ({ scenario, load: loadOf(scenario, units) }));
  return new Map([
    ['units', unitTable(units)],
    ['load', loadTable(loads.map(({ load }) => load))],
    ['bill', billTable(loads, prices)],
    ['publishing', publishingTable(units, prices)],
    ['limits', limitTable(loads, units)],
    ['assumptions', assumptionTable()],
    ['prices', priceTable(prices)],
  ]);
}

/**
 * Returns the document with the tables between its markers `<!-- name -->` and `<!-- end -->` replaced.
 * @throws Error for a table without markers
 */
export function fillIn(document: string, tables: ReadonlyMap<string, string>): string {
  let filled = document;
  for (const [name, table] of tables) {
    const [before, rest] = split(filled, `<!-- ${name} -->\n`);
    const [, after] = split(rest, '<!-- end -->');
    filled = `${before}<!-- ${name} -->\n${table}\n<!-- end -->${after}`;
  }
  return filled;
}

function split(text: string, at: string): [string, string] {
  const position = text.indexOf(at);
  if (position < 0) throw new Error(`docs/scale.md has no \`${at.trim()}\``);
  return [text.slice(0, position), text.slice(position + at.length)];
}

function unitTable({ operations, sequencing, leafReadUnits, leafCpuMs }: Units): string {
  const rows = MEASURED_CALLS.map((name) => {
    const cost = operations[name];
    return [
      words(name),
      number(BEHAVIOUR[name]),
      ...[cost.requests, cost.readUnits, cost.writeUnits, cost.cpuMs, durationMs(cost, name), cost.keptBytes].map(
        number,
      ),
    ];
  });
  return markdown(
    ['operation', 'a customer and month', 'requests', 'read units', 'write units', 'CPU ms', 'billed ms', 'bytes kept'],
    [
      ...rows,
      [
        'an event sequenced',
        '',
        ...[sequencing.requests, sequencing.readUnits, sequencing.writeUnits, sequencing.cpuMs].map(number),
        '',
        '',
      ],
      ['a leaf integrated', '', '', number(leafReadUnits), '', number(leafCpuMs), '', ''],
    ],
  );
}

function loadTable(loads: readonly Load[]): string {
  const row = (name: string, value: (load: Load) => number) => [name, ...loads.map((load) => number(value(load)))];
  return markdown(
    ['a month of', ...CUSTOMERS.map(customersText)],
    [
      row('calls, million', ({ calls }) => calls / 1e6),
      row('events, million', ({ events }) => events / 1e6),
      row('events a second, mean', ({ eventsPerSecond }) => eventsPerSecond),
      row('events a second, busiest', ({ eventsPerSecond }) => eventsPerSecond * ASSUMED.peakFactor),
      row('logs, each a deployment', ({ logs }) => logs),
      row('stream shards', ({ shards }) => shards),
      row('publications, million', ({ publications }) => publications / 1e6),
      row('table after a year, GB', ({ tableGb }) => tableGb),
      row('log files after a year, GB', ({ s3Gb }) => s3Gb),
      row('of these partial files, GB', ({ partialGb }) => partialGb),
      row('Lambda GB-seconds, million', ({ lambdaGbSeconds }) => lambdaGbSeconds / 1e6),
    ],
  );
}

type Loaded = readonly { readonly scenario: Scenario; readonly load: Load }[];

function billTable(loads: Loaded, prices: PriceTable): string {
  const bills = loads.map(({ load }) => billOf(load, prices.usd));
  const rows = (bills[0] ?? []).map(({ service }, line) => [
    service,
    ...bills.map((bill) => dollars(bill[line]?.usd ?? 0)),
  ]);
  const totals = bills.map((bill) => bill.reduce((sum, { usd }) => sum + usd, 0));
  return markdown(
    ['US dollars a month', ...CUSTOMERS.map(customersText)],
    [
      ...rows,
      ['**all**', ...totals.map((total) => `**${dollars(total)}**`)],
      ['a thousand customers', ...totals.map((total, i) => (total / ((CUSTOMERS[i] ?? 1) / 1_000)).toFixed(2))],
    ],
  );
}

function publishingTable(units: Units, prices: PriceTable): string {
  const total = (scenario: Scenario) =>
    billOf(loadOf(scenario, units), prices.usd).reduce((sum, { usd }) => sum + usd, 0);
  return markdown(
    ['the whole bill when publications are', ...CUSTOMERS.map(customersText)],
    PUBLISH_SECONDS.map((publishSeconds) => [
      publishSeconds === 0 ? 'as soon as there is something (as built)' : `at least ${publishSeconds} s apart`,
      ...CUSTOMERS.map((customers) => dollars(total({ customers, publishSeconds }))),
    ]),
  );
}

function limitTable(loads: Loaded, units: Units): string {
  const pressures = loads.map(({ scenario, load }) => pressuresOf(scenario, load, units));
  const rows = (pressures[0] ?? []).map(({ limit, most, unit }, line) => [
    limit,
    `${number(most)} ${unit}`,
    ...pressures.map((all) => share((all[line]?.load ?? 0) / (all[line]?.most ?? 1))),
  ]);
  return markdown(['limit', 'at most', ...CUSTOMERS.map(customersText)], rows);
}

function assumptionTable(): string {
  return markdown(
    ['assumed', 'value'],
    Object.entries(ASSUMED).map(([name, value]) => [words(name), value.toLocaleString('en-US')]),
  );
}

function priceTable({ usd }: PriceTable): string {
  return markdown(
    ['US dollars', 'a'],
    Object.values(usd).map(({ price, per }) => [`${price}`, per]),
  );
}

function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const ruler = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(header), line(ruler), ...rows.map(line)].join('\n');
}

function customersText(customers: number): string {
  return `${number(customers / 1e6)} M customers`;
}

/** Spells a name in words: `pushPermitted` → `push permitted`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function number(value: number): string {
  if (value === 0) return '0';
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function dollars(value: number): string {
  return value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en-US');
}

/** Formats the share of a limit that is used; above 100 % it is exceeded, and printed bold. */
function share(value: number): string {
  const percent = value < 0.01 ? '< 1 %' : `${number(value * 100)} %`;
  return value > 1 ? `**${percent}**` : percent;
}
