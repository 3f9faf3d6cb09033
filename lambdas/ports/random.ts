/** Secret randomness. */
export interface Random {
  /** Fresh bytes from a cryptographic generator. */
  bytes(length: number): Uint8Array;
}
