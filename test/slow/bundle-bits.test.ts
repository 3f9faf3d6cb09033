import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBundle, parseBundle } from '../../core/entry/bundle.ts';
import { verifyBundle } from '../../core/entry/verify-bundle.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { codeOf } from '../unit/entry/code-of.ts';
import { bundle, policy } from '../unit/entry/sample-bundle.ts';

const fileOf = (document: unknown) => utf8(JSON.stringify(document));
const verify = (file: Uint8Array) => verifyBundle(parseBundle(file), policy, { hash: nodeSha256 });

describe('any bit of the file that changes is a named failure', () => {
  // Only the chain can vouch for these members: here they must merely have their form.
  const ofTheChain = ['transaction', 'block', 'blockHash'] as const;

  /** Calls back with each file that differs in one bit, at the byte given. */
  function eachFlip(file: Uint8Array, visit: (flipped: Uint8Array, at: number) => void): void {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const at = bit >> 3;
      file[at] = (file[at] as number) ^ (1 << (bit & 7));
      visit(file, at);
      file[at] = (file[at] as number) ^ (1 << (bit & 7));
    }
  }

  test('but for the members that only the chain knows', () => {
    const noticed = new Set<string>();
    const differing = new Set<string>();
    eachFlip(fileOf({ ...bundle, disclosures: bundle.disclosures.slice(0, 2) }), (flipped) => {
      const code = codeOf(() => verify(flipped));
      noticed.add(code);
      if (code !== 'nothing was thrown') return;
      const { anchor } = encodeBundle(parseBundle(flipped));
      const names = Object.keys(anchor) as (keyof typeof anchor)[];
      const changed = names.filter((name) => anchor[name] !== bundle.anchor[name]);
      expect(changed).toHaveLength(1);
      differing.add(`${changed[0]}`);
    });
    expect(differing).toEqual(new Set(ofTheChain));
    expect(noticed).not.toContain('not a LedgerError');
    expect(noticed.size).toBeGreaterThan(10);
  });

  test('also in the blanks of an indented file', () => {
    const file = utf8(JSON.stringify({ ...bundle, disclosures: [] }, null, 2));
    const isBlank = file.map((byte) => Number(byte === 0x20 || byte === 0x0a));
    eachFlip(file, (flipped, at) => {
      if (isBlank[at] === 1) expect(codeOf(() => verify(flipped))).not.toBe('nothing was thrown');
    });
  });

  test('bytes at random never make anything but a named failure', () => {
    const file = fileOf(bundle);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.uint8Array({ minLength: 0, maxLength: 8 }), (at, bytes) => {
        const broken = Uint8Array.from([...file.subarray(0, at), ...bytes, ...file.subarray(at + 1)]);
        expect(codeOf(() => verify(broken))).not.toBe('not a LedgerError');
      }),
      { seed: 500, numRuns: 300 },
    );
  });
});
