import type { Instant } from '../../../core/kernel/instant.ts';
import { isInForce } from '../../../core/subject/current.ts';
import type { Profile, Representative } from '../../../core/subject/state.ts';
import type { ProfileView, RepresentativeView } from '../../../core/wire/subject/schemas.ts';

/** Returns a profile as the API shows it. */
export function profileView({ care, timeZone, staleContacts, suitability }: Profile): ProfileView {
  return { care: [...care], timeZone, staleContacts: [...staleContacts], suitability };
}

/** Returns an appointment as the API shows it at this time. */
export function representativeView(one: Representative, now: Instant): RepresentativeView {
  const { event, role, subject, purposes, validFrom, validUntil } = one;
  return {
    event,
    role,
    representative: subject,
    purposes: purposes && [...purposes],
    validFrom,
    validUntil,
    inForce: isInForce(one, now),
  };
}
