import type { Profile, Representative } from '../../../core/subject/state.ts';
import type { ProfileView, RepresentativeView } from '../../../core/wire/subject/schemas.ts';

/** Returns a profile as the API shows it. */
export function profileView({ care, careUntil, timeZone, staleContacts, suitability }: Profile): ProfileView {
  return { care: [...care], careUntil: { ...careUntil }, timeZone, staleContacts: [...staleContacts], suitability };
}

/** Returns an appointment as the API shows it. @param inForce true: it lets its representative act */
export function representativeView(one: Representative, inForce: boolean): RepresentativeView {
  const { event, role, subject, purposes, validFrom, validUntil } = one;
  return {
    event,
    role,
    representative: subject,
    purposes: purposes && [...purposes],
    validFrom,
    validUntil,
    inForce,
  };
}
