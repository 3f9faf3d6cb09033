import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hiddenCharacter } from '../../../core/kernel/hidden-characters.ts';

const HEBREW = 'שלום';
/** Code points that hide something or reorder others, wherever they stand in Latin text. */
const HIDDEN = fc.oneof(
  fc.integer({ min: 0x200b, max: 0x200f }),
  fc.integer({ min: 0x2028, max: 0x202e }),
  fc.integer({ min: 0x2060, max: 0x206f }),
  fc.integer({ min: 0xe0000, max: 0xe0fff }),
  fc.constantFrom(0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x3164, 0xfeff, 0xfe0f, 0xfff9),
);
const latin = fc.stringMatching(/^[ -~]{1,20}$/);

describe.each(['line', 'prose'] as const)('a %s', (shape) => {
  test('in Latin script holds no character that hides or reorders', () => {
    fc.assert(
      fc.property(latin, HIDDEN, latin, (before, code, after) => {
        const hidden = String.fromCodePoint(code);
        expect(hiddenCharacter(before + hidden + after, shape)).toBe(hidden);
      }),
    );
  });

  test.each([
    'Acme (Ltd.)',
    '信用卡优惠',
    'می\u200cخواهم',
    'क्\u200dष',
    '❤️ 👨‍👩‍👧 🇩🇪 1️⃣',
    '葛\u{e0100}城',
    HEBREW,
    'x\ty\nz',
  ])('may be %j', (text) => {
    expect(hiddenCharacter(text, shape)).toBeNull();
  });

  test('holds no override or embedding in any script', () => {
    for (const control of '\u202a\u202b\u202c\u202d\u202e') {
      expect(hiddenCharacter(`${HEBREW} ${control}100${control}`, shape)).toBe(control);
    }
  });
});

test('marks and balanced isolates are for prose in a right-to-left script', () => {
  const texts = [`${HEBREW} \u2066Acme 24/7\u2069`, `${HEBREW}\u200f (100)\u200e`, `\u2068${HEBREW}\u2069\nx`];
  for (const text of texts) {
    expect(hiddenCharacter(text, 'prose')).toBeNull();
    expect(hiddenCharacter(text, 'line')).not.toBeNull();
    expect(hiddenCharacter(text.replaceAll(HEBREW, 'x'), 'prose')).not.toBeNull();
  }
});

test.each([
  ['open', `${HEBREW} \u2066Acme`],
  ['closed twice', `${HEBREW} \u2066Acme\u2069\u2069`],
  ['over the end of the line', `${HEBREW} \u2066Acme\nx\u2069`],
  ['nested', `${HEBREW} \u2067\u2066not\u2069 \u2066shared\u2069\u2069`],
])('an isolate that is %s is refused', (_, text) => {
  expect(hiddenCharacter(text, 'prose')).toMatch(/[\u2066-\u2069]/);
});

test('a flag made of tags is for prose, a tag beside it for nothing', () => {
  const england = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  expect(hiddenCharacter(`Go ${england}!`, 'prose')).toBeNull();
  expect(hiddenCharacter(`Go ${england}!`, 'line')).toBe('\u{e0067}');
  expect(hiddenCharacter(`Go ${england}\u{e0041}`, 'prose')).toBe('\u{e0041}');
});
