import { buildRegistryEntry } from '../../../core/entry/build.ts';
import type { ItemVersion } from '../../../core/entry/label.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { RegistryEventType } from '../../../core/vocabulary.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { OpenKind, RegistryItem } from '../../ports/registry.ts';
import { eventView } from './event-view.ts';
import type { Outcome } from './outcome.ts';
import { type ChainPosition, type RecordDeps, recordEvent } from './record-event.ts';
import type { RegistryWriteDeps, WriteRequest } from './request.ts';

/**
 * Holds the outcome of a registration, but for its event: nothing new, or an event with open claims and the items that
 * it changes.
 */
export interface RegistryPlan<Body> extends Outcome<Body> {
  readonly change: {
    readonly type: RegistryEventType;
    /** The version of an item that the event makes. */
    readonly item: ItemVersion;
    readonly claims: { readonly [key: string]: Json };
    readonly items: readonly RegistryItem[];
  } | null;
}

/** Records events about no person. */
export type RegistryEventDeps = RecordDeps & Pick<RegistryWriteDeps, 'origin' | 'afterRoot' | 'hash'>;

export type RegistryAnswer<Body> = Body & { readonly event: ReturnType<typeof eventView> | null };

/**
 * Records one event about a registry item, or another thing that is no person, on its own chain, or nothing when the
 * same is there.
 * @throws as `recordEvent`
 */
export function recordRegistryEvent<Body>(
  deps: RegistryEventDeps,
  { kind, id }: { readonly kind: OpenKind; readonly id: string },
  { actor, idempotency }: WriteRequest,
  plan: (position: ChainPosition) => Promise<RegistryPlan<Body>>,
): Promise<Outcome<RegistryAnswer<Body>>> {
  const chain = `${kind.toUpperCase()}#${id}`;
  return recordEvent<RegistryAnswer<Body>>(deps, chain, idempotency, async (position) => {
    const { change, body, ...ended } = await plan(position);
    if (change === null) return { outcome: { ...ended, body: { ...body, event: null } }, write: null };
    const { eventId, seq, prev, at } = position;
    const built = buildRegistryEntry(
      {
        origin: deps.origin,
        after: await deps.afterRoot({ waits: true }),
        id: eventId,
        type: change.type,
        at,
        actor,
        seq,
        prev,
        item: change.item,
        claims: change.claims,
      },
      (length) => deps.random.bytes(length),
      deps.hash,
    );
    const event: StoredEvent = {
      chain,
      seq,
      id: eventId,
      type: change.type,
      at,
      ...built,
      label: null,
      leafIndex: null,
    };
    return {
      outcome: { ...ended, body: { ...body, event: eventView(event) } },
      write: { event, registry: change.items },
    };
  });
}
