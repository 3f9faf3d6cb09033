import { describe, expect, it } from 'vitest';
import { encodePlace, parsePlace } from '../../../../core/proof/place/place-parts.ts';
import type { Told } from '../../../tamper/forged-log.ts';
import { placeOf } from '../../../tamper/honest/honest-place.ts';
import { agreed, pushed } from '../../../tamper/honest-push.ts';

describe('the document of a place', () => {
  it('has one spelling, and no other is read', async () => {
    const { log, person } = await agreed();
    await log.tell(person, 'objection.made');
    const document = encodePlace(await placeOf(log, person, person.told[1] as Told));
    expect(encodePlace(parsePlace(JSON.parse(JSON.stringify(document))))).toEqual(document);
    const { labels, ...others } = document;
    for (const other of [null, [], { ...document, more: null }, { ...others, labels }, others]) {
      expect(() => parsePlace(other)).toThrow(expect.objectContaining({ code: 'BUNDLE_MALFORMED' }));
    }
  });

  it('says the parts that were encoded: of a first event, and of a push', async () => {
    const { log, person, consent, push } = await pushed();
    for (const told of [consent, push]) {
      const parts = await placeOf(log, person, told);
      expect(parsePlace(encodePlace(parts))).toEqual(parts);
      expect(parts.before === null).toBe(told === consent);
    }
  });

  it('lacks nothing that every place has', async () => {
    const { log, person, consent } = await pushed();
    const document = encodePlace(await placeOf(log, person, consent));
    for (const name of ['labels', 'state']) {
      expect(() => parsePlace({ ...document, [name]: null })).toThrow(
        expect.objectContaining({ code: 'BUNDLE_MALFORMED', pointer: '/place' }),
      );
    }
  });
});
