import { actingBy, type Capture } from '../../../core/consent/capture.ts';
import { knownChannel, requireChannel, requireStaffRegistered } from '../../../core/consent/staff-rules.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { RegisteredChannel } from '../../../core/registry/model.ts';
import { channelOf, staffOf } from '../../../core/subject/authority.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { Registry } from '../../ports/registry.ts';
import { keyedId } from './pseudonyms.ts';
import type { ActingRequest, SubjectRequest } from './request.ts';

/**
 * Returns the request for a no as made by the authority that the capture names.
 * @param about the purpose of the event, null: none; undefined: only the event shows it
 * @throws AUTHORITY_NOT_ALLOWED
 */
export function byAuthority(
  request: ActingRequest,
  capture: Capture | null,
  about: string | null | undefined,
): SubjectRequest {
  return { ...request, actor: actingBy(request.actor, capture), about };
}

/**
 * Returns the request for anything but a no as made by the authority that the capture names.
 * @param about as for `byAuthority`
 * @throws CAPTURE_REQUIRED, CHANNEL_OF_TOKEN when the capture does not say its channel, or says that of a token
 * @throws AUTHORITY_NOT_ALLOWED
 */
export function capturedBy(...[request, capture, about]: Parameters<typeof byAuthority>): SubjectRequest {
  requireChannel({ acting: request.actor, capture });
  return { ...byAuthority(request, capture, about), captureChannel: capture?.channel ?? null };
}

/** Reads the registrations of staff, whom the registry knows by a keyed hash, and of channels. */
export interface StaffDeps {
  readonly store: Pick<Registry, 'readRegistry'>;
  readonly pepper: Uint8Array;
}

/**
 * Reads the channel at which somebody acts, null where they name none, and refuses staff who are not registered for
 * their branch now. It costs a read of the channel and, where staff act, one of their registration.
 * @throws STAFF_NOT_REGISTERED, CHANNEL_UNKNOWN
 */
export async function readActingChannel(
  { store, pepper }: StaffDeps,
  { actor, now, request }: { readonly actor: Actor; readonly now: Instant; readonly request: SubjectRequest },
): Promise<RegisteredChannel | null> {
  const staff = staffOf(actor);
  const id = channelOf(actor, { channel: request.captureChannel ?? null });
  const [registered, channel] = await Promise.all([
    staff === null ? null : store.readRegistry('staff', keyedId(pepper, 'staff', staff.id)),
    id === null ? null : store.readRegistry('channel', id),
  ]);
  if (staff !== null) requireStaffRegistered(staff, registered, now);
  return id === null ? null : knownChannel({ id, isOfStaff: staff !== null }, channel);
}
