import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../core/kernel/canonical-json.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { shuffledJson } from './spellings.ts';

/** RFC 8785, appendix B: the bits of a number, and how it is written. */
const NUMBERS = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const;

describe('the one spelling of JSON', () => {
  test.each(NUMBERS)('of the number with the bits %s is %s', (bits, written) => {
    const number = new DataView(new ArrayBuffer(8));
    number.setBigUint64(0, BigInt(`0x${bits}`));
    expect(canonicalJson(number.getFloat64(0))).toBe(written);
  });

  test('of the sample in RFC 8785 §3.2.2 is as the RFC writes it', () => {
    const sample = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalJson(JSON.parse(sample))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('has members in the order of RFC 8785 §3.2.3, by UTF-16 and not by code points', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const members = Object.fromEntries(names.map((name) => [name, 0]));
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    expect(canonicalJson(members)).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  });

  test('is shared by every spelling of a value, says the same, and is its own', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer(), (value, seed) => {
        const spelled = canonicalJson(value as Json);
        expect(canonicalJson(JSON.parse(shuffledJson(value as Json, seed)))).toBe(spelled);
        expect(canonicalJson(JSON.parse(spelled))).toBe(spelled);
        expect(JSON.parse(spelled)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('differs where values do', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const same = canonicalJson(one as Json) === canonicalJson(other as Json);
        expect(same).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
      }),
    );
    for (const [one, other] of [
      [
        [1, 2],
        [2, 1],
      ],
      ['1', 1],
      [null, 'null'],
      [{}, []],
      [{ a: null }, {}],
    ] as const)
      expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
});

/** The value with its members in the order in which this test has them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return ['a list', value.map(sorted)];
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? 1 : -1));
  return ['an object', members.map(([name, member]) => [name, sorted(member)])];
}
