import type { Outcome, OutcomeKind } from '../app/record/outcome.ts';
import type { Reply } from './endpoint.ts';
import { etagOf } from './etag.ts';

// See docs/decisions/0971-use-cases-return-outcomes.md
const STATUSES: Readonly<Record<OutcomeKind, number>> = {
  recorded: 201,
  changed: 200,
  unchanged: 200,
  proposed: 202,
  refused: 200,
};

/** Returns the HTTP reply to a write with this outcome. */
export function replyOf({ kind, body, version, replayed }: Outcome<object>): Reply {
  const headers = {
    ...(version === undefined ? {} : { etag: etagOf(version) }),
    ...(replayed === undefined ? {} : { 'idempotency-replayed': 'true' }),
  };
  return { status: STATUSES[kind], body, headers };
}
