import type { Notice, Purpose, Recipient } from '../../core/consent/model.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';

/** Registry items by id, null where there is none. */
export interface RegistryReader {
  purpose(id: string): Promise<Purpose | null>;
  notice(id: string): Promise<Notice | null>;
  recipient(id: string): Promise<Recipient | null>;
}

/** The registry as it is, and as it was at most 5 s ago. A refusal that rests on the second is asked again of the first. */
export interface Registry {
  readonly fresh: RegistryReader;
  readonly cached: RegistryReader;
}

const MAX_AGE_MS = 5_000;
const MAX_ITEMS = 10_000;

export function registryOf(deps: {
  readonly store: Pick<EventStore, 'readPurpose' | 'readNotice' | 'readRecipient'>;
  readonly clock: Clock;
}): Registry {
  const purposes = keeping((id) => deps.store.readPurpose(id), deps.clock);
  const notices = keeping((id) => deps.store.readNotice(id), deps.clock);
  const recipients = keeping((id) => deps.store.readRecipient(id), deps.clock);
  return {
    fresh: { purpose: purposes.fresh, notice: notices.fresh, recipient: recipients.fresh },
    cached: { purpose: purposes.cached, notice: notices.cached, recipient: recipients.cached },
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

/** What `attempt` gives by the cached registry or, when it throws or `isRefusal` says so, by the fresh one. */
export async function withRegistry<T>(
  registry: Registry,
  attempt: (reader: RegistryReader) => Promise<T>,
  isRefusal: (result: T) => boolean = () => false,
): Promise<T> {
  try {
    const result = await attempt(registry.cached);
    if (!isRefusal(result)) return result;
  } catch {
    // The fresh registry gives the error that counts.
  }
  return attempt(registry.fresh);
}
