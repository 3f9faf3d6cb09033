import { characterName, hiddenCharacter } from './hidden-characters.ts';

/** The longest opaque id, in UTF-16 code units. Source: OpenID Connect Core 1.0 §2, `sub` */
export const MAX_OPAQUE_ID_LENGTH = 255;

// Characters without a meaning of their own: controls, formats, surrogates, what Unicode does not define, and blanks
// other than a space. NFC says nothing lasting about what is not defined yet.
const MEANINGLESS = /(?! )[\p{C}\p{Z}\u2800]/u;

// See docs/decisions/0939-ids-of-other-systems.md
/**
 * Returns why a text cannot be an opaque id, as words that follow its name; null when it can. An opaque id is the work
 * of another system, such as the issuer of tokens: it is compared as it is, and no two of them read alike.
 */
export function opaqueIdFault(id: string): string | null {
  if (id === '' || id.length > MAX_OPAQUE_ID_LENGTH) return `must have 1 to ${MAX_OPAQUE_ID_LENGTH} characters`;
  if (id === '.' || id === '..') return 'must not be `.` or `..`, which are steps of a path';
  if (id.includes('%')) return 'must not hold `%`: paths encode other characters with it, as UTF-8';
  if (id.startsWith(' ') || id.endsWith(' ')) return 'must not begin or end with a space';
  const hidden = MEANINGLESS.exec(id)?.[0] ?? hiddenCharacter(id, 'id');
  if (hidden !== null) return `must not hold ${characterName(hidden)}, which a reader cannot see or tell from others`;
  return id === id.normalize('NFC')
    ? null
    : 'must be in NFC, the composed form of Unicode: send `normalize("NFC")` of it';
}
