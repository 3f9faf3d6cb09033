import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  signCheckpoint,
  signNote,
  verifierKey,
} from '../../../core/tlog/index.ts';
import { codeOf } from '../entry/code-of.ts';
import { testSigner } from './signer.ts';

const ORIGIN = 'ledger.example/consent';
const signer = testSigner(ORIGIN);
const key = verifierKey(signer.name, signer.publicKey);
const checkpoint = { origin: ORIGIN, treeSize: 20_852_163n, rootHash: new Uint8Array(32).fill(5) };
const body = `${ORIGIN}\n20852163\nBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\n`;

describe('a checkpoint', () => {
  it('has three lines', () => {
    expect(encodeCheckpoint(checkpoint)).toBe(body);
    expect(parseCheckpoint(body)).toEqual(checkpoint);
  });

  it('is read as the specification writes it', () => {
    const example = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    expect(parseCheckpoint(example)).toMatchObject({ origin: 'example.com/behind-the-sofa', treeSize: 20_852_163n });
    expect(encodeCheckpoint(parseCheckpoint(example))).toBe(example);
  });

  it('is read back as it was written', () => {
    const any = fc.record({
      origin: fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text)),
      treeSize: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      rootHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    });
    fc.assert(
      fc.property(any, (given) => {
        expect(parseCheckpoint(encodeCheckpoint(given))).toEqual(given);
      }),
      { seed: 31 },
    );
  });

  it.each([
    ['a leading zero', body.replace('2085', '02085')],
    ['a sign', body.replace('2085', '+2085')],
    ['another notation', body.replace('20852163', '0x14')],
    ['a size beyond 64 bits', body.replace('20852163', '18446744073709551616')],
    ['no size', body.replace('20852163', '')],
    ['a fullwidth digit', body.replace('2085', '２085')],
    ['an extension line', `${body}extension\n`],
    ['an empty line more', `${body}\n`],
    ['no last newline', body.slice(0, -1)],
    ['no origin', body.slice(ORIGIN.length)],
    ['a carriage return', body.replaceAll('\n', '\r\n')],
    ['a root of 31 bytes', body.replace(/BQU=/, 'BQ==')],
    ['base64 that is not canonical', body.replace(/BQU=/, 'BQV=')],
    ['base64 without padding', body.replace('=', '')],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(codeOf(() => parseCheckpoint(text))).toBe('CHECKPOINT_MALFORMED');
  });

  it('is not written from values that no checkpoint has', () => {
    for (const bad of [{ origin: '' }, { origin: 'a\nb' }, { treeSize: -1n }, { treeSize: 2n ** 64n }]) {
      expect(codeOf(() => encodeCheckpoint({ ...checkpoint, ...bad }))).toBe('CHECKPOINT_MALFORMED');
    }
    const rootHash = new Uint8Array(31);
    expect(codeOf(() => encodeCheckpoint({ ...checkpoint, rootHash }))).toBe('CHECKPOINT_MALFORMED');
  });
});

describe('a signed checkpoint', () => {
  it('opens with the key of the log', async () => {
    const text = await signCheckpoint(checkpoint, signer);
    expect(openCheckpoint(text, key)).toEqual(checkpoint);
    expect(parseNote(text).signatures.map(({ name }) => name)).toEqual([ORIGIN]);
  });

  it('fails when the key signed a checkpoint of another log', async () => {
    const text = await signNote(encodeCheckpoint({ ...checkpoint, origin: 'other.example' }), signer);
    expect(codeOf(() => openCheckpoint(text, key))).toBe('CHECKPOINT_ORIGIN_MISMATCH');
    const other = signCheckpoint({ ...checkpoint, origin: 'other.example' }, signer);
    await expect(other).rejects.toMatchObject({ code: 'CHECKPOINT_ORIGIN_MISMATCH' });
  });

  it('fails when the key signed something else', async () => {
    const text = await signNote(`${body}extension\n`, signer);
    expect(codeOf(() => openCheckpoint(text, key))).toBe('CHECKPOINT_MALFORMED');
  });
});
