import { actingBy, type Capture, type CaptureTimes } from '../../../core/consent/capture.ts';
import type { PushRequest } from '../../../core/decision/request.ts';
import { DAY_MS, type Instant, later } from '../../../core/kernel/instant.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import { CHANNELS } from '../../../core/vocabulary.ts';
import type { SubjectRequest, WriteRequest } from './record-subject-event.ts';

/** A write on a subject's path, as it comes in: whether whoever asks may is for the subject's state to say. */
export type ActingRequest = WriteRequest<Acting>;

/** How far a channel's clock may run ahead of the ledger's. */
const AHEAD_MS = 5 * 60_000;

/** When a capture that is recorded now may claim to have been. @param maxAgeDays null: as long ago as it likes */
export function captureTimes(now: Instant, maxAgeDays: number | null = null): CaptureTimes {
  return { latest: later(now, AHEAD_MS), oldest: maxAgeDays === null ? null : later(now, -maxAgeDays * DAY_MS) };
}

/**
 * The request as made by the staff and the authority that the capture names.
 * @param about the purpose of what is to be recorded, null: none; undefined where that shows only when it is planned
 * @throws STAFF_NOT_ALLOWED, AUTHORITY_NOT_ALLOWED
 */
export function by(request: ActingRequest, capture: Capture | null, about: string | null | undefined): SubjectRequest {
  return { ...request, actor: actingBy(request.actor, capture), about };
}

/**
 * The request as made by the staff who sell by this push. By a channel that nobody has heard of nobody sells: that push
 * is refused, and is the client's own.
 */
export function soldBy(request: WriteRequest, { channel: name, purpose, staff }: PushRequest): SubjectRequest {
  const channel = CHANNELS.find((known) => known === name);
  return channel === undefined ? request : by(request, { channel, at: null, staff, authority: null }, purpose);
}
