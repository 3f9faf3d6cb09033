/** Makes secret random bytes. */
export interface Random {
  /** Returns fresh bytes from a cryptographic generator. */
  bytes(length: number): Uint8Array;
}
