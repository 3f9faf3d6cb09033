import { createPublicKey, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import {
  encodeNote,
  encodeVerifierKey,
  isSignedBy,
  type NoteSignature,
  parseNote,
  parseVerifierKey,
  signNote,
  verifierKey,
  verifyNote,
} from '../../../core/tlog/index.ts';
import vectors from '../../vectors/signed-note/notes.json' with { type: 'json' };
import { codeOf } from '../entry/code-of.ts';
import { oneBitChanges, testSigner } from './signer.ts';

const signer = testSigner('ledger.example/consent');
const key = verifierKey(signer.name, signer.publicKey);
const body = 'first line\n\nthird line — with a dash\n';
const signed = await signNote(body, signer);
const neumann = vectors[0]?.vkey as string;

describe('a verifier key', () => {
  it.each([...new Set(vectors.map(({ vkey }) => vkey))])('is read and written: %s', (vkey) => {
    expect(encodeVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
  });

  it('is refused with any bit changed', () => {
    for (const text of oneBitChanges(neumann).texts) {
      expect(
        codeOf(() => parseVerifierKey(text)),
        text,
      ).toBe('NOTE_KEY_MALFORMED');
    }
  });

  it.each([
    '',
    'name',
    'name+00000000',
    neumann.replace('c74f20a3', 'C74F20A3'),
    neumann.replace('+c74f20a3', '+0c74f20a3'),
    neumann.replace('Peter', 'Peter '),
    `${neumann}=`,
    `${neumann}\n`,
    neumann.slice('PeterNeumann'.length),
    'example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  ])('is refused when spelled `%s`', (text) => {
    expect(codeOf(() => parseVerifierKey(text))).toBe('NOTE_KEY_MALFORMED');
  });

  it('is refused for names and keys that no note can carry', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b', 'a\nb', 'a\u0001b', '\ud800']) {
      expect(codeOf(() => verifierKey(name, signer.publicKey))).toBe('NOTE_KEY_MALFORMED');
    }
    const points = [new Uint8Array(31), new Uint8Array(33), new Uint8Array(32).fill(0xff)];
    for (const point of points) expect(codeOf(() => verifierKey('name', point))).toBe('NOTE_KEY_MALFORMED');
  });
});

