import { buildEntry } from '../../core/entry/build.ts';
import { labelPosition } from '../../core/entry/label.ts';
import { toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import { EMPTY_STATE, type SubjectState } from '../../core/subject/state.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import type { ChainHead, StoredEvent } from '../../lambdas/ports/events.ts';
import { MemoryRandom } from '../memory/clock.ts';
import { eventOf } from './given.ts';

export const ORIGIN = 'ledger.example/consent';
const START_MS = Date.UTC(2026, 10, 23, 8);

/** The instant this many milliseconds after 2026-11-23T08:00:00Z. */
export function instant(afterMs: number): string {
  return new Date(START_MS + afterMs).toISOString();
}

/** A real event of a made-up subject: the next of its chain, `afterMs` into the test's day. */
export function makeEvent(chain: string, head: ChainHead | null, id: string, afterMs = 0): StoredEvent {
  const seq = (head?.seq ?? -1) + 1;
  const facts = eventOf('push.refused', {
    id,
    subject: `subject of ${chain}`,
    at: instant(afterMs),
    actor: { kind: 'client', client: 'test' },
    purpose: 'offers',
    channels: ['sms'],
    detail: { reasons: ['no-consent'] },
  });
  const place = {
    origin: ORIGIN,
    after: sha256(utf8('')),
    n: null,
    u: toBase64url(sha256(utf8(id))),
    seq,
    prev: head?.last ?? null,
  };
  const random = new MemoryRandom(id);
  const built = buildEntry({ ...place, facts, state: EMPTY_STATE }, (length) => random.bytes(length));
  return {
    chain,
    seq,
    id,
    type: facts.type,
    at: facts.at,
    ...built,
    label: labelPosition(0, seq, null),
    leafIndex: null,
  };
}

/** Records the next event of a chain and gives it back. */
export async function recordNext(store: EventStore, chain: string, id: string, afterMs = 0): Promise<StoredEvent> {
  const head = await store.readHead(chain);
  const event = makeEvent(chain, head, id, afterMs);
  await store.record({ event, head });
  return event;
}

/** A state with a version and nothing else. */
export function stateOf(version: number): SubjectState {
  return { ...EMPTY_STATE, version };
}
