import { LedgerError } from '../../core/kernel/error.ts';
import type { IfMatch } from '../app/record/precondition.ts';

// One element of a list, and the comma or the end after it; no two parts of it match the same blanks.
const ELEMENT = /[\t ]*(?:(W\/)?"([!#-~\u0080-\u00ff]*)"[\t ]*)?(?:,|$)/gy;
const VERSION = /^(?:0|[1-9]\d{0,14})$/;

/** Returns the entity tag of a version, a strong one. Source: RFC 9110 §8.8.3 */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * Returns the versions that an `If-Match` names, null when there is no such header. Weak tags match nothing, nor do
 * tags that are no version's. Source: RFC 9110 §13.1.1, §5.6.1
 * @throws IF_MATCH_MALFORMED when it is neither `*` nor a list of entity tags
 */
export function ifMatchIn(header: string | undefined): IfMatch | null {
  if (header === undefined) return null;
  if (header.trim() === '*') return 'any';
  const elements = [...header.matchAll(ELEMENT)];
  const length = elements.reduce((sum, [element]) => sum + element.length, 0);
  const tags = elements.filter(([, , opaque]) => opaque !== undefined);
  if (length !== header.length || tags.length === 0) {
    throw new LedgerError('IF_MATCH_MALFORMED', '`If-Match` is neither `*` nor a list of entity tags in double quotes');
  }
  return tags.flatMap(([, weak, opaque = '']) => (weak === undefined && VERSION.test(opaque) ? [Number(opaque)] : []));
}
