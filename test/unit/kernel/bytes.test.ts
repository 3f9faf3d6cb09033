import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  concat,
  equalBytes,
  fromBase64,
  fromBase64url,
  fromUtf8,
  toBase64,
  toBase64url,
  utf8,
} from '../../../core/kernel/bytes.ts';
import { codeOf } from '../entry/code-of.ts';

const plain = (buffer: Buffer) => new Uint8Array(buffer);
const bytes = fc.uint8Array({ maxLength: 100 });

describe('base64', () => {
  it('is written and read as Buffer does it', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toBase64(value)).toBe(Buffer.from(value).toString('base64'));
        expect(toBase64url(value)).toBe(Buffer.from(value).toString('base64url'));
        expect(fromBase64(toBase64(value))).toEqual(value);
        expect(fromBase64url(toBase64url(value))).toEqual(value);
      }),
      { seed: 20 },
    );
  });

  it('has one spelling: whatever is read is written the same', () => {
    const text = fc.string({ unit: fc.constantFrom(...'AQgw+/-_= \n4'), maxLength: 9 });
    fc.assert(
      fc.property(text, (spelling) => {
        for (const [read, write] of [
          [fromBase64, toBase64],
          [fromBase64url, toBase64url],
        ] as const) {
          const code = codeOf(() => read(spelling));
          if (code === 'nothing was thrown') expect(write(read(spelling))).toBe(spelling);
          else expect(code).toBe('BASE64_INVALID');
        }
      }),
      { seed: 21, numRuns: 2_000 },
    );
  });

  it.each(['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA=', 'A===', '=', '====', 'AA-_', 'AAA\n', ' AAA', 'ÄAAA', 'AAAA='])(
    'refuses `%s`',
    (text) => {
      expect(codeOf(() => fromBase64(text))).toBe('BASE64_INVALID');
    },
  );

  it.each(['A', 'AB', 'AAB', 'AA==', 'AAA=', 'AA+/', 'AAA\n', 'ÄAAA'])('refuses `%s` as base64url', (text) => {
    expect(codeOf(() => fromBase64url(text))).toBe('BASE64_INVALID');
  });
});

describe('UTF-8', () => {
  it('is written and read as Buffer does it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8(text)).toEqual(plain(Buffer.from(text)));
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
      { seed: 22 },
    );
  });

  it('keeps a byte order mark and refuses what is not UTF-8', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
    for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x80]]) {
      expect(codeOf(() => fromUtf8(Uint8Array.from(bad)))).toBe('INPUT_INVALID');
    }
  });
});

describe('arrays of bytes', () => {
  it('are joined and compared as Buffer does it', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), bytes, (parts, other) => {
        expect(concat(...parts)).toEqual(plain(Buffer.concat(parts)));
        const first = parts[0] ?? other;
        expect(equalBytes(first, other)).toBe(Buffer.from(first).equals(other));
        expect(equalBytes(first, first.slice())).toBe(true);
      }),
      { seed: 23 },
    );
  });
});
