import { sign as signWith } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../../core/kernel/bytes.ts';
import {
  cosignedMessage,
  encodeNote,
  encodeVerifierKey,
  KEY_TYPES,
  parseNote,
  parseVerifierKey,
  verifyCosignatures,
} from '../../../core/tlog/index.ts';
import { cosigned, cosigner } from '../../support/log/cosigner.ts';

const BODY = 'ledger.example/small\n6\ndfSLQEGvtU9y97DpO0IYSnR4YZyS4IIT0z7N60TNwdo=\n';
const NOTE = encodeNote({
  body: BODY,
  signatures: [{ name: 'ledger.example/small', keyId: 1, signature: new Uint8Array(64) }],
});
const [FIRST, SECOND] = [cosigner('first.example/map', 1), cosigner('second.example/map', 2)];
const TIME = 1_796_083_200n;

describe('the cosignatures of a checkpoint', () => {
  test('are those of the keys that are asked for, each with its time', () => {
    const both = cosigned(cosigned(NOTE, FIRST, TIME), SECOND, TIME + 1n);
    expect(verifyCosignatures(both, [])).toEqual([]);
    expect(verifyCosignatures(both, [SECOND.key])).toEqual([{ name: 'second.example/map', time: TIME + 1n }]);
    expect(verifyCosignatures(both, [SECOND.key, FIRST.key]).map(({ name }) => name)).toEqual([
      'first.example/map',
      'second.example/map',
    ]);
    expect(verifyCosignatures(NOTE, [FIRST.key])).toEqual([]);
  });

  test('hold for no other text, time or key', () => {
    const whole = cosigned(NOTE, FIRST, TIME);
    const [line] = parseNote(whole).signatures.slice(-1);
    if (line === undefined) throw new Error('it was cosigned');
    const invalid = expect.objectContaining({ code: 'NOTE_SIGNATURE_INVALID' });
    const check = (body: string, signature: Uint8Array) => () =>
      verifyCosignatures(encodeNote({ body, signatures: [{ ...line, signature }] }), [FIRST.key]);
    expect(check(BODY, line.signature)).not.toThrow();
    expect(check(BODY.replace('6', '7'), line.signature)).toThrow(invalid);
    // As the log itself would sign, without the time.
    expect(check(BODY, line.signature.subarray(8))).toThrow(invalid);
    expect(check(BODY, Uint8Array.of(1))).toThrow(invalid);
    fc.assert(
      fc.property(fc.nat({ max: 8 * 72 - 1 }), (bit) => {
        const changed = line.signature.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(check(BODY, changed)).toThrow(invalid);
      }),
      { seed: 6 },
    );
  });

  test('are over the text that C2SP says', () => {
    const message = 'cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsU=\n';
    const body = message.split('\n').slice(2).join('\n');
    expect(new TextDecoder().decode(cosignedMessage(body, 1_679_315_147n))).toBe(message);
    const time = new Uint8Array(8);
    new DataView(time.buffer).setBigUint64(0, TIME);
    const signature = concat(time, signWith(null, cosignedMessage(BODY, TIME), FIRST.privateKey));
    const signatures = [{ name: FIRST.key.name, keyId: FIRST.key.keyId, signature }];
    expect(encodeNote({ body: BODY, signatures })).toBe(`${BODY}\n${cosigned(NOTE, FIRST, TIME).split('\n').at(-2)}\n`);
  });
});

describe('a cosigner’s key', () => {
  test('is read as it is written, and is no key of a log', () => {
    const text = encodeVerifierKey(FIRST.key, KEY_TYPES.cosigner);
    expect(parseVerifierKey(text, KEY_TYPES.cosigner)).toEqual(FIRST.key);
    const malformed = expect.objectContaining({ code: 'NOTE_KEY_MALFORMED' });
    expect(() => parseVerifierKey(text)).toThrow(malformed);
    expect(() => parseVerifierKey(encodeVerifierKey(FIRST.key), KEY_TYPES.cosigner)).toThrow(malformed);
  });
});
