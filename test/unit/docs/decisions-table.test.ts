import { expect, test } from 'vitest';
import { decisionTable, type TableCase } from '../consent/table.ts';

test('docs/decisions-table.md shows every case of the decision table', async () => {
  await expect(page()).toMatchFileSnapshot('../../../docs/decisions-table.md');
});

function page(): string {
  const { about, usually, cases } = decisionTable;
  return [
    '# The decision table',
    '',
    ...about,
    '',
    'This page is made from `test/decision-table.json`. The unit tests of the rules read it, and so does a test that asks a ledger on a real',
    'engine over HTTP.',
    '',
    '## Usually',
    '',
    '```json',
    JSON.stringify(usually, null, 2),
    '```',
    '',
    `## ${cases.length} cases`,
    '',
    '| rule | what is different | asked | answer |',
    '| --- | --- | --- | --- |',
    ...cases.map((row) => `| ${row.rule} | ${differenceOf(row)} | ${code(row.ask)} | ${answerOf(row)} |`),
    '',
  ].join('\n');
}

function differenceOf({ rule: _, ask: __, answer: ___, mayLeave: ____, ...different }: TableCase): string {
  return Object.entries(different)
    .filter(([, change]) => change !== undefined)
    .map(([name, change]) => `${name} ${typeof change === 'string' ? change : code(change)}`)
    .join('; ');
}

function answerOf({ answer, mayLeave }: TableCase): string {
  const said = answer === 'yes' ? 'yes' : `no: ${answer.map((reason) => `\`${reason}\``).join(', ')}`;
  return mayLeave === undefined ? said : `${said}; may leave: ${mayLeave.join(', ') || 'nothing'}`;
}

/** Members as `name: value`, without the braces and quotes of JSON. */
function code(value: object | undefined): string {
  return Object.entries(value ?? {})
    .map(([name, member]) => `\`${name}: ${JSON.stringify(member).replaceAll('"', '')}\``)
    .join(' ');
}
