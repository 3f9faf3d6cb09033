import { expect, test } from 'vitest';
import { toHex } from '../../../core/kernel/hex.ts';

test('bytes are written as Ethereum’s tools write them, each in two lower-case digits', () => {
  expect(toHex(Uint8Array.of(0, 1, 0x7f, 0x80, 0xab, 0xff))).toBe('0x00017f80abff');
  expect(toHex(new Uint8Array())).toBe('0x');
});
