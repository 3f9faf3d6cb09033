import fc from 'fast-check';
import { opaqueIdFault } from '../../../core/kernel/opaque-id.ts';

/** Ids as issuers, telephone companies and people make them. */
export const OPAQUE_IDS = [
  'auth0|5f7c8ec7',
  'google-oauth2|1',
  'us-east-1:0a1b2c3d-4e5f',
  'li.wei@example.com',
  '+8613900000000',
  '张伟',
  'José-Ñandú',
  'urn:uuid:4b1c',
  'CN\\liwei',
  'CN=Li Wei, O=Bank',
  'ES/AT/02635542Y',
  'https://id.example/li?x=1#me',
  'a b',
  '...',
  '__proto__',
  'x'.repeat(255),
  '\u{20000}'.repeat(127),
] as const;

/** Texts that are no ids, with a part of what is said of each. */
export const NO_OPAQUE_IDS: readonly (readonly [text: string, fault: string])[] = [
  ['', '1 to 255'],
  ['x'.repeat(256), '1 to 255'],
  ['.', '`..`'],
  ['..', '`..`'],
  ['50%', '`%`'],
  ['C%2D1', '`%`'],
  [' a', 'space'],
  ['a ', 'space'],
  ['Jose\u0301', 'NFC'],
  ['\u212b', 'NFC'],
  ['a\u0000', 'U+0000'],
  ['a\nb', 'U+000A'],
  ['a\u0085b', 'U+0085'],
  ['a\u00a0b', 'U+00A0'],
  ['a\u3000b', 'U+3000'],
  ['a\u00adb', 'U+00AD'],
  ['a\u200bb', 'U+200B'],
  ['ab\u202ecd\u202c', 'U+202E'],
  ['a\u2028b', 'U+2028'],
  ['a\u2066b\u2069', 'U+2066'],
  ['a\ufeff', 'U+FEFF'],
  ['夲\ufe00', 'U+FE00'],
  ['Acme\u{e0041}', 'U+E0041'],
  ['a\ue000', 'U+E000'],
  ['a\ud800', 'U+D800'],
  ['\udc00a', 'U+DC00'],
  ['\u2800', 'U+2800'],
  ['ᅟ', 'U+115F'],
  ['a\u{10ffff}', 'U+10FFFF'],
];

const SIGNS = [...'#|/\\?&=+:;,@!$\'"()*[]<>{}^`~._- aB0', '张', 'é', 'ا', '\u{20000}'];

/** Makes ids, most of the signs that separate something somewhere. */
export const opaqueIds = fc
  .oneof(
    fc.constantFrom(...OPAQUE_IDS),
    fc.string({ unit: fc.constantFrom(...SIGNS), minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => text.normalize('NFC')),
  )
  .filter((text) => opaqueIdFault(text) === null);
