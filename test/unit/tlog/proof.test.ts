import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLeaf } from '../../../core/merkle/index.ts';
import { encodeTlogProof, parseTlogProof, signNote, verifierKey, verifyTlogProof } from '../../../core/tlog/index.ts';
import { codeOf } from '../entry/code-of.ts';
import { checkpoint, entries, good, key, leafHash, ORIGIN, rootHash, signer, text } from './sample-proof.ts';
import { testSigner } from './signer.ts';

describe('a tlog-proof', () => {
  it('verifies for the leaf under its index', () => {
    expect(text.startsWith('c2sp.org/tlog-proof@v1\nindex 9\n')).toBe(true);
    expect(text.endsWith(`\n\n${checkpoint}`)).toBe(true);
    expect(verifyTlogProof(text, { leafHash, key })).toEqual({
      leafIndex: 9n,
      checkpoint: { origin: ORIGIN, treeSize: 23n, rootHash },
    });
  });

  it('fails for another leaf, another log and an index outside the tree', async () => {
    const other = hashLeaf(entries[10] as Uint8Array);
    expect(codeOf(() => verifyTlogProof(text, { leafHash: other, key }))).toBe('PROOF_ROOT_MISMATCH');
    const stranger = verifierKey(ORIGIN, testSigner('stranger').publicKey);
    expect(codeOf(() => verifyTlogProof(text, { leafHash, key: stranger }))).toBe('NOTE_SIGNATURE_MISSING');
    const outside = encodeTlogProof({ ...good, leafIndex: 23n });
    expect(codeOf(() => verifyTlogProof(outside, { leafHash, key }))).toBe('PROOF_INDEX_OUT_OF_RANGE');
    const short = encodeTlogProof({ ...good, proof: good.proof.slice(1) });
    expect(codeOf(() => verifyTlogProof(short, { leafHash, key }))).toBe('PROOF_WRONG_LENGTH');
    const wrong = encodeTlogProof({ ...good, checkpoint: await signNote('text\n', signer) });
    expect(codeOf(() => verifyTlogProof(wrong, { leafHash, key }))).toBe('CHECKPOINT_MALFORMED');
  });

  it('is read back as it was written', () => {
    const any = fc.record(
      {
        extra: fc.uint8Array({ minLength: 1, maxLength: 60 }),
        leafIndex: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        proof: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 64 }),
        checkpoint: fc.constant(checkpoint),
      },
      { requiredKeys: ['leafIndex', 'proof', 'checkpoint'] },
    );
    fc.assert(
      fc.property(any, (given) => {
        expect(parseTlogProof(encodeTlogProof(given))).toEqual(given);
      }),
      { seed: 32 },
    );
  });

  const hash = 'BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\n';
  it.each([
    ['nothing', ''],
    ['another version', text.replace('@v1', '@v2')],
    ['no index', text.replace('index 9\n', '')],
    ['an index with a leading zero', text.replace('index 9', 'index 09')],
    ['an index beyond 64 bits', text.replace('index 9', 'index 18446744073709551616')],
    ['two indices', text.replace('index 9\n', 'index 9\nindex 9\n')],
    ['extra data after the index', text.replace('index 9\n', 'index 9\nextra AAAA\n')],
    ['extra data twice', text.replace('index 9\n', 'extra AAAA\nextra AAAA\nindex 9\n')],
    ['empty extra data', text.replace('index 9\n', 'extra \nindex 9\n')],
    ['extra data beyond 64 KiB', text.replace('index 9\n', `extra ${'AAAA'.repeat(21_846)}\nindex 9\n`)],
    ['65 hashes', text.replace('index 9\n', `index 9\n${hash.repeat(65)}`)],
    ['endless hashes', text.replace('index 9\n', `index 9\n${hash.repeat(5_000)}`)],
    ['a hash of 31 bytes', text.replace('index 9\n', `index 9\n${'A'.repeat(40)}AA==\n`)],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 1)],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
  ])('is refused with %s', (_, bad) => {
    expect(codeOf(() => parseTlogProof(bad))).toBe('TLOG_PROOF_MALFORMED');
  });

  it('is refused when its checkpoint is no note', () => {
    const unsigned = text.slice(0, text.lastIndexOf('\n\n') + 1);
    expect(codeOf(() => parseTlogProof(unsigned))).toBe('NOTE_MALFORMED');
  });

  it('is not written from parts that cannot be read back', () => {
    expect(codeOf(() => encodeTlogProof({ ...good, leafIndex: -1n }))).toBe('TLOG_PROOF_MALFORMED');
    expect(codeOf(() => encodeTlogProof({ ...good, proof: [new Uint8Array(31)] }))).toBe('TLOG_PROOF_MALFORMED');
    expect(codeOf(() => encodeTlogProof({ ...good, extra: new Uint8Array(0) }))).toBe('TLOG_PROOF_MALFORMED');
    expect(codeOf(() => encodeTlogProof({ ...good, checkpoint: 'text\n' }))).toBe('NOTE_MALFORMED');
  });
});
