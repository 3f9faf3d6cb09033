import type { Reply } from './endpoint.ts';

/** A decision as checks, pushes, consumptions and disclosures all answer it. */
interface Decided {
  readonly decision: boolean;
  readonly context: { readonly reasons: readonly string[] };
}

/** How often an answer says no, by reason; empty when it says none. */
export function refusalsIn({ body }: Reply): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
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
