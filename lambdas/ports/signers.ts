/** Signs checkpoints: Ed25519 (RFC 8032). */
export interface CheckpointSigner {
  /** Key name in signed notes; the log's origin. */
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Signs receipts: ES256 (RFC 7518 §3.4). */
export interface ReceiptSigner {
  /** RFC 7638 thumbprint. */
  readonly keyId: string;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** 64 bytes r, s over SHA-256 of the message. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** The log key: signs promises and anchors, secp256k1. */
export interface LogSigner {
  /** EIP-55 address. */
  readonly address: string;
  /** 65 bytes r, s (low), v (27 or 28) over a 32-byte digest. */
  signDigest(digest: Uint8Array): Promise<Uint8Array>;
}
