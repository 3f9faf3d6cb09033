import type { Reply } from './endpoint.ts';

/** The reasons of a lawful no, null for any other answer. Checks, pushes, consumptions and disclosures all say it alike. */
export function refusalIn({ body }: Reply): readonly string[] | null {
  if (typeof body !== 'object' || !('decision' in body) || body.decision !== false || !('context' in body)) return null;
  const { reasons } = body.context as { readonly reasons: readonly string[] };
  return reasons;
}
