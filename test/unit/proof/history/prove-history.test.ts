import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../../core/kernel/sha256.ts';
import { proveHistory } from '../../../../core/proof/history/prove-history.ts';
import { SMALL_LOG_ORIGIN } from '../../../support/small-log.ts';
import { Person, type Told } from '../../../tamper/forged-log.ts';
import { historyOf } from '../../../tamper/honest/honest-history.ts';
import { agreed, pushed } from '../../../tamper/honest-push.ts';

describe('what shows a history', () => {
  it('has each event whole, with its label, and looks each value up once', async () => {
    const { log, person, statement } = await pushed();
    const { events, lookUps } = await historyOf(log, person, statement);
    expect(events.map(({ leaf: { disclosures }, label: { version, count } }) => [disclosures, version, count])).toEqual(
      person.told.map(({ disclosures, label: { version, count } }) => [disclosures, version, count]),
    );
    expect(new Set(lookUps.map(({ value }) => value)).size).toBe(lookUps.length);
  });

  it('has the two positions of a first event of somebody of whom nothing is on record', async () => {
    const { log } = await agreed({ keys: 2 });
    const { events, labels } = await historyOf(log, new Person('C-2002'), await log.state());
    expect(events).toEqual([]);
    expect(labels.map(({ version, count, key }) => [version, count, key])).toEqual([
      [0, 1, 1],
      [0, 1, 2],
      [1, 0, 1],
      [1, 0, 2],
    ]);
  });

  it('is not made of an event that has another label than it was recorded with', async () => {
    const { log, person, consent } = await agreed();
    const statement = await log.state();
    const events: Told[] = [{ ...consent, label: { version: 2, count: 0 } }];
    const { subject } = person;
    const labelKeys = log.startedBefore(statement.index);
    const proving = proveHistory(
      { origin: SMALL_LOG_ORIGIN, subject, events, labelKeys, registry: [], texts: [] },
      log.source(person, statement.index),
      nobleSha256,
    );
    await expect(proving).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });
});
