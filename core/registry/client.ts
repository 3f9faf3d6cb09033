import { LedgerError } from '../kernel/error.ts';
import { ANY, SCOPES, type Scope } from '../vocabulary.ts';
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

/** Returns how a client counts for a no while its registration cannot be read: by the scopes of its token alone. */
export function byTokenAlone(id: string, inToken: ReadonlySet<string>): RegisteredClient {
  return { ...firstRegistrar(id), scopes: SCOPES.filter((scope) => inToken.has(scope)) };
}

/** Holds what bounds the acts of a client, and what it is told. */
export type ClientRights = Pick<RegisteredClient, 'purposes' | 'recipients' | 'channels' | 'seesReasons'>;

/** Names what an act is about, null for nothing of the kind. */
export interface ClientAct {
  readonly purpose: string;
  readonly recipient: string | null;
  readonly channel: string | null;
}

/** Returns the member of an act that lies outside what its client is registered for; null: none does. */
export function memberOutside(
  { purposes, recipients, channels }: ClientRights,
  { purpose, recipient, channel }: ClientAct,
): keyof ClientAct | null {
  if (!takesIn(purposes, purpose)) return 'purpose';
  if (!takesIn(recipients, recipient)) return 'recipient';
  return takesIn(channels, channel) ? null : 'channel';
}

/**
 * Refuses an act outside what its client is registered for.
 * @param pointers to the members of the request that say what it is about; none where the request names a permit
 * @throws CLIENT_NOT_ALLOWED with the pointer to the member outside
 */
export function requireWithin(
  client: ClientRights,
  act: ClientAct,
  pointers: Readonly<Partial<Record<keyof ClientAct, string>>>,
): void {
  const outside = memberOutside(client, act);
  if (outside === null) return;
  const pointer = pointers[outside];
  const details = pointer === undefined ? {} : { pointer };
  throw new LedgerError('CLIENT_NOT_ALLOWED', `the client is not registered for this ${outside}`, details);
}

function takesIn(registered: readonly string[], name: string | null): boolean {
  return name === null || registered.includes(ANY) || registered.includes(name);
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
