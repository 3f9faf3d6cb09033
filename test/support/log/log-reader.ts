import { createHash } from 'node:crypto';

/** Reads the base64url leaf hashes of a served log, in order, up to its published checkpoint. */
export async function readLeafHashes(base: string): Promise<string[]> {
  const entries = await readEntries(base);
  return entries.map((entry) => createHash('sha256').update(Uint8Array.of(0)).update(entry).digest('base64url'));
}

/** Reads the entries of a served log, in order, up to its published checkpoint. */
export async function readEntries(base: string): Promise<Uint8Array[]> {
  const checkpoint = await (await fetch(`${base}/checkpoint`)).text();
  const size = Number(checkpoint.split('\n')[1]);
  const entries: Uint8Array[] = [];
  for (let index = 0; index * 256 < size; index++) {
    const width = Math.min(256, size - index * 256);
    const response = await fetch(`${base}/tile/entries/${tileIndex(index)}${width === 256 ? '' : `.p/${width}`}`);
    if (!response.ok) throw new Error(`entry bundle ${index} of width ${width}: ${response.status}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readUInt16BE(at);
      entries.push(bytes.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return entries;
}

/** C2SP tlog-tiles: `005`, `x001/067`. */
function tileIndex(index: number): string {
  const digits =
    String(index)
      .padStart(Math.ceil(String(index).length / 3) * 3, '0')
      .match(/.{3}/g) ?? [];
  return digits.map((group, i) => (i < digits.length - 1 ? `x${group}` : group)).join('/');
}
