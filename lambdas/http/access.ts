import { LedgerError } from '../../core/kernel/error.ts';
import type { Acting } from '../../core/subject/authority.ts';
import type { Scope } from '../../core/vocabulary.ts';
import type { Caller, TokenVerifier } from '../ports/token-verifier.ts';

// RFC 6750 §2.1: the scheme in any case, then one b64token.
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const MAX_TOKEN_LENGTH = 8_192;

/**
 * Returns the caller whose token allows one of the scopes.
 * @throws TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED when there is no valid token
 * @throws SCOPE_MISSING when the token allows none of the scopes
 * @throws ISSUER_UNAVAILABLE when the issuer's keys cannot be read
 */
export async function authorise(
  tokens: TokenVerifier,
  header: string | null,
  scopes: readonly Scope[],
): Promise<Caller> {
  if (header === null) throw new LedgerError('TOKEN_MISSING', 'the request has no access token');
  const token = header.length <= MAX_TOKEN_LENGTH ? BEARER.exec(header)?.[1] : undefined;
  if (token === undefined) throw new LedgerError('TOKEN_INVALID', '`Authorization` holds no bearer token');
  const caller = await tokens.verify(token);
  if (!scopes.some((scope) => caller.scopes.has(scope))) {
    const names = scopes.map((scope) => `\`${scope}\``).join(' or ');
    throw new LedgerError('SCOPE_MISSING', `the token lacks the scope ${names}`, {
      details: { scopes: scopes.join(' ') },
    });
  }
  return caller;
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

/** Returns the caller as the client that acts. */
export function asClient({ client }: Caller): { readonly kind: 'client'; readonly client: string } {
  return { kind: 'client', client };
}

/** Returns the subject whose events, and those of whom they represent, the caller may see; null: all events. */
export function ownEventsOf(caller: Caller, scopesForAny: readonly Scope[]): string | null {
  return scopesForAny.some((scope) => caller.scopes.has(scope)) ? null : caller.subject;
}
