import { DECISION_OPERATIONS } from '../../core/wire/decision/operations.ts';
import type { OperationId } from '../../core/wire/index.ts';
import type { Reply } from './endpoint.ts';

/** Holds the part that the answers to checks, pushes, consumptions and disclosures share. */
interface Decided {
  readonly decision: boolean;
  readonly context: { readonly reasons: readonly string[] };
}

/** Counts the refusals in an answer to a check, push or disclosure, by reason; empty when it refuses nothing. */
export function refusalsIn(operation: OperationId, { body }: Reply): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  // An ask decides whether a subject may be asked for a consent; its no refuses no use of their data.
  if (!Object.hasOwn(DECISION_OPERATIONS, operation)) return found;
  for (const { decision, context } of decisionsIn(body)) {
    if (decision) continue;
    for (const reason of context.reasons) found.set(reason, (found.get(reason) ?? 0) + 1);
  }
  return found;
}

function decisionsIn(body: Reply['body']): readonly Decided[] {
  if (typeof body !== 'object') return [];
  if ('evaluations' in body) return body.evaluations as readonly Decided[];
  return 'decision' in body && 'context' in body ? [body as Decided] : [];
}
