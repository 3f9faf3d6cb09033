import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anchorSigner,
  requireSignedByContract,
  requireSignedByPolicy,
} from '../../../../core/entry/anchor/anchor-signature.ts';
import { parseBundle } from '../../../../core/entry/bundle.ts';
import { utf8 } from '../../../../core/kernel/bytes.ts';
import { instantOf } from '../../../../core/kernel/instant.ts';
import { SMALL_LOG_LOG_KEY } from '../../../support/small-log.ts';
import { codeOf } from '../code-of.ts';
import { bundle, CONTRACT } from '../sample-bundle.ts';

const { anchor } = parseBundle(utf8(JSON.stringify(bundle)));
const INVALID = 'ANCHOR_SIGNATURE_INVALID';
const seconds = (offset: bigint) => instantOf(Number(anchor.time + offset) * 1000);

describe('the signature of an anchor', () => {
  test('leads to the log key, and to another with any one bit turned, in it or in what it covers', () => {
    expect(anchorSigner(anchor)).toBe(SMALL_LOG_LOG_KEY);
    const keys = [{ key: SMALL_LOG_LOG_KEY, from: null, until: null }];
    fc.assert(
      fc.property(fc.constantFrom('signature', 'rootHash', 'logId'), fc.nat(), fc.nat(7), (member, at, bit) => {
        const bytes = Uint8Array.from(anchor[member]);
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
        expect(codeOf(() => requireSignedByPolicy({ ...anchor, [member]: bytes }, keys))).toBe(INVALID);
      }),
    );
    for (const member of ['time', 'treeSize', 'chainId'] as const)
      expect(codeOf(() => requireSignedByPolicy({ ...anchor, [member]: anchor[member] + 1n }, keys))).toBe(INVALID);
    expect(codeOf(() => requireSignedByPolicy({ ...anchor, contract: `0x${'12'.repeat(20)}` }, keys))).toBe(INVALID);
  });

  test.each([2n ** 64n - 1n, 253_402_300_800n])('of a time beyond the year 9999, %s, is invalid', (time) => {
    expect(codeOf(() => anchorSigner({ ...anchor, time }))).toBe(INVALID);
  });

  test.each([
    ['in force', null, null, true],
    ['in force until ten minutes before', null, -600n, true],
    ['in force until longer before', null, -601n, false],
    ['in force from ten minutes after', 600n, null, true],
    ['in force from later', 601n, null, false],
  ] as const)('is by a key of the policy that was %s', (_, from, until, holds) => {
    const key = {
      key: SMALL_LOG_LOG_KEY,
      from: from === null ? null : seconds(from),
      until: until === null ? null : seconds(until),
    };
    const other = { key: CONTRACT, from: null, until: null };
    const check = () => requireSignedByPolicy(anchor, [other, key]);
    if (holds) expect(check()).toBe(SMALL_LOG_LOG_KEY);
    else expect(codeOf(check)).toBe(INVALID);
  });

  test('is by the key that the contract had when the block was made', () => {
    const keys = [
      { key: SMALL_LOG_LOG_KEY, from: 10n, until: 20n },
      { key: CONTRACT, from: 20n, until: null },
    ];
    for (const at of [10n, 15n, 20n]) expect(requireSignedByContract(anchor, keys, at)).toBe(SMALL_LOG_LOG_KEY);
    for (const at of [9n, 21n]) expect(codeOf(() => requireSignedByContract(anchor, keys, at))).toBe(INVALID);
  });
});
