import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { applyEvent, withLeafHash } from '../../../core/subject/apply.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { stateBytes } from '../../../core/subject/state-bytes.ts';
import { EVENT_TYPES } from '../../../core/vocabulary.ts';
import { eventOf } from '../../support/given.ts';
import { HASH_TEXT, NOW } from '../../support/sample-registry.ts';

const CAPTURED = { channel: 'app', at: null, attachments: [] } as const;
const SLOTS = {
  purpose: 'insurance-quotes',
  recipient: 'acme-insurance',
  dataCategories: ['name'],
  notice: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT },
  nullifier: HASH_TEXT,
};
const GIVEN = eventOf('consent.given', {
  ...SLOTS,
  detail: { validFrom: NOW, evidence: 'otp', awaitingConfirmation: true, capture: CAPTURED },
});
const CONFIRMED = eventOf('consent.confirmed', {
  ...SLOTS,
  id: 'event-2',
  detail: { validFrom: NOW, evidence: 'otp' },
});
const FEES = { product: 'fund', version: 2, language: 'en', sha256: HASH_TEXT };
/** The purpose and recipient of a refusal or a withdrawal. */
const ABOUT = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };

describe('applyEvent', () => {
  const given = applyEvent(EMPTY_STATE, GIVEN, 'leaf-1');

  it('makes a consent of a given one, with what its detail says', () => {
    expect(given).toEqual({
      ...EMPTY_STATE,
      version: 1,
      consents: [
        {
          purpose: 'insurance-quotes',
          recipient: 'acme-insurance',
          status: 'given',
          channels: [],
          dataCategories: ['name'],
          notice: GIVEN.notice,
          validFrom: NOW,
          validUntil: null,
          awaitingConfirmation: true,
          evidence: 'otp',
          event: 'event-1',
          at: NOW,
          leafHash: 'leaf-1',
          nullifier: HASH_TEXT,
          guardian: null,
          steps: [],
          fees: null,
          coolsDownUntil: null,
          unconfirmed: 0,
        },
      ],
    });
  });

  it('keeps what a withdrawn consent was about, but not its nullifier', () => {
    const facts = eventOf('consent.withdrawn', { ...ABOUT, id: 'event-2' });
    expect(applyEvent(given, facts, 'leaf-2').consents).toMatchObject([
      { status: 'withdrawn', dataCategories: ['name'], event: 'event-2', leafHash: 'leaf-2', nullifier: null },
    ]);
  });

  it('replaces the consent for the same purpose and recipient only', () => {
    const general = applyEvent(given, { ...GIVEN, id: 'event-2', recipient: null }, 'leaf-2');
    const refused = applyEvent(general, eventOf('consent.refused', { ...ABOUT, id: 'event-3' }), 'leaf-3');
    expect(refused.consents.map((consent) => [consent.recipient, consent.status])).toEqual([
      [null, 'given'],
      ['acme-insurance', 'refused'],
    ]);
    expect(refused.version).toBe(3);
  });

  it('keeps consents in the order of purpose and recipient', () => {
    const places = [
      ['b', null],
      ['a', 'z'],
      ['a', null],
      ['B', null],
      ['a', 'b'],
    ] as const;
    const state = places.reduce(
      (before, [purpose, recipient], i) => applyEvent(before, { ...GIVEN, id: `event-${i}`, purpose, recipient }, ''),
      EMPTY_STATE,
    );
    expect(state.consents.map((consent) => `${consent.purpose}/${consent.recipient}`)).toEqual([
      'B/null',
      'a/null',
      'a/b',
      'a/z',
      'b/null',
    ]);
  });

  it('makes an objection where there is none, lifts the one there is, and keeps consents meanwhile', () => {
    const made = eventOf('objection.made', {});
    const objected = applyEvent(given, made, 'leaf-2');
    expect(objected).toEqual({ ...given, version: 2, objection: { event: made.id, at: made.at } });
    expect(() => applyEvent(objected, made, 'leaf-3')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
    const lifted = eventOf('objection.lifted', {});
    expect(applyEvent(objected, lifted, 'leaf-3')).toEqual({ ...given, version: 3 });
    expect(() => applyEvent(given, lifted, 'leaf-2')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });

  it('makes a restriction where there is none, lifts the one there is, and leaves nothing of it', () => {
    const made = eventOf('restriction.made', {});
    const restricted = applyEvent(given, made, 'leaf-2');
    expect(restricted).toEqual({ ...given, version: 2, restriction: { event: made.id, at: made.at } });
    expect(() => applyEvent(restricted, made, 'leaf-3')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
    const lifted = eventOf('restriction.lifted', {});
    expect(applyEvent(restricted, lifted, 'leaf-3')).toStrictEqual({ ...given, version: 3 });
    expect(() => applyEvent(given, lifted, 'leaf-2')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });

  it('keeps with a consent which guardian gave it and which steps were taken, and with a refusal neither', () => {
    const actor = { kind: 'guardian', client: 'app', authority: 'event-0' } as const;
    const detail = { steps: ['read-aloud'] };
    expect(applyEvent(EMPTY_STATE, eventOf('consent.given', { ...SLOTS, actor, detail }), '').consents).toMatchObject([
      { guardian: 'event-0', steps: ['read-aloud'] },
    ]);
    const refused = eventOf('consent.refused', { ...ABOUT, actor, detail });
    expect(applyEvent(EMPTY_STATE, refused, '').consents).toMatchObject([{ guardian: null, steps: [] }]);
  });

  it('keeps the fees that a consent says, with the version of their product', () => {
    const fees = { product: 'fund', version: 2, language: 'en', sha256: HASH_TEXT };
    const kept = (said: typeof fees | null) =>
      applyEvent(EMPTY_STATE, eventOf('consent.given', { ...SLOTS, detail: { fees: said } }), '');
    expect(kept(fees).consents[0]?.fees).toEqual(fees);
    expect(kept(null).consents[0]?.fees).toBeNull();
    expect(fromUtf8(stateBytes(kept(reversed(fees))))).toContain(`"fees":${JSON.stringify(fees)},`);
  });

  it('makes a confirmed consent of one that waits, and keeps the guardian who gave or confirmed it', () => {
    const [waiting] = given.consents;
    const made = { event: 'event-2', leafHash: 'leaf-2', awaitingConfirmation: false };
    expect(applyEvent(given, CONFIRMED, 'leaf-2').consents).toEqual([{ ...waiting, ...made }]);
    const detail = { ...CONFIRMED.detail, guardian: 'event-0', steps: ['read-aloud'] };
    expect(applyEvent(given, { ...CONFIRMED, detail }, '').consents).toMatchObject([
      { guardian: 'event-0', steps: ['read-aloud'] },
    ]);
    const actor = { kind: 'guardian', client: 'app', authority: 'event-9' } as const;
    expect(applyEvent(given, { ...CONFIRMED, detail, actor }, '').consents).toMatchObject([{ guardian: 'event-9' }]);
  });

  it('keeps the channels of a consent', () => {
    const { consents } = applyEvent(EMPTY_STATE, { ...GIVEN, channels: ['sms', 'email'] }, '');
    expect(consents).toMatchObject([{ channels: ['sms', 'email'] }]);
  });

  it('replaces the profile, in the order of its words', () => {
    const profile = {
      care: ['elderly', 'minor'],
      timeZone: 'Asia/Shanghai',
      staleContacts: [],
      suitability: null,
    } as const;
    const after = applyEvent(given, eventOf('profile.changed', { detail: profile }), '');
    expect(after).toEqual({ ...given, version: 2, profile: { ...profile, care: ['minor', 'elderly'] } });
  });

  it('keeps with a decision what its detail copies over from those before it, until the next says otherwise', () => {
    const copied = { coolsDownUntil: '2027-01-01T00:00:00.000Z', unconfirmed: 2 };
    const nothing = { coolsDownUntil: null, unconfirmed: 0 };
    const waiting = applyEvent(EMPTY_STATE, { ...GIVEN, detail: { ...GIVEN.detail, ...copied } }, 'leaf-1');
    expect(waiting.consents).toMatchObject([{ status: 'given', ...copied }]);
    for (const type of ['consent.refused', 'consent.withdrawn'] as const) {
      const consents = (detail: object) => applyEvent(waiting, eventOf(type, { ...ABOUT, detail }), '').consents;
      expect(consents(copied)).toMatchObject([copied]);
      expect(consents({})).toMatchObject([nothing]);
    }
    const confirmed = eventOf('consent.confirmed', { ...SLOTS, detail: { evidence: 'otp' } });
    expect(applyEvent(waiting, confirmed, '').consents).toMatchObject([nothing]);
  });

  it.each(EVENT_TYPES.filter((type) => !/^(consent|objection|restriction|profile|representative)\./.test(type)))(
    'gives the same state back after %s',
    (type) => {
      expect(applyEvent(given, eventOf(type, {}), 'leaf-2')).toBe(given);
    },
  );

  it.each([
    ['withdraws what was not given', eventOf('consent.withdrawn', { ...ABOUT, purpose: 'other' })],
    ['withdraws nothing', eventOf('consent.withdrawn', {})],
    ['gives without a purpose', { ...GIVEN, purpose: null }],
    ['gives without a nullifier', { ...GIVEN, nullifier: null }],
    ['refuses with a nullifier', eventOf('consent.refused', { ...ABOUT, nullifier: HASH_TEXT })],
    ['names a channel that does not exist', { ...GIVEN, channels: ['fax'] }],
    ['confirms without a nullifier', { ...CONFIRMED, nullifier: null }],
    ['confirms without a purpose', { ...CONFIRMED, purpose: null }],
    ['confirms where nothing waits', { ...CONFIRMED, recipient: null }],
    ['confirms other channels', { ...CONFIRMED, channels: ['sms'] }],
    ['confirms other data categories', { ...CONFIRMED, dataCategories: ['name', 'address'] }],
    ['confirms another notice', { ...CONFIRMED, notice: { ...SLOTS.notice, sha256: 'B'.repeat(43) } }],
    ['confirms another end', { ...CONFIRMED, validUntil: NOW }],
    ['confirms other fees', { ...CONFIRMED, detail: { ...CONFIRMED.detail, fees: FEES } }],
    ['ends an appointment that is not on record', eventOf('representative.ended', { detail: { appointment: 'x' } })],
  ])('does not follow an event that %s', (_, event) => {
    expect(() => applyEvent(given, event, '')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });
});

describe('withLeafHash', () => {
  it('completes a state that was made before the entry of its event', () => {
    expect(withLeafHash(applyEvent(EMPTY_STATE, GIVEN, ''), GIVEN.id, 'leaf-1')).toEqual(
      applyEvent(EMPTY_STATE, GIVEN, 'leaf-1'),
    );
  });
});

describe('stateBytes', () => {
  it('writes the empty state in its fixed order', () => {
    const profile = '{"care":[],"timeZone":null,"staleContacts":[],"suitability":null}';
    expect(fromUtf8(stateBytes(EMPTY_STATE))).toBe(
      `{"version":0,"consents":[],"objection":null,"restriction":null,"profile":${profile},"representatives":[]}`,
    );
  });

  it('writes an objection and a restriction by their events', () => {
    const made = eventOf('restriction.made', {});
    const text = fromUtf8(stateBytes(applyEvent(EMPTY_STATE, made, '')));
    expect(text).toContain(`"objection":null,"restriction":{"event":"event-1","at":"${NOW}"},"profile"`);
  });

  it('writes at the end of a consent what was copied over to it', () => {
    const detail = { unconfirmed: 2, coolsDownUntil: NOW, steps: ['read-aloud'] };
    const state = applyEvent(EMPTY_STATE, eventOf('consent.given', { ...SLOTS, detail }), '');
    const end = `"steps":["read-aloud"],"fees":null,"coolsDownUntil":"${NOW}","unconfirmed":2}],"objection"`;
    expect(fromUtf8(stateBytes(state))).toContain(end);
  });

  it('does not depend on leaf hashes, nor on the order of consents or of members', () => {
    const state = applyEvent(applyEvent(EMPTY_STATE, GIVEN, 'x'), { ...GIVEN, purpose: 'a' }, 'y');
    const consents = state.consents.toReversed().map((consent) => reversed({ ...consent, leafHash: '' }));
    const shuffled = reversed({ ...state, consents });
    expect(stateBytes(shuffled)).toEqual(stateBytes(state));
  });
});

function reversed<Shape extends object>(object: Shape): Shape {
  return Object.fromEntries(Object.entries(object).toReversed()) as Shape;
}
