/** What a valid access token says. */
export interface Caller {
  readonly client: string;
  /** The token's `sub`: the customer's own subject id, or the client id for client credentials. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** When the token expires, milliseconds since 1970: nobody may believe it longer, whatever they keep. */
  readonly expiresAtMs: number;
}

/** Checks bearer tokens: signature, issuer, audience, expiry. Scope and subject are the caller's to check. */
export interface TokenVerifier {
  /** @throws TOKEN_INVALID, TOKEN_EXPIRED; ISSUER_UNAVAILABLE when the issuer's keys cannot be had */
  verify(token: string): Promise<Caller>;
}
