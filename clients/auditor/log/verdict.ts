import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { keepsFromLooking } from '../failure.ts';
import { plural, type Report, type VerdictKind } from '../output.ts';
import type { AuditOutcome } from './audit-log.ts';

/**
 * The verdict of an audit: `not-anchored` when the contract holds no anchor of the log, `stale` when nothing but its
 * age is wrong, `not-checked` when log, chain or policy could not be used, so that nothing is known.
 */
export type LogVerdict = 'intact' | 'not-intact' | 'not-anchored' | 'stale' | 'not-checked';

/** The outcome of a look at a log, in a word and a sentence. */
export interface Verdict {
  readonly verdict: LogVerdict;
  readonly kind: VerdictKind;
  /** The first words of the sentence. */
  readonly word: string;
  /** The sentence after its first words. */
  readonly sentence: string;
}

const NOT_ANCHORED: string = 'LOG_NOT_ANCHORED' satisfies ErrorCode;
const STALE: string = 'LOG_STALE' satisfies ErrorCode;

/** Returns the verdict on a log: the gravest of what was found. */
export function verdictOn(report: Report, origin: string, outcome: AuditOutcome | null): Verdict {
  const codes = [...report.codes].filter((code) => !keepsFromLooking(code));
  const failures = plural(report.failureCount, 'failure');
  if (report.failureCount === 0 && outcome !== null) {
    const size = outcome.checkpoint?.treeSize ?? 0n;
    const found = `${plural(size, 'entry', 'entries')}, ${plural(outcome.anchors, 'anchor')}`;
    const sentence = `: ${origin}, ${found}: nothing was edited, reordered or removed.`;
    return { verdict: 'intact', kind: 'good', word: 'INTACT', sentence };
  }
  if (codes.length === 0) {
    const sentence = `: ${origin}, ${failures}: correct what is named and audit again; this counts neither for the log nor against it.`;
    return { verdict: 'not-checked', kind: 'open', word: 'NOT CHECKED', sentence };
  }
  if (codes.every((code) => code === NOT_ANCHORED)) {
    const sentence = `: ${origin}: the contract holds no root of it, so that it could be another log tomorrow.`;
    return { verdict: 'not-anchored', kind: 'bad', word: 'NOT ANCHORED', sentence };
  }
  if (codes.every((code) => code === STALE)) {
    const sentence = `: ${origin}: it was not anchored for longer than you allow, so that what came since may be hidden.`;
    return { verdict: 'stale', kind: 'bad', word: 'STALE', sentence };
  }
  const sentence = `: ${origin}, ${failures}: do not rely on this log until each is explained.`;
  return { verdict: 'not-intact', kind: 'bad', word: 'NOT INTACT', sentence };
}
