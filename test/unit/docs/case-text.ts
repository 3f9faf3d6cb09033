import type { TableCase } from '../decision/table.ts';

/** Writes as text what a case of the decision table adds to `usually`. */
export function differenceOf({ name: _, ask: __, answer: ___, mayLeave: ____, ...different }: TableCase): string {
  return Object.entries(different)
    .filter(([, change]) => change !== undefined)
    .map(([name, change]) => `${name} ${typeof change === 'string' ? change : codeOf(change)}`)
    .join('; ');
}

/** Members as `name: value`, without the braces and quotes of JSON. */
export function codeOf(value: object | undefined): string {
  return Object.entries(value ?? {})
    .map(([name, member]) => `\`${name}: ${JSON.stringify(member).replaceAll('"', '')}\``)
    .join(' ');
}
