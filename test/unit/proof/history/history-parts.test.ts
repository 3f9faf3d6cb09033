import { describe, expect, it } from 'vitest';
import { MAX_PROVEN_EVENTS } from '../../../../core/limits.ts';
import { encodeHistory, parseHistory } from '../../../../core/proof/history/history-parts.ts';
import { historyOf } from '../../../tamper/honest/honest-history.ts';
import { agreed, pushed } from '../../../tamper/honest-push.ts';

describe('the document of a history', () => {
  it('has one spelling, and no other is read', async () => {
    const { log, person } = await agreed();
    const document = encodeHistory(await historyOf(log, person, await log.state()));
    expect(encodeHistory(parseHistory(JSON.parse(JSON.stringify(document))))).toEqual(document);
    const { events } = document;
    expect(() => parseHistory({ ...document, events: Array(MAX_PROVEN_EVENTS).fill(events[0]) })).not.toThrow();
    const tooMany = Array.from({ length: MAX_PROVEN_EVENTS + 1 }, () => events[0]);
    for (const other of [null, {}, { ...document, more: null }, { ...document, events: tooMany }]) {
      expect(() => parseHistory(other)).toThrow(expect.objectContaining({ code: 'BUNDLE_MALFORMED' }));
    }
  });

  it('says the parts that were encoded', async () => {
    const { log, person, statement } = await pushed();
    const parts = await historyOf(log, person, statement);
    expect(parseHistory(encodeHistory({ ...parts, texts: ['a text'] }))).toEqual({ ...parts, texts: ['a text'] });
  });

  it.each(['subject', 'events', 'labels', 'lookUps', 'registry', 'texts'])(
    'is malformed without `%s`',
    async (name) => {
      const { log, person, statement } = await pushed();
      const document = encodeHistory(await historyOf(log, person, statement));
      expect(() => parseHistory({ ...document, [name]: null })).toThrow(
        expect.objectContaining({ code: 'BUNDLE_MALFORMED', pointer: '/history' }),
      );
    },
  );
});
