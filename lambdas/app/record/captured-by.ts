import { actingBy, type Capture } from '../../../core/consent/capture.ts';
import { requireChannel, requireStaffRegistered } from '../../../core/consent/staff-rules.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { staffOf } from '../../../core/subject/authority.ts';
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
  return byAuthority(request, capture, about);
}

/** Reads the registrations of staff, whom the registry knows by a keyed hash. */
export interface StaffDeps {
  readonly store: Pick<Registry, 'readRegistry'>;
  readonly pepper: Uint8Array;
}

/**
 * Refuses staff who are not registered for their branch now. It costs one read of their registration, and none where
 * no staff act.
 * @throws STAFF_NOT_REGISTERED
 */
export async function requireRegisteredStaff(
  { store, pepper }: StaffDeps,
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
): Promise<void> {
  const staff = staffOf(actor);
  if (staff === null) return;
  requireStaffRegistered(staff, await store.readRegistry('staff', keyedId(pepper, 'staff', staff.id)), now);
}