describe('a note', () => {
  it.each(vectors)('of another implementation verifies: signed by $signers', ({ vkey, note, signers }) => {
    const verified = verifyNote(note, [parseVerifierKey(vkey)]);
    expect(verified.signatures.map(({ name }) => name)).toEqual(signers);
    expect(note.startsWith(`${verified.body}\n— `)).toBe(true);
    expect(encodeNote(verified)).toBe(note);
  });

  it('that we sign verifies, here and with OpenSSL', () => {
    const note = verifyNote(signed, [key]);
    expect(note.body).toBe(body);
    const x = Buffer.from(signer.publicKey).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const [signature] = note.signatures;
    expect(verify(null, utf8(body), publicKey, (signature as NoteSignature).signature)).toBe(true);
  });

  it('fails with any bit changed, for a cause that is named', () => {
    const { texts, broken } = oneBitChanges(signed);
    expect(broken).toBeGreaterThan(0);
    const codes = texts.map((text) => codeOf(() => verifyNote(text, [key])));
    expect([...new Set(codes)].toSorted()).toEqual([
      'NOTE_MALFORMED',
      'NOTE_SIGNATURE_INVALID',
      'NOTE_SIGNATURE_MISSING',
    ]);
  });

  it('is verified by one known key among unknown ones', async () => {
    const others = await Promise.all(['a', 'b'].map(async (name) => parseNote(await signNote(body, testSigner(name)))));
    const own = parseNote(signed).signatures;
    const note = encodeNote({ body, signatures: [...others.flatMap(({ signatures }) => signatures), ...own] });
    expect(verifyNote(note, [key]).signatures.length).toBe(3);
    const stranger = testSigner('c');
    expect(codeOf(() => verifyNote(note, [verifierKey('c', stranger.publicKey)]))).toBe('NOTE_SIGNATURE_MISSING');
    expect(codeOf(() => verifyNote(note, []))).toBe('NOTE_SIGNATURE_MISSING');
  });

  it('fails when one known key fails, though another holds', async () => {
    const other = testSigner('other');
    const [forged] = parseNote(await signNote('another body\n', other)).signatures;
    const note = encodeNote({ body, signatures: [...parseNote(signed).signatures, forged as NoteSignature] });
    expect(verifyNote(note, [key]).body).toBe(body);
    const both = [key, verifierKey(other.name, other.publicKey)];
    expect(codeOf(() => verifyNote(note, both))).toBe('NOTE_SIGNATURE_INVALID');
  });

  it('fails when a known key signed with another length', () => {
    const short = { name: key.name, keyId: key.keyId, signature: new Uint8Array(63) };
    expect(codeOf(() => verifyNote(encodeNote({ body, signatures: [short] }), [key]))).toBe('NOTE_SIGNATURE_INVALID');
  });

  it('ignores a key that shares only its name or only its ID with a known one', () => {
    const [own] = parseNote(signed).signatures as [NoteSignature];
    for (const stranger of [
      { ...own, name: 'another.example' },
      { ...own, keyId: own.keyId ^ 1 },
    ]) {
      expect(codeOf(() => verifyNote(encodeNote({ body, signatures: [stranger] }), [key]))).toBe(
        'NOTE_SIGNATURE_MISSING',
      );
      expect(verifyNote(encodeNote({ body, signatures: [stranger, own] }), [key]).body).toBe(body);
    }
  });

  it('may have 100 signatures, not 101', () => {
    const [own] = parseNote(signed).signatures as [NoteSignature];
    const many = Array.from({ length: 99 }, (_, i) => ({ ...own, name: `witness${i}` }));
    const note = encodeNote({ body, signatures: [...many, own] });
    expect(verifyNote(note, [key]).signatures.length).toBe(100);
    const line = note.slice(note.lastIndexOf('—'));
    expect(codeOf(() => parseNote(note + line))).toBe('NOTE_MALFORMED');
    expect(codeOf(() => encodeNote({ body, signatures: [...many, own, own] }))).toBe('NOTE_MALFORMED');
  });

  it('may have a million bytes, not more', () => {
    const [own] = parseNote(signed).signatures as [NoteSignature];
    const rest = encodeNote({ body: '\n', signatures: [own] });
    const longest = `${'ä'.repeat((1_000_000 - utf8(rest).length) / 2)}\n`;
    const padded = encodeNote({ body: longest, signatures: [own] });
    expect(parseNote(padded).body).toBe(longest);
    expect(codeOf(() => parseNote(`ab${padded}`))).toBe('NOTE_MALFORMED');
    expect(codeOf(() => parseNote(`${'a'.repeat(1_000_000)}${padded}`))).toBe('NOTE_MALFORMED');
  });

  it('is read back as it was written', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '—', ' ', '\n', 'ä', '😀') });
    const name = fc.string({ unit: fc.constantFrom('a', '—', '.', '/', '界'), minLength: 1 });
    const signature = fc.record({
      name,
      keyId: fc.nat({ max: 0xffff_ffff }),
      signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
    });
    fc.assert(
      fc.property(line, fc.array(signature, { minLength: 1, maxLength: 4 }), (text, signatures) => {
        const note = { body: `${text}\n`, signatures };
        expect(parseNote(encodeNote(note))).toEqual(note);
      }),
      { seed: 30 },
    );
  });

  const line = signed.slice(signed.lastIndexOf('—'));
  it.each([
    ['nothing', ''],
    ['no signature', 'body\n'],
    ['no blank line', `body\n${line}`],
    ['no signature after the blank line', 'body\n\n'],
    ['no last newline', `body\n\n${line.slice(0, -1)}`],
    ['a hyphen for a dash', `body\n\n${line.replace('—', '-')}`],
    ['no name', `body\n\n${line.replace(signer.name, '')}`],
    ['a plus in the name', `body\n\n${line.replace(signer.name, 'a+b')}`],
    ['a space too many', `body\n\n${line.replace(' ', '  ')}`],
    ['a word too many', `body\n\n${line.replace('\n', ' x\n')}`],
    ['base64 that is not canonical', `body\n\n— a AAAAAAB=\n`],
    ['a key ID alone', `body\n\n— a AAAAAA==\n`],
    ['a carriage return', `body\r\n\n${line}`],
    ['a tab', `bo\tdy\n\n${line}`],
    ['broken Unicode', `bo\ud800dy\n\n${line}`],
    ['a text line among the signatures', `body\n\n${line}text\n${line}`],
  ])('is refused with %s', (_, text) => {
    expect(codeOf(() => parseNote(text))).toBe('NOTE_MALFORMED');
  });

  it('is not written from parts that cannot be read back', () => {
    const [own] = parseNote(signed).signatures as [NoteSignature];
    for (const bad of [
      { body: 'no newline', signatures: [own] },
      { body, signatures: [] },
      { body: 'tab\t\n', signatures: [own] },
      { body, signatures: [{ ...own, name: 'a b' }] },
      { body, signatures: [{ ...own, signature: new Uint8Array(0) }] },
    ]) {
      expect(codeOf(() => encodeNote(bad))).toBe('NOTE_MALFORMED');
    }
  });

  it('is not signed by a signer that holds another key than it says', async () => {
    const { sign } = testSigner('another');
    await expect(signNote(body, { ...signer, sign })).rejects.toMatchObject({ code: 'NOTE_SIGNATURE_INVALID' });
    const short = async (message: Uint8Array) => (await signer.sign(message)).slice(1);
    await expect(signNote(body, { ...signer, sign: short })).rejects.toMatchObject({ code: 'NOTE_SIGNATURE_INVALID' });
    await expect(signNote('no newline', signer)).rejects.toMatchObject({ code: 'NOTE_MALFORMED' });
  });

  it('is signed by several, each of whom it then names, whether their signatures hold or not', async () => {
    const signers = [signer, testSigner('a'), testSigner('b')];
    const note = await signNote(body, ...signers);
    const keys = signers.map(({ name, publicKey }) => verifierKey(name, publicKey));
    for (const each of keys) expect(verifyNote(note, [each]).body).toBe(body);
    expect(verifyNote(note, keys).signatures).toHaveLength(3);
    expect(isSignedBy(note, signers)).toBe(true);
    expect(isSignedBy(note, [])).toBe(true);
    expect(isSignedBy(signed, [signer])).toBe(true);
    expect(isSignedBy(signed, signers)).toBe(false);
    // Another key of the same name.
    expect(isSignedBy(signed, [{ ...testSigner('another'), name: signer.name }])).toBe(false);
    await expect(signNote(body)).rejects.toMatchObject({ code: 'NOTE_MALFORMED' });
    const [second] = signers.slice(1);
    const { sign } = testSigner('c');
    await expect(signNote(body, signer, { ...(second ?? signer), sign })).rejects.toMatchObject({
      code: 'NOTE_SIGNATURE_INVALID',
    });
  });

  it('refuses the second spelling of a signature, s + L', () => {
    const [own] = parseNote(signed).signatures as [NoteSignature];
    const order = ed25519.Point.Fn.ORDER;
    const s = BigInt(`0x${Buffer.from(own.signature.slice(32).toReversed()).toString('hex')}`) + order;
    const signature = own.signature.slice();
    signature.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse(), 32);
    const note = encodeNote({ body, signatures: [{ ...own, signature }] });
    expect(codeOf(() => verifyNote(note, [key]))).toBe('NOTE_SIGNATURE_INVALID');
  });
});
