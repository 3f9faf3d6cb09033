import { LedgerError } from '../kernel/error.ts';
import { ANY } from '../vocabulary.ts';

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
