import type { SaidRow } from '../../support/decision/said.ts';
import type { TableCase } from '../../support/decision/table.ts';

/** Writes as text what a case of the decision table adds to `usually`. */
export function differenceOf(row: TableCase): string {
  const { name: _, ask: __, answer: ___, mayLeave: ____, notBefore: _____, said, ...different } = row;
  const changes = Object.entries(different)
    .filter(([, change]) => change !== undefined)
    .map(([name, change]) => `${name} ${typeof change === 'string' ? change : codeOf(change)}`);
  return [...changes, ...(said ?? []).map(saidText)].join('; ');
}

/** Writes a row as `3 days ago staff: gives sms, captured 5 days ago`. */
function saidText({ when, by, captured, to, ...said }: SaidRow): string {
  const what = Object.entries(said).map(([name, value]) => `${name}${value === true ? '' : ` ${plain(value)}`}`);
  return [
    `${when}${by === undefined ? '' : ` by ${by}`} ${what.join(' ')}`,
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(captured === undefined ? [] : [`captured ${captured}`]),
  ].join(', ');
}

function plain(value: string | readonly string[]): string {
  return value === 'sharing' ? 'objection to disclosures' : [value].flat().join(' ');
}

/** Members as `name: value`, without the braces and quotes of JSON. */
export function codeOf(value: object | undefined): string {
  return Object.entries(value ?? {})
    .map(([name, member]) => `\`${name}: ${JSON.stringify(member).replaceAll('"', '')}\``)
    .join(' ');
}
