import { toBase64url } from '../../../core/kernel/bytes.ts';
import type { EventView } from '../../../core/wire/kit/event.ts';
import type { StoredEvent } from '../../ports/events.ts';

/** Returns a stored event as the API shows it. */
export function eventView(event: StoredEvent): EventView {
  return {
    id: event.id,
    type: event.type,
    seq: event.seq,
    recordedAt: event.at,
    leafHash: toBase64url(event.leafHash),
    leafIndex: event.leafIndex === null ? null : event.leafIndex.toString(),
  };
}
