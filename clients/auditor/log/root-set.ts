const HASH_BYTES = 32;

// See docs/decisions/0503-after-is-checked-against-every-size.md
/** A set of root hashes of 32 bytes, at about 48 bytes each; a set of strings takes more than twice that. */
export class RootSet {
  #hashes = new Uint8Array(1024 * HASH_BYTES);
  /** Open addressing: each slot holds the number of a hash plus one, 0 when it is free. */
  #slots = new Uint32Array(4096);
  #count = 0;

  add(hash: Uint8Array): void {
    if ((this.#count + 1) * 2 > this.#slots.length) this.#widen();
    if ((this.#count + 1) * HASH_BYTES > this.#hashes.length) {
      const wider = new Uint8Array(this.#hashes.length * 2);
      wider.set(this.#hashes);
      this.#hashes = wider;
    }
    this.#hashes.set(hash, this.#count * HASH_BYTES);
    this.#slots[this.#slotOf(hash)] = ++this.#count;
  }

  has(hash: Uint8Array): boolean {
    return this.#slots[this.#slotOf(hash)] !== 0;
  }

  /**
   * Returns the slot of a hash, or the free one where it belongs. Hashes are random, so their first bytes choose it.
   */
  #slotOf(hash: Uint8Array): number {
    const mask = this.#slots.length - 1;
    const start = new DataView(hash.buffer, hash.byteOffset).getUint32(0);
    for (let slot = start & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] as number;
      if (number === 0 || this.#isAt(number - 1, hash)) return slot;
    }
  }

  #isAt(index: number, hash: Uint8Array): boolean {
    const offset = index * HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i++) if (this.#hashes[offset + i] !== hash[i]) return false;
    return true;
  }

  #widen(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let index = 0; index < this.#count; index++) {
      const hash = this.#hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
      this.#slots[this.#slotOf(hash)] = index + 1;
    }
  }
}
