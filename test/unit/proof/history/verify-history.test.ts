import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../../core/kernel/sha256.ts';
import { verifyHistory } from '../../../../core/proof/history/verify-history.ts';
import { type ForgedLog, Person } from '../../../tamper/forged-log.ts';
import { historyOf, judgedHistory, verifiedHistory } from '../../../tamper/honest/honest-history.ts';
import { agreed, consume, HOUR_MS, permit } from '../../../tamper/honest-push.ts';

describe('a history', () => {
  it('is shown step by step, with a push that is decided again', async () => {
    const { log, person } = await agreed();
    await consume(log, person, await permit(log, person));
    await log.tell(person, 'objection.made');
    const { steps, events, states, decisions } = await judgedHistory(log, person);
    const size = log.log.size - 1n;
    expect(steps).toEqual([
      `map: stated up to leaf ${size} in 1 runs`,
      'keys: 1 had started, each as the policy has it',
      'events: 4, each a leaf with the label that follows that of the one before',
      'replay: each makes the state that it commits to; version 2',
      `complete: no leaf below ${size} is one more event of theirs`,
      'decisions: 1 pushes and disclosures, to each of which the rules say yes again',
      'time: not checked: it takes the chain',
    ]);
    expect(events.map(({ type }) => type)).toEqual(person.told.map(({ facts: { type } }) => type));
    expect([states.at(-1), decisions]).toEqual([person.state, 1]);
  });

  it('is shown of somebody of whom nothing is on record', async () => {
    const { log } = await agreed({ keys: 2 });
    const { events, subject } = await judgedHistory(log, new Person('C-2002'));
    expect([events, subject]).toEqual([[], 'C-2002']);
  });

  it('is shown of events that were labelled by two keys', async () => {
    const { log, person } = await agreed({ keys: 2 });
    await log.tell(person, 'notice.served', {}, { key: 2 });
    await log.tell(person, 'objection.made', {}, { key: 1 });
    expect((await judgedHistory(log, person)).events).toHaveLength(3);
  });

  it('is of the log of the policy', async () => {
    const { log, person } = await agreed();
    const statement = await log.state();
    const parts = await historyOf(log, person, statement);
    const report = await log.place(statement, log.log.size);
    const policy = { origin: 'ledger.example/other', labelKeys: log.labelKeys, promiseLimitMs: HOUR_MS };
    expect(() => verifyHistory(parts, report, policy, { hash: nobleSha256, anchors: null })).toThrow(
      expect.objectContaining({ code: 'ENTRY_OF_ANOTHER_LOG' }),
    );
  });

  it('is shown up to its statement, whatever came after', async () => {
    const { log, person } = await agreed();
    const statement = await log.state();
    const parts = await historyOf(log, person, statement);
    await log.tell(person, 'objection.made');
    await expect(verifiedAfter(log, statement, parts)).resolves.toBe(1);
  });
});

/** Returns how many events a history shows in a tree that has grown since. */
async function verifiedAfter(
  log: ForgedLog,
  statement: Parameters<typeof verifiedHistory>[1],
  parts: Parameters<typeof verifiedHistory>[2],
): Promise<number> {
  const { size } = log.log;
  const grown = await Promise.all(
    parts.events.map(async ({ leaf, label }) => ({
      leaf: { ...leaf, path: await log.log.inclusion(leaf.index, size) },
      label,
    })),
  );
  const registry = await Promise.all(
    parts.registry.map(async (leaf) => ({ ...leaf, path: await log.log.inclusion(leaf.index, size) })),
  );
  return (await verifiedHistory(log, statement, { ...parts, events: grown, registry })).events.length;
}
