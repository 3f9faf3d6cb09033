import type { ActingStaff } from '../../core/subject/events.ts';

/** The member of staff whose token it is, with the branch and the channel that they work at. */
export type StaffOfToken = ActingStaff;

/** The claims of a valid access token. */
export interface Caller {
  readonly client: string;
  /** The token's `sub`: the customer's own subject id, or the client id for client credentials. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** From the claims `staff`, `branch` and `channel` of a token with scope `consents:staff`; null: it has another. */
  readonly staff: StaffOfToken | null;
  /** Time at which the token expires, milliseconds since 1970; no cache may keep it longer. */
  readonly expiresAtMs: number;
}

/** Checks bearer tokens: signature, issuer, audience, expiry. Scope and subject are the caller's to check. */
export interface TokenVerifier {
  /** Returns the claims of a token. @throws TOKEN_INVALID, TOKEN_EXPIRED, or ISSUER_UNAVAILABLE without its keys */
  verify(token: string): Promise<Caller>;
}
