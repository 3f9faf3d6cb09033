import { LedgerError } from '../kernel/error.ts';
import type { Json } from '../kernel/json.ts';
import { hashKind, isObject } from '../kernel/kinds.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { disclosureDigest, encodeDisclosure, parseDisclosure } from './disclosure.ts';
import { SALT_BYTES } from './limits.ts';

/** The claims of an entry about no person, by the kind of what they are about. */
export type Claims = { readonly [kind: string]: Json };

// See docs/decisions/0202-names-in-registry-entries.md
/**
 * Lists the members of claims of which an entry holds a digest alone, since they name a person or may do: in the order
 * of their digests in `_sd`, which is the last member of the claim.
 */
export const WITHHELD_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  recipient: ['name', 'legalId'],
  staff: ['bankId'],
  export: ['reason', 'by'],
  look: ['reason', 'law', 'by'],
};

/** A member of a claim that its entry withholds, with its digest. */
interface WithheldMember {
  readonly kind: string;
  readonly name: string;
  /** base64url; null where the claim has no digest in its place. */
  readonly digest: Json;
}

/** Returns claims as an entry spells them, and the disclosures of what they withhold, in the order of their digests. */
export function withheldClaims(
  claims: Claims,
  random: (length: number) => Uint8Array,
  hash: Sha256Into,
): { readonly claims: Claims; readonly disclosures: readonly string[] } {
  const disclosures: string[] = [];
  const spelled = Object.entries(claims).map(([kind, claim]) => {
    const names = WITHHELD_CLAIMS[kind];
    if (names === undefined || !isObject(claim)) return [kind, claim];
    const made = names.map((name) => encodeDisclosure(random(SALT_BYTES), name, (claim[name] ?? null) as Json));
    disclosures.push(...made);
    const open = Object.entries(claim).filter(([name]) => !names.includes(name));
    return [kind, { ...Object.fromEntries(open), _sd: made.map((each) => disclosureDigest(each, hash)) }];
  });
  return { claims: Object.fromEntries(spelled), disclosures };
}

/** Returns whether claims hold a digest, and no more, of each member that they are to withhold. */
export function areWithheld(claims: Claims): boolean {
  const digests = withheldIn(claims).map(({ digest }) => digest);
  if (!digests.every(hashKind.fits) || new Set(digests).size !== digests.length) return false;
  return Object.entries(WITHHELD_CLAIMS).every(([kind, names]) => {
    const claim = claims[kind];
    if (claim === undefined) return true;
    if (!isObject(claim) || !Array.isArray(claim._sd) || claim._sd.length !== names.length) return false;
    return Object.keys(claim).at(-1) === '_sd' && !names.some((name) => Object.hasOwn(claim, name));
  });
}

/**
 * Returns the members of claims that these disclosures open, by the kind of the claim.
 * @throws DISCLOSURE_MALFORMED when a text is not the disclosure of a member that claims withhold
 * @throws DISCLOSURE_MISMATCH when it is not one of these claims'
 * @throws DISCLOSURE_DUPLICATE when a member is opened twice
 */
export function openClaims(claims: Claims, disclosures: readonly string[], hash: Sha256Into): Claims {
  const opened = new Map<string, Map<string, Json>>();
  for (const disclosure of disclosures) {
    const { name, value } = parseDisclosure(disclosure);
    const details = { slot: name };
    if (!Object.values(WITHHELD_CLAIMS).some((names) => names.includes(name))) {
      throw new LedgerError('DISCLOSURE_MALFORMED', 'the disclosure names no member that claims withhold');
    }
    // SECURITY: a digest counts only at its member's position, so that a member has one value.
    const digest = disclosureDigest(disclosure, hash);
    const place = withheldIn(claims).find((each) => each.name === name && each.digest === digest);
    if (place === undefined) {
      throw new LedgerError('DISCLOSURE_MISMATCH', `the disclosure of \`${name}\` is not this entry's`, { details });
    }
    const members = opened.get(place.kind) ?? new Map<string, Json>();
    if (members.has(name)) {
      throw new LedgerError('DISCLOSURE_DUPLICATE', `the member \`${name}\` is opened twice`, { details });
    }
    opened.set(place.kind, members.set(name, value));
  }
  return Object.fromEntries([...opened].map(([kind, members]) => [kind, Object.fromEntries(members)]));
}

/** Returns the members that claims withhold, each with the digest at its position. */
function withheldIn(claims: Claims): readonly WithheldMember[] {
  return Object.entries(WITHHELD_CLAIMS).flatMap(([kind, names]) => {
    const claim = claims[kind];
    if (!isObject(claim)) return [];
    const digests: readonly Json[] = Array.isArray(claim._sd) ? claim._sd : [];
    return names.map((name, place) => ({ kind, name, digest: digests[place] ?? null }));
  });
}
