const HASH_BYTES = 32;

/** Root hashes of the tree at every size so far: about 48 bytes each, where a set of strings takes more than twice that. */
export class RootSet {
  #hashes = new Uint8Array(1024 * HASH_BYTES);
  /** Open addressing: number of the hash plus one, 0 for a free place. */
  #places = new Uint32Array(4096);
  #count = 0;

  add(hash: Uint8Array): void {
    if ((this.#count + 1) * 2 > this.#places.length) this.#widen();
    if ((this.#count + 1) * HASH_BYTES > this.#hashes.length) {
      const wider = new Uint8Array(this.#hashes.length * 2);
      wider.set(this.#hashes);
      this.#hashes = wider;
    }
    this.#hashes.set(hash, this.#count * HASH_BYTES);
    this.#places[this.#placeOf(hash)] = ++this.#count;
  }

  has(hash: Uint8Array): boolean {
    return this.#places[this.#placeOf(hash)] !== 0;
  }

  /** Where the hash is, or the free place where it would go. Hashes spread by themselves: their first bytes choose. */
  #placeOf(hash: Uint8Array): number {
    const mask = this.#places.length - 1;
    const start = new DataView(hash.buffer, hash.byteOffset).getUint32(0);
    for (let place = start & mask; ; place = (place + 1) & mask) {
      const number = this.#places[place] as number;
      if (number === 0 || this.#isAt(number - 1, hash)) return place;
    }
  }

  #isAt(index: number, hash: Uint8Array): boolean {
    const offset = index * HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i++) if (this.#hashes[offset + i] !== hash[i]) return false;
    return true;
  }

  #widen(): void {
    this.#places = new Uint32Array(this.#places.length * 2);
    for (let index = 0; index < this.#count; index++) {
      const hash = this.#hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
      this.#places[this.#placeOf(hash)] = index + 1;
    }
  }
}
