import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Notice } from '../registry/model.ts';
import type { EvidenceClass } from '../vocabulary.ts';

/**
 * Refuses a consent that was captured before its words were in use: nobody agreed to a notice before it was published.
 * Words that were in use before they were registered count from then on, for evidence that is `imported` alone.
 * @param capturedAt the time that the capture claims; null: it claims none, and the consent is taken
 * @throws CAPTURE_BEFORE_NOTICE when it was
 */
export function requireInUse(
  { publishedAt, inUseSince }: Pick<Notice, 'publishedAt' | 'inUseSince'>,
  capturedAt: Instant | null,
  evidence: EvidenceClass | null,
): void {
  const since = evidence === 'imported' && inUseSince !== null ? inUseSince : publishedAt;
  if (capturedAt === null || capturedAt >= since) return;
  throw new LedgerError('CAPTURE_BEFORE_NOTICE', `the notice is in use since \`${since}\`, after the capture`, {
    pointer: '/capture/at',
    details: { inUseSince: since },
  });
}
