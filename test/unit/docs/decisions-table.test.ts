import { expect, test } from 'vitest';
import { decisionTable, type TableCase } from '../../support/decision/table.ts';
import { codeOf, differenceOf } from './case-text.ts';

test('docs/decisions-table.md shows every case of the decision table', async () => {
  await expect(page()).toMatchFileSnapshot('../../../docs/decisions-table.md');
});

function page(): string {
  const { about, usually, topics } = decisionTable;
  return [
    '# The decision table',
    '',
    ...about,
    '',
    'This page is made from `test/decision-table.json`. The unit tests of the rules read it, and so does a test that asks a ledger on a real',
    'engine over HTTP.',
    '',
    `${topics.reduce((sum, { cases }) => sum + cases.length, 0)} cases:`,
    '',
    ...topics.map(({ topic, cases }) => `- [${topic}](#${anchorOf(topic)}): ${cases.length}`),
    '- [What is usual](#what-is-usual)',
    '',
    ...topics.flatMap(({ topic, cases }) => [
      `## ${topic}`,
      '',
      '| case | what is not as usual | asked | answer |',
      '| --- | --- | --- | --- |',
      ...cases.map((row) => `| ${row.name} | ${differenceOf(row)} | ${codeOf(row.ask)} | ${answerOf(row)} |`),
      '',
    ]),
    '## What is usual',
    '',
    '```json',
    JSON.stringify(usually, null, 2),
    '```',
    '',
  ].join('\n');
}

/** Returns the anchor that a heading gets. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .replaceAll(' ', '-');
}

function answerOf({ answer, mayLeave, notBefore }: TableCase): string {
  const decided = answer === 'yes' ? 'yes' : `no: ${answer.map((reason) => `\`${reason}\``).join(', ')}`;
  const said = notBefore === undefined ? decided : `${decided}, not before ${notBefore}`;
  return mayLeave === undefined ? said : `${said}; may leave: ${mayLeave.join(', ') || 'nothing'}`;
}
