import { actingBy, type Capture } from '../../../core/consent/capture.ts';
import type { PushRequest } from '../../../core/decision/request.ts';
import { CHANNELS } from '../../../core/vocabulary.ts';
import type { ActingRequest, SubjectRequest, WriteRequest } from './request.ts';

/**
 * Returns the request as made by the staff and the authority that the capture names.
 * @param about the purpose of the event, null: none; undefined: only the event shows it
 * @throws STAFF_NOT_ALLOWED, AUTHORITY_NOT_ALLOWED
 */
export function capturedBy(
  request: ActingRequest,
  capture: Capture | null,
  about: string | null | undefined,
): SubjectRequest {
  return { ...request, actor: actingBy(request.actor, capture), about };
}

/**
 * Returns the request as made by the staff who sell by this push. Staff do not sell by an unknown channel: such a push
 * is refused, as the client's own.
 */
export function soldBy(request: WriteRequest, { channel: name, purpose, staff }: PushRequest): SubjectRequest {
  const channel = CHANNELS.find((known) => known === name);
  return channel === undefined ? request : capturedBy(request, { channel, at: null, staff, authority: null }, purpose);
}
