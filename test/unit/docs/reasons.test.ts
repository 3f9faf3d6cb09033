import { describe, expect, test } from 'vitest';
import { RULES } from '../../../core/decision/explain.ts';
import { TOLD_RULES } from '../../../core/decision/told.ts';
import { ASK_REASONS, REASONS, type Reason } from '../../../core/vocabulary.ts';
import { TABLE_CASES, type TableCase } from '../../support/decision/table.ts';
import { answerTo, exampleLines } from '../../support/examples.ts';
import { ASK_EXAMPLES } from './ask-examples.ts';
import { codeOf, differenceOf } from './case-text.ts';

describe('every reason has an example', () => {
  test.each(REASONS)('of a decision: `%s`', (reason) => {
    const advice = `add a case whose answer is ["${reason}"] alone to test/decision-table.json`;
    expect(caseOf(reason), advice).toBeDefined();
  });

  test.each(ASK_REASONS)('of an ask: `%s`', async (reason) => {
    const advice = `add an ask that gets \`${reason}\` alone to test/unit/docs/ask-examples.ts`;
    expect(ASK_EXAMPLES[reason], advice).toBeDefined();
    const { status, body } = await answerTo(ASK_EXAMPLES[reason][2]);
    expect([status, body.decision, body.context?.reasons]).toEqual([200, false, [reason]]);
  });
});

test('docs/reasons.md explains every reason', async () => {
  await expect(await page()).toMatchFileSnapshot('../../../docs/reasons.md');
});

/** The case of the decision table that has this reason alone and differs least from what is usual. */
function caseOf(reason: Reason): TableCase | undefined {
  const alone = TABLE_CASES.filter(({ answer }) => answer.length === 1 && answer[0] === reason);
  return alone.sort((a, b) => differenceOf(a).length - differenceOf(b).length)[0];
}

async function page(): Promise<string> {
  const lines = [
    '# Reasons',
    '',
    'A lawful no is not an error. A check, a push, a disclosure or an ask that is not allowed is answered 200 with `decision: false` and',
    'every reason against it, in the order of these tables. A rule says what has to hold; its reason is given when it does not.',
    '',
    '## Of pushes and disclosures',
    '',
    '`?explain=true` answers a check with the same rule and remedy, and with the record of the subject that the rule was applied to: the',
    'event of the consent and the notice that it names, or of the opt-out. Where the record is none, the rule is',
    'about the registry, the profile or the request. The examples are cases of the [decision table](decisions-table.md), which has more.',
    '',
    '| reason | rule | what would change the answer | record | example |',
    '| --- | --- | --- | --- | --- |',
    ...REASONS.map((reason) => {
      const { rule, remedy, appliedTo } = RULES[reason];
      return `| \`${reason}\` | ${rule} | ${remedy} | ${appliedTo ?? ''} | ${caseText(caseOf(reason))} |`;
    }),
    '',
    '## Of clients',
    '',
    'A check by a client that is not registered for what it asks about gets `client-not-allowed` and nothing of the subject; a push, a',
    'consumption and a disclosure are a problem then. A client that is registered without `seesReasons` is told `protected` in place of',
    '`restricted`, `minor-without-guardian`, `guardian-consent-ended` and `care-step-missing`, without a record or a date; the event keeps the reasons.',
    '',
    '| reason | rule | what would change the answer |',
    '| --- | --- | --- |',
    ...Object.entries(TOLD_RULES).map(([reason, { rule, remedy }]) => `| \`${reason}\` | ${rule} | ${remedy} |`),
    '',
    '## Of asks',
    '',
    'Whether a subject may be asked for a consent (`POST /v1/subjects/{subject}/asks`).',
    '',
    '| reason | rule | what would change the answer |',
    '| --- | --- | --- |',
    ...ASK_REASONS.map((reason) => `| \`${reason}\` | ${ASK_EXAMPLES[reason][0]} | ${ASK_EXAMPLES[reason][1]} |`),
    '',
    'An ask for each, on the ledger of the [examples of errors](errors.md#examples):',
  ];
  for (const reason of ASK_REASONS) {
    const [, , example] = ASK_EXAMPLES[reason];
    const { status, body } = await answerTo(example);
    lines.push('', `### \`${reason}\``, '', ...exampleLines(example, String(status), essential(body)));
  }
  return `${lines.join('\n')}\n`;
}

function caseText(row: TableCase | undefined): string {
  if (row === undefined) return '';
  const different = differenceOf(row);
  return `${row.name} (${different === '' ? '' : `${different}; `}asked ${codeOf(row.ask)})`;
}

function essential({
  decision,
  context,
}: {
  decision: boolean;
  context: { reasons: string[]; notBefore: string | null };
}) {
  const { reasons, notBefore } = context;
  return { decision, reasons, ...(notBefore === null ? {} : { notBefore }) };
}
