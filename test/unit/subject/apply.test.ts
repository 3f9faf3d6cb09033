import { describe, expect, it } from 'vitest';
import { applyEvent, withLeafHash } from '../../../core/subject/apply.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { EVENT_TYPES } from '../../../core/vocabulary.ts';
import { BY_STAFF, eventOf } from '../../support/given.ts';
import { HASH_TEXT, NOW } from '../../support/sample-registry.ts';

const MISMATCH = expect.objectContaining({ code: 'STATE_MISMATCH' });
const [BEFORE, LATER] = ['2026-11-23T07:00:00.000Z', '2026-11-23T09:00:00.000Z'];
const SLOTS = {
  purpose: 'insurance-quotes',
  recipient: 'acme-insurance',
  dataCategories: ['name'],
  notice: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT },
  nullifier: HASH_TEXT,
};
const GIVEN = eventOf('consent.given', { ...SLOTS, detail: { validFrom: NOW, evidence: 'passkey' } });

describe('applyEvent', () => {
  const given = applyEvent(EMPTY_STATE, GIVEN, 0, 'leaf-1');

  it('counts a version for each event that can change the state, and keeps its time', () => {
    expect(given).toMatchObject({ version: 1, changedAt: NOW });
    const late = eventOf('consent.given', {
      ...SLOTS,
      nullifier: null,
      at: LATER,
      detail: { capture: { channel: 'app', at: BEFORE, attachments: [] } },
    });
    expect(applyEvent(given, late, 1, 'leaf-2')).toEqual({ ...given, version: 2, changedAt: LATER });
  });

  it('makes an objection where there is none, lifts the one there is, and keeps consents meanwhile', () => {
    const made = eventOf('objection.made', {});
    const objected = applyEvent(given, made, 7, 'leaf-2');
    const permitsEnded = { ...given.permitsEnded, objection: 7 };
    expect(objected).toEqual({ ...given, version: 2, objection: { event: made.id, at: made.at }, permitsEnded });
    expect(() => applyEvent(objected, made, 8, 'leaf-3')).toThrow(MISMATCH);
    const lifted = eventOf('objection.lifted', {});
    expect(applyEvent(objected, lifted, 8, 'leaf-3')).toEqual({ ...given, version: 3, permitsEnded });
    expect(() => applyEvent(given, lifted, 7, 'leaf-2')).toThrow(MISMATCH);
  });

  it('keeps the objection to disclosures apart, which ends no permits', () => {
    const made = eventOf('objection.made', { detail: { sharing: true } });
    const objected = applyEvent(given, made, 7, 'leaf-2');
    expect(objected).toEqual({ ...given, version: 2, sharing: { event: made.id, at: made.at } });
    expect(() => applyEvent(objected, eventOf('objection.lifted', {}), 8, '')).toThrow(MISMATCH);
    const lifted = eventOf('objection.lifted', { detail: { sharing: true } });
    expect(applyEvent(objected, lifted, 8, 'leaf-3')).toEqual({ ...given, version: 3 });
  });

  it('makes a restriction where there is none, and lifts the one there is', () => {
    const made = eventOf('restriction.made', {});
    const restricted = applyEvent(given, made, 7, 'leaf-2');
    const permitsEnded = { ...given.permitsEnded, restriction: 7 };
    expect(restricted).toEqual({ ...given, version: 2, restriction: { event: made.id, at: made.at }, permitsEnded });
    expect(() => applyEvent(restricted, made, 8, 'leaf-3')).toThrow(MISMATCH);
    const lifted = eventOf('restriction.lifted', {});
    expect(applyEvent(restricted, lifted, 8, 'leaf-3')).toStrictEqual({ ...given, version: 3, permitsEnded });
    expect(() => applyEvent(given, lifted, 7, 'leaf-2')).toThrow(MISMATCH);
  });

  it('replaces the profile, in the order of its words', () => {
    const profile = {
      care: ['elderly', 'minor'],
      careUntil: { minor: '2031-05-01T00:00:00.000Z' },
      timeZone: 'Asia/Shanghai',
      staleContacts: [],
      suitability: null,
    } as const;
    const after = applyEvent(given, eventOf('profile.changed', { detail: profile }), 1, '');
    expect(after).toEqual({
      ...given,
      version: 2,
      profile: { ...profile, care: ['minor', 'elderly'], version: 1, guardedSince: NOW },
    });
  });

  it.each(
    EVENT_TYPES.filter(
      (type) => !/^(consent|objection|restriction|pause|profile|representative|act|dispute)\./.test(type),
    ),
  )('gives the same state back after %s', (type) => {
    expect(applyEvent(given, eventOf(type, {}), 1, 'leaf-2')).toBe(given);
  });

  it('does not follow an event that ends an appointment that is not on record', () => {
    const ended = eventOf('representative.ended', { detail: { appointment: 'x' } });
    expect(() => applyEvent(given, ended, 1, '')).toThrow(MISMATCH);
  });
});

describe('withLeafHash', () => {
  it('completes a state that was made before the entry of its event', () => {
    const byStaff = { ...GIVEN, actor: BY_STAFF, nullifier: null };
    for (const event of [GIVEN, byStaff]) {
      expect(withLeafHash(applyEvent(EMPTY_STATE, event, 0, ''), GIVEN.id, 'leaf-1')).toEqual(
        applyEvent(EMPTY_STATE, event, 0, 'leaf-1'),
      );
    }
  });

  it('completes a consent that was narrowed', () => {
    const wide = applyEvent(EMPTY_STATE, { ...GIVEN, dataCategories: ['name', 'address'] }, 0, 'leaf-1');
    const left = { channels: [], dataCategories: ['address'] };
    const narrowing = eventOf('consent.withdrawn', { ...SLOTS, notice: null, id: 'event-2', detail: { left } });
    expect(withLeafHash(applyEvent(wide, narrowing, 1, ''), 'event-2', 'leaf-2')).toEqual(
      applyEvent(wide, narrowing, 1, 'leaf-2'),
    );
  });
});
