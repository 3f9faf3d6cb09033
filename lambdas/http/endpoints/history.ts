import { LedgerError } from '../../../core/kernel/error.ts';
import type { HistoryQuery } from '../../../core/wire/subject/history.ts';
import { lookAtSubject } from '../../app/audit/look-at-subject.ts';
import { type ProveHistoryDeps, proveSubjectHistory } from '../../app/proof/prove-history.ts';
import type { WriteDeps } from '../../app/record/request.ts';
import { type HistoryFilter, type ReadHistoryDeps, readHistory } from '../../app/subject/read-history.ts';
import { looksAsAuditor, otherSubjectThan } from '../access.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { lookOf } from '../look-headers.ts';
import { pageOf } from '../page.ts';
import { proofReply } from '../proof-reply.ts';

/** Binds the call for a subject's history, page by page or in one proof; an auditor's look is put on record before. */
export function historyEndpoints(deps: WriteDeps & ReadHistoryDeps & ProveHistoryDeps) {
  const history = readHistory(deps);
  const prove = proveSubjectHistory(deps);
  const look = lookAtSubject(deps);
  return {
    async readHistory({ params: { subject }, query, caller, reasons }) {
      const by = caller();
      const { proof, ...paged } = query;
      if (proof !== undefined) requireAlone(paged);
      const audits = looksAsAuditor(by, subject, reasons.reason !== null);
      if (audits) await look(subject, lookOf(by, reasons), reasons.law);
      const reader = audits ? null : otherSubjectThan(by, subject);
      if (proof !== undefined) {
        return proofReply(await prove(subject, reader), ({ needs }) => ({ status: 'pending', needs }));
      }
      return { status: 200, body: await history(subject, reader, pageOf(paged, Number), filterOf(paged)) };
    },
  } satisfies ApiEndpoints;
}

/** Refuses parameters of a page beside `proof`, which shows all. @throws INPUT_INVALID */
function requireAlone(paged: Omit<HistoryQuery, 'proof'>): void {
  const [name] = Object.keys(paged);
  if (name === undefined) return;
  throw new LedgerError('INPUT_INVALID', `\`${name}\` is of a page, and \`proof\` shows the whole history`, {
    pointer: `/${name}`,
  });
}

function filterOf({ type, purpose, recipient, asOf, exportsCursor }: HistoryQuery): HistoryFilter {
  return {
    type: type ?? null,
    purpose: purpose ?? null,
    recipient: recipient ?? null,
    asOf: asOf ?? null,
    exportsBefore: exportsCursor === undefined ? null : Number(exportsCursor),
  };
}
