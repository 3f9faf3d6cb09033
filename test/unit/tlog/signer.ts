import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import type { NoteSigner } from '../../../core/tlog/index.ts';

/** A signer of notes whose key is made from its name. */
export function testSigner(name: string): NoteSigner {
  const secret = sha256(utf8(`test key of ${name}`));
  return { name, publicKey: ed25519.getPublicKey(secret), sign: async (message) => ed25519.sign(message, secret) };
}

/** Every text that differs from this one in one bit of its UTF-8 bytes and still is UTF-8, and how many do not. */
export function oneBitChanges(text: string): { readonly texts: readonly string[]; readonly broken: number } {
  const bytes = utf8(text);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  let broken = 0;
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      texts.push(decoder.decode(changed));
    } catch {
      broken++;
    }
  }
  return { texts, broken };
}
