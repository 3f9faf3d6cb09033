import { LedgerError } from '../../../core/kernel/error.ts';

/** Names the versions of a thing that a request may replace, as its `If-Match` does. */
export type IfMatch = 'any' | readonly number[];

// See docs/decisions/0930-replacing-names-a-version.md
/**
 * Refuses to replace a thing of which the request does not name the version. Whatever does not exist is made without
 * a condition.
 *
 * INVARIANT: call it with the version on which the write itself is conditioned, so that nothing moves between.
 *
 * @param version the version that the request would replace, null when there is none
 * @throws PRECONDITION_REQUIRED when the request names no version; PRECONDITION_FAILED when it names another
 */
export function requireMatch(ifMatch: IfMatch | null, version: number | null): void {
  if (ifMatch === null) {
    if (version === null) return;
    throw new LedgerError('PRECONDITION_REQUIRED', 'the request would replace something and has no `If-Match`');
  }
  if (version !== null && (ifMatch === 'any' || ifMatch.includes(version))) return;
  const found = version === null ? 'there is nothing to replace' : `version ${version} is in force`;
  throw new LedgerError('PRECONDITION_FAILED', `${found}, which \`If-Match\` does not name`, { details: { version } });
}
