import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { EMPTY_STATE, type EventFacts } from '../../../core/subject/state.ts';
import { stateBytes } from '../../../core/subject/state-bytes.ts';
import { EVENT_TYPES } from '../../../core/vocabulary.ts';
import { HASH_TEXT, NOW } from '../../support/sample-registry.ts';

const GIVEN: EventFacts = {
  id: 'event-1',
  type: 'consent.given',
  subject: 'C-1001',
  at: NOW,
  actor: { kind: 'client', client: 'app' },
  purpose: 'insurance-quotes',
  recipient: 'acme-insurance',
  channels: null,
  dataCategories: ['name'],
  notice: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT },
  validUntil: null,
  consent: null,
  nullifier: HASH_TEXT,
  detail: { validFrom: NOW, evidence: 'otp', awaitingConfirmation: true, capture: { channel: 'app' } },
};

const NOTHING = { notice: null, dataCategories: null, nullifier: null, detail: null } as const;

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
        },
      ],
    });
  });

  it('keeps what a withdrawn consent was about, but not its nullifier', () => {
    const facts: EventFacts = { ...GIVEN, ...NOTHING, id: 'event-2', type: 'consent.withdrawn' };
    expect(applyEvent(given, facts, 'leaf-2').consents).toMatchObject([
      { status: 'withdrawn', dataCategories: ['name'], event: 'event-2', leafHash: 'leaf-2', nullifier: null },
    ]);
  });

  it('replaces the consent for the same purpose and recipient only', () => {
    const general = applyEvent(given, { ...GIVEN, id: 'event-2', recipient: null }, 'leaf-2');
    const refused = applyEvent(general, { ...GIVEN, ...NOTHING, id: 'event-3', type: 'consent.refused' }, 'leaf-3');
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

  it('makes an objection where none stands, lifts the one that does, and keeps consents meanwhile', () => {
    const made: EventFacts = { ...GIVEN, ...NOTHING, type: 'objection.made' };
    const objected = applyEvent(given, made, 'leaf-2');
    expect(objected).toEqual({ ...given, version: 2, objection: { event: made.id, at: made.at } });
    expect(() => applyEvent(objected, made, 'leaf-3')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
    const lifted: EventFacts = { ...made, type: 'objection.lifted' };
    expect(applyEvent(objected, lifted, 'leaf-3')).toEqual({ ...given, version: 3 });
    expect(() => applyEvent(given, lifted, 'leaf-2')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });

  it('makes a restriction where none stands, lifts the one that does, and leaves nothing of it', () => {
    const made: EventFacts = { ...GIVEN, ...NOTHING, type: 'restriction.made' };
    const restricted = applyEvent(given, made, 'leaf-2');
    expect(restricted).toEqual({
      ...{ ...given, version: 2, restricted: true },
      restriction: { event: made.id, at: made.at },
    });
    expect(() => applyEvent(restricted, made, 'leaf-3')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
    const lifted: EventFacts = { ...made, type: 'restriction.lifted' };
    expect(applyEvent(restricted, lifted, 'leaf-3')).toStrictEqual({ ...given, version: 3 });
    expect(() => applyEvent(given, lifted, 'leaf-2')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });

  it('keeps with a consent which guardian gave it and which steps were taken, and with a refusal neither', () => {
    const actor = { kind: 'guardian', client: 'app', authority: 'event-0' } as const;
    const detail = { steps: ['read-aloud'] };
    expect(applyEvent(EMPTY_STATE, { ...GIVEN, actor, detail }, '').consents).toMatchObject([
      { guardian: 'event-0', steps: ['read-aloud'] },
    ]);
    const refused: EventFacts = { ...GIVEN, ...NOTHING, type: 'consent.refused', actor, detail };
    const [consent] = applyEvent(EMPTY_STATE, refused, '').consents;
    expect(consent).not.toHaveProperty('guardian');
    expect(consent).not.toHaveProperty('steps');
  });

  it('keeps the fees that a consent says, with the version of their product, and those without as little as a refusal does', () => {
    const fees = { product: 'fund', version: 2, language: 'en', sha256: 'x' };
    const kept = (facts: EventFacts) => applyEvent(EMPTY_STATE, facts, '').consents[0]?.fees;
    expect(kept({ ...GIVEN, detail: { fees } })).toEqual(fees);
    const { version: _, ...before } = fees;
    for (const detail of [null, {}, { fees: null }, { fees: 'free' }, { fees: before }]) {
      expect(applyEvent(EMPTY_STATE, { ...GIVEN, detail }, '').consents[0]).not.toHaveProperty('fees');
    }
    expect(kept({ ...GIVEN, ...NOTHING, type: 'consent.refused', detail: { fees } })).toBeUndefined();
    const spelled = fromUtf8(stateBytes(applyEvent(EMPTY_STATE, { ...GIVEN, detail: { fees: reversed(fees) } }, '')));
    expect(spelled).toContain(`"fees":${JSON.stringify(fees)}}`);
    expect(fromUtf8(stateBytes(given))).not.toContain('fees');
  });

  it('keeps with a decision what its detail says of those before it, until the next says otherwise', () => {
    const carried = { coolsDownUntil: '2027-01-01T00:00:00.000Z', unconfirmed: 2 };
    const waiting = applyEvent(EMPTY_STATE, { ...GIVEN, detail: { ...GIVEN.detail, ...carried } }, 'leaf-1');
    expect(waiting.consents).toMatchObject([{ status: 'given', ...carried }]);
    const no = { ...GIVEN, ...NOTHING, id: 'event-2', detail: carried } as const;
    for (const type of ['consent.refused', 'consent.withdrawn'] as const) {
      expect(applyEvent(waiting, { ...no, type }, '').consents).toMatchObject([carried]);
      const [consent] = applyEvent(waiting, { ...no, type, detail: null }, '').consents;
      expect(consent).not.toHaveProperty('coolsDownUntil');
      expect(consent).not.toHaveProperty('unconfirmed');
    }
    const confirmed: EventFacts = { ...GIVEN, type: 'consent.confirmed', detail: { evidence: 'otp' } };
    const [consent] = applyEvent(waiting, confirmed, '').consents;
    expect(consent).not.toHaveProperty('coolsDownUntil');
    expect(consent).not.toHaveProperty('unconfirmed');
  });

  it.each(EVENT_TYPES.filter((type) => !/^(consent|objection|restriction|profile|representative)\./.test(type)))(
    'gives the same state back after %s',
    (type) => {
      expect(applyEvent(given, { ...GIVEN, ...NOTHING, type }, 'leaf-2')).toBe(given);
    },
  );

  it.each([
    ['withdraws what does not stand', { type: 'consent.withdrawn', purpose: 'other' }],
    ['withdraws nothing', { type: 'consent.withdrawn', purpose: null }],
    ['gives without a purpose', { purpose: null }],
    ['gives without a nullifier', { nullifier: null }],
    ['refuses with a nullifier', { type: 'consent.refused' }],
    ['names a channel that does not exist', { channels: ['fax'] }],
  ] as const)('does not follow an event that %s', (_, change) => {
    expect(() => applyEvent(given, { ...GIVEN, ...change }, '')).toThrow(
      expect.objectContaining({ code: 'STATE_MISMATCH' }),
    );
  });
});

describe('stateBytes', () => {
  it('writes the empty state in its fixed order', () => {
    expect(fromUtf8(stateBytes(EMPTY_STATE))).toBe(
      '{"version":0,"consents":[],"objection":null,"restricted":false,"minor":false,"guardian":false}',
    );
  });

  it('leaves out what came after version 1 while it says nothing, and writes it after all else', () => {
    const made: EventFacts = { ...GIVEN, ...NOTHING, type: 'restriction.made' };
    const text = fromUtf8(stateBytes(applyEvent(EMPTY_STATE, made, '')));
    const restriction = `"restriction":{"event":"event-1","at":"${NOW}"}`;
    expect(text).toBe(
      `{"version":1,"consents":[],"objection":null,"restricted":true,"minor":false,"guardian":false,${restriction}}`,
    );
  });

  it('writes at the end of a consent what was carried over to it', () => {
    const detail = { unconfirmed: 2, coolsDownUntil: NOW, steps: ['read-aloud'] };
    const text = fromUtf8(stateBytes(applyEvent(EMPTY_STATE, { ...GIVEN, detail }, '')));
    expect(text).toContain(`"steps":["read-aloud"],"coolsDownUntil":"${NOW}","unconfirmed":2}],"objection"`);
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
