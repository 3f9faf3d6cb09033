import { expect, test } from 'vitest';
import { decisionTable, type TableCase } from '../decision/table.ts';
import { codeOf, differenceOf } from './case-text.ts';

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
    ...cases.map((row) => `| ${row.rule} | ${differenceOf(row)} | ${codeOf(row.ask)} | ${answerOf(row)} |`),
    '',
  ].join('\n');
}

function answerOf({ answer, mayLeave }: TableCase): string {
  const said = answer === 'yes' ? 'yes' : `no: ${answer.map((reason) => `\`${reason}\``).join(', ')}`;
  return mayLeave === undefined ? said : `${said}; may leave: ${mayLeave.join(', ') || 'nothing'}`;
}
