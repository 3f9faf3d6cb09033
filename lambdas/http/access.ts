import { isLedgerError, LedgerError } from '../../core/kernel/error.ts';
import { byTokenAlone, effectiveScopes } from '../../core/registry/client.ts';
import type { RegisteredClient } from '../../core/registry/model.ts';
import type { Acting } from '../../core/subject/authority.ts';
import type { Scope } from '../../core/vocabulary.ts';
import type { Operation } from '../../core/wire/kit/operation.ts';
import type { Caller, TokenVerifier } from '../ports/token-verifier.ts';

// RFC 6750 §2.1: the scheme in any case, then one b64token.
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const MAX_TOKEN_LENGTH = 8_192;

/** Says who calls, and for what they are registered. */
export interface AccessDeps {
  readonly tokens: TokenVerifier;
  /** Returns how a client is registered; null: it is not. */
  readonly clients: (id: string) => Promise<RegisteredClient | null>;
  /** Counts a call of a client. @throws TOO_MANY_REQUESTS when it has none left */
  readonly countCall: (client: string) => void;
}

/** Holds a caller by the scopes that count: those of their token for which their client is registered. */
export interface AuthorisedCaller extends Caller {
  readonly registered: RegisteredClient;
}

/**
 * Returns the caller whose token, and whose client's registration, allow one of the scopes of a call. A no is heard by
 * the token alone while the registration cannot be read, and is not counted; nor is what may turn out to be one.
 * @throws TOO_MANY_REQUESTS when the client has no call left
 * @throws TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED when there is no valid token
 * @throws SCOPE_MISSING when the token allows none of the scopes, or the client is registered for none of them
 * @throws CLIENT_UNKNOWN when the client is not registered, or is retired
 * @throws ISSUER_UNAVAILABLE, STORE_UNAVAILABLE when the issuer's keys or the registration cannot be read
 */
export async function authorise(
  { tokens, clients, countCall }: AccessDeps,
  header: string | null,
  { scopes, saysNo }: Pick<Operation, 'scopes' | 'saysNo'>,
): Promise<AuthorisedCaller> {
  if (header === null) throw new LedgerError('TOKEN_MISSING', 'the request has no access token');
  const token = header.length <= MAX_TOKEN_LENGTH ? BEARER.exec(header)?.[1] : undefined;
  if (token === undefined) throw new LedgerError('TOKEN_INVALID', '`Authorization` holds no bearer token');
  const caller = await tokens.verify(token);
  if (saysNo === undefined) countCall(caller.client);
  requireOneOf(scopes, caller.scopes, 'the token lacks');
  const registered = await clients(caller.client).catch((error: unknown) => {
    if (saysNo === true && isLedgerError(error, 'STORE_UNAVAILABLE')) return byTokenAlone(caller.client, caller.scopes);
    throw error;
  });
  if (registered === null || registered.retired) {
    throw new LedgerError('CLIENT_UNKNOWN', 'the client of the token may do nothing here');
  }
  const counting = effectiveScopes(caller.scopes, registered);
  requireOneOf(scopes, counting, 'the client is not registered for');
  const staff = counting.has('consents:staff') ? caller.staff : null;
  return { ...caller, scopes: counting, staff, registered };
}

function requireOneOf(wanted: readonly Scope[], had: ReadonlySet<string>, complaint: string): void {
  if (wanted.some((scope) => had.has(scope))) return;
  const names = wanted.map((scope) => `\`${scope}\``).join(' or ');
  throw new LedgerError('SCOPE_MISSING', `${complaint} the scope ${names}`, { details: { scopes: wanted.join(' ') } });
}

/**
 * Returns the role in which the caller acts for a subject: the subject, staff, a program of the bank, or another
 * subject.
 */
export function actingOn({ client, subject: own, scopes, staff }: Caller, subject: string): Acting {
  if (scopes.has('consents') && own === subject) return { kind: 'subject', client };
  // SECURITY: asked before the scope of programs, so that no second scope hides that staff act.
  if (staff !== null) return { kind: 'staff', client, staff };
  if (scopes.has('consents:any')) return { kind: 'client', client };
  return { kind: 'other-subject', client, subject: own };
}

/** Returns the caller's own subject id when they need an appointment to read about the subject, or else null. */
export function otherSubjectThan(caller: Caller, subject: string): string | null {
  const acting = actingOn(caller, subject);
  return acting.kind === 'other-subject' ? acting.subject : null;
}

/**
 * Returns whether the caller looks at a subject as an auditor: whom no other scope lets read about them, or who says
 * that they do by giving a reason.
 */
export function looksAsAuditor(caller: Caller, subject: string, hasReason: boolean): boolean {
  if (!caller.scopes.has('audit')) return false;
  const { kind } = actingOn(caller, subject);
  return kind === 'staff' || kind === 'other-subject' || (kind === 'client' && hasReason);
}

/** Returns the caller as the client that acts. */
export function asClient({ client }: Caller): { readonly kind: 'client'; readonly client: string } {
  return { kind: 'client', client };
}

/** Returns the subject whose events, and those of whom they represent, the caller may see; null: all events. */
export function ownEventsOf(caller: Caller, scopesForAny: readonly Scope[]): string | null {
  return scopesForAny.some((scope) => caller.scopes.has(scope)) ? null : caller.subject;
}
