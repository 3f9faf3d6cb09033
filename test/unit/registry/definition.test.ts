import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import {
  byName,
  definitionIn,
  hashOfDefinition,
  isSameDefinition,
  retires,
} from '../../../core/registry/definition.ts';

const SET = { id: 'offers', retired: false, channels: ['sms', 'email'] };
const ITEM = { ...SET, version: 3, notices: { en: 'n-1' } };

describe('a definition', () => {
  it('is what a registration sets of an item', () => {
    expect(definitionIn(ITEM, ['notices'])).toEqual(SET);
    expect(definitionIn(null)).toBeNull();
  });

  it('is the same however its members and lists are ordered', () => {
    const turned = { channels: ['email', 'sms'], retired: false, id: 'offers' };
    expect(isSameDefinition(SET, turned)).toBe(true);
    expect(isSameDefinition(SET, { ...SET, channels: ['sms'] })).toBe(false);
    expect(hashOfDefinition(SET, nobleSha256)).toBe(hashOfDefinition(turned, nobleSha256));
    expect(hashOfDefinition(SET, nobleSha256)).not.toBe(hashOfDefinition({ ...SET, id: 'news' }, nobleSha256));
    expect(hashOfDefinition(null, nobleSha256)).toBeNull();
  });

  it('is the same however the objects in its lists are ordered', () => {
    const [day, week] = [
      { atMost: 1, per: 'day' },
      { per: 'week', atMost: 2 },
    ];
    expect(isSameDefinition({ frequency: [day, week] }, { frequency: [week, day] })).toBe(true);
    expect(isSameDefinition({ frequency: [day, week] }, { frequency: [week, { ...day, atMost: 2 }] })).toBe(false);
  });

  it('lists members by name', () => {
    expect(byName({ fr: 'b', en: 'a' })).toEqual([
      ['en', 'a'],
      ['fr', 'b'],
    ]);
  });
});

describe('a registration', () => {
  it('only retires what is in use and otherwise stays as it is', () => {
    expect(retires(SET, { ...SET, retired: true })).toBe(true);
    expect(retires(SET, { ...SET, retired: true, channels: ['sms'] })).toBe(false);
    expect(retires({ ...SET, retired: true }, { ...SET, retired: true })).toBe(false);
    expect(retires(SET, SET)).toBe(false);
    expect(retires(null, { ...SET, retired: true })).toBe(false);
  });
});
