/** Signs checkpoints with Ed25519. Source: RFC 8032. */
export interface CheckpointSigner {
  /** The key's name in signed notes: the log's origin. */
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Signs receipts with ES256. Source: RFC 7518 §3.4. */
export interface ReceiptSigner {
  /** The key's thumbprint. Source: RFC 7638. */
  readonly keyId: string;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** Returns the signature over SHA-256 of the message: 64 bytes r, s. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Signs digests on secp256k1: anchors with the log key, certificates of promise keys with the promise root. */
export interface LogSigner {
  /** EIP-55 address. */
  readonly address: string;
  /** Returns the signature over a 32-byte digest: 65 bytes r, s (low), v (27 or 28). */
  signDigest(digest: Uint8Array): Promise<Uint8Array>;
}
