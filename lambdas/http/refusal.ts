import { DECISION_OPERATIONS } from '../../core/wire/decision/operations.ts';
import type { OperationId } from '../../core/wire/index.ts';
import type { Reply } from './endpoint.ts';

/** A decision as checks, pushes, consumptions and disclosures all answer it. */
interface Decided {
  readonly decision: boolean;
  readonly context: { readonly reasons: readonly string[] };
}

/** How often an answer refuses a check, push or disclosure, by reason; empty when it refuses none. */
export function refusalsIn(operation: OperationId, { body }: Reply): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  // An ask decides whether a subject may be spoken to, and its no is no refusal to use their data.
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
