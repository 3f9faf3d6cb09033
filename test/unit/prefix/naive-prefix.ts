import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { LookUpProof, PrefixRecord } from '../../../core/prefix/index.ts';

// The definitions of docs/formats/map.md over keys spelled as texts of 0 and 1; no code is shared with core.

/** The hash of the subtree of all keys that begin with these bits. */
export function naivePrefixRoot(records: readonly PrefixRecord[], bits = ''): Uint8Array {
  const [only, ...others] = records;
  if (only === undefined) return new Uint8Array(32);
  if (others.length === 0) return digest(Uint8Array.of(2), only.key, new Uint8Array(24), u64(only.index));
  const [left, right] = (['0', '1'] as const).map((bit) => naivePrefixRoot(under(records, bits + bit), bits + bit));
  return digest(Uint8Array.of(3), left as Uint8Array, right as Uint8Array);
}

/** The proof of a key: the record at the end of its way, if there is one, and the siblings from there up. */
export function naiveProof(records: readonly PrefixRecord[], key: Uint8Array, bits = ''): LookUpProof {
  const [only, ...others] = records;
  if (only === undefined) return { leaf: null, path: [] };
  if (others.length === 0) return { leaf: Uint8Array.from([...only.key, ...u64(only.index)]), path: [] };
  const next = bitsOf(key)[bits.length] === '1' ? '1' : '0';
  const other = next === '1' ? '0' : '1';
  const { leaf, path } = naiveProof(under(records, bits + next), key, bits + next);
  return { leaf, path: [...path, naivePrefixRoot(under(records, bits + other), bits + other)] };
}

/** The index of a key among the records, or null. */
export function naiveIndex(records: readonly PrefixRecord[], key: Uint8Array): bigint | null {
  return records.find((record) => bitsOf(record.key) === bitsOf(key))?.index ?? null;
}

/** The bytes with one bit changed; bit 0 is the highest of the first byte. */
export function withBitChanged(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >> 3, (bytes[bit >> 3] as number) ^ (0x80 >> (bit & 7)));
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** A random key, or one that shares many bits with other such keys. */
export const anyKey: fc.Arbitrary<Uint8Array> = fc.oneof(
  bytes32,
  fc.constantFrom(0, 0xff).map((byte) => new Uint8Array(32).fill(byte)),
  fc.uniqueArray(fc.nat({ max: 255 }), { maxLength: 3 }).map((bits) => bits.reduce(withBitChanged, new Uint8Array(32))),
);

/** Records with distinct keys, up to forty of them, some with keys alike for many bits. */
export const anyRecords: fc.Arbitrary<PrefixRecord[]> = fc.uniqueArray(
  fc.record({ key: anyKey, index: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  { selector: ({ key }) => bitsOf(key), maxLength: 40 },
);

function under(records: readonly PrefixRecord[], bits: string): PrefixRecord[] {
  return records.filter(({ key }) => bitsOf(key).startsWith(bits));
}

const spelled = new WeakMap<Uint8Array, string>();

function bitsOf(key: Uint8Array): string {
  const bits = spelled.get(key) ?? [...key].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  spelled.set(key, bits);
  return bits;
}

function u64(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(56 - 8 * i)) & 255n));
}

function digest(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
