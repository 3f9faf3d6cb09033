import { createHash } from 'node:crypto';

// The definitions of RFC 9162 §2.1, word for word, by recursion over slices of the leaves; no code is shared with core.

/** MTH(D_n), RFC 9162 §2.1.1. */
export function naiveRoot(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return digest();
  if (entries.length === 1) return digest(Uint8Array.of(0), only);
  const k = split(entries.length);
  return digest(Uint8Array.of(1), naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

/** PATH(m, D_n), RFC 9162 §2.1.3.1. */
export function naiveInclusion(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  const n = entries.length;
  if (n <= 1) return [];
  const k = split(n);
  return m < k
    ? [...naiveInclusion(m, entries.slice(0, k)), naiveRoot(entries.slice(k))]
    : [...naiveInclusion(m - k, entries.slice(k)), naiveRoot(entries.slice(0, k))];
}

/** PROOF(m, D_n), RFC 9162 §2.1.4.1; by this project's convention empty from size 0. */
export function naiveConsistency(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  return m === 0 ? [] : subproof(m, entries, true);
}

/** Entries of different lengths, `count` of them, each distinct. */
export function testEntries(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array(1 + (i % 70)).fill(i % 251).fill(i >> 8, 0, 1));
}

function subproof(m: number, entries: readonly Uint8Array[], isComplete: boolean): Uint8Array[] {
  const n = entries.length;
  if (m === n) return isComplete ? [] : [naiveRoot(entries)];
  const k = split(n);
  return m <= k
    ? [...subproof(m, entries.slice(0, k), isComplete), naiveRoot(entries.slice(k))]
    : [...subproof(m - k, entries.slice(k), false), naiveRoot(entries.slice(0, k))];
}

/** The largest power of two below n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function digest(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
