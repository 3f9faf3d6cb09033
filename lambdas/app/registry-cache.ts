import type { Purpose, Recipient } from '../../core/consent/registry.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';

/** What a decision needs of the registry. */
export type RegistryReader = Pick<EventStore, 'readPurpose' | 'readRecipient'>;

/** The registry as it was at most 5 s ago, and as it is; what is read afresh is kept. */
export interface RegistryCache {
  readonly cached: RegistryReader;
  readonly fresh: RegistryReader;
}

const MAX_AGE_MS = 5_000;
const MAX_ITEMS = 10_000;

/** A cache for checks, which write nothing; whatever is put on record is decided by the store itself. What is unknown is not kept. */
export function registryCache({
  store,
  clock,
}: {
  readonly store: RegistryReader;
  readonly clock: Clock;
}): RegistryCache {
  const purposes = keeping<Purpose>((id) => store.readPurpose(id), clock);
  const recipients = keeping<Recipient>((id) => store.readRecipient(id), clock);
  return {
    cached: { readPurpose: purposes.cached, readRecipient: recipients.cached },
    fresh: { readPurpose: purposes.fresh, readRecipient: recipients.fresh },
  };
}

type Read<T> = (id: string) => Promise<T | null>;

function keeping<T>(read: Read<T>, clock: Clock): { readonly fresh: Read<T>; readonly cached: Read<T> } {
  const kept = new Map<string, { readonly item: T; readonly readAtMs: number }>();

  async function fresh(id: string): Promise<T | null> {
    // INVARIANT: the age counts from before the read, so that no item is older than it says.
    const readAtMs = clock.nowMs();
    const item = await read(id);
    kept.delete(id);
    const oldest = kept.size >= MAX_ITEMS ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    if (item !== null) kept.set(id, { item, readAtMs });
    return item;
  }

  return {
    fresh,
    async cached(id) {
      const found = kept.get(id);
      return found !== undefined && clock.nowMs() - found.readAtMs <= MAX_AGE_MS ? found.item : fresh(id);
    },
  };
}
