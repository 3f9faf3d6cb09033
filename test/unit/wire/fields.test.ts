import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash, instant, instantInput, timeZone } from '../../../core/wire/kit/fields.ts';

describe('instants', () => {
  test('are brought into the ledger’s spelling', () => {
    const spellings = {
      '2027-11-23T00:00:00Z': '2027-11-23T00:00:00.000Z',
      '2027-11-23t01:02:03.4z': '2027-11-23T01:02:03.400Z',
      '2024-02-29T23:59:59.123999999+00:00': '2024-02-29T23:59:59.123Z',
    };
    for (const [given, kept] of Object.entries(spellings)) expect(instantInput.parse(given)).toBe(kept);
  });

  test('are refused when they are not UTC, not whole, or do not exist', () => {
    const bad = [
      '2027-11-23',
      '2027-11-23T00:00Z',
      '2027-11-23T00:00:00',
      '2027-11-23T00:00:00+08:00',
      '2027-11-23 00:00:00Z',
    ];
    const missing = ['2027-02-29T00:00:00Z', '2100-02-29T00:00:00Z', '2027-13-01T00:00:00Z', '2027-04-31T00:00:00Z'];
    const odd = ['2027-01-00T00:00:00Z', '2027-01-01T24:00:00Z', '2027-01-01T00:60:00Z', '2027-01-01T00:00:60Z'];
    for (const text of [...bad, ...missing, ...odd]) expect(instantInput.safeParse(text).success, text).toBe(false);
  });

  test('that the ledger writes are read as they are', () => {
    const whole = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(whole, (date) => {
        expect(instantInput.parse(date.toISOString())).toBe(date.toISOString());
        expect(instant.parse(date.toISOString())).toBe(date.toISOString());
      }),
    );
  });
});

test('a time zone is spelt as IANA spells it, links too', () => {
  for (const name of ['Asia/Shanghai', 'UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Port_of_Spain', 'Etc/GMT+8']) {
    expect(timeZone.parse(name)).toBe(name);
  }
  for (const name of [
    'asia/shanghai',
    'ASIA/SHANGHAI',
    'Asia/shanghai',
    'utc',
    'asia/kolkata',
    '+08:00',
    'Mars/Crater',
  ]) {
    expect(timeZone.safeParse(name).success, name).toBe(false);
  }
});

test('a hash has one spelling: base64url of exactly 32 bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 40 }), (bytes) => {
      expect(hash.safeParse(Buffer.from(bytes).toString('base64url')).success).toBe(bytes.length === 32);
    }),
  );
  expect(hash.safeParse(`${'A'.repeat(42)}B`).success).toBe(false);
});
