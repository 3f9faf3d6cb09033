import { LedgerError } from '../kernel/error.ts';
import { ANY, type Scope } from '../vocabulary.ts';
import type { RegisteredClient } from './model.ts';

/** Returns the scopes that count in a client's token: those that the client is registered for. */
export function effectiveScopes(
  inToken: ReadonlySet<string>,
  { scopes }: Pick<RegisteredClient, 'scopes'>,
): ReadonlySet<Scope> {
  return new Set(scopes.filter((scope) => inToken.has(scope)));
}

/**
 * Returns how a client that registers others counts before it is registered itself: by its scope alone.
 * @param id the client's id at the issuer of tokens
 */
export function firstRegistrar(id: string): RegisteredClient {
  const nothing = { purposes: [], recipients: [], channels: [] };
  return { id, version: 0, scopes: ['registry'], ...nothing, seesReasons: false, retired: false };
}

/**
 * Refuses the registration of a client that names something which is not registered.
 * @param registered the items that the list names, null for one that is not registered; `*` names none
 * @throws PURPOSE_UNKNOWN, RECIPIENT_UNKNOWN with a pointer to it
 */
export function requireRegistered(
  list: 'purposes' | 'recipients',
  ids: readonly string[],
  registered: readonly (object | null)[],
): void {
  const unknown = ids.findIndex((id, index) => id !== ANY && (registered[index] ?? null) === null);
  if (unknown < 0) return;
  const code = list === 'purposes' ? 'PURPOSE_UNKNOWN' : 'RECIPIENT_UNKNOWN';
  const pointer = `/${list}/${unknown}`;
  throw new LedgerError(code, `no such ${list.slice(0, -1)} is registered`, { pointer });
}
