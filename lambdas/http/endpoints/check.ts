import { type EvaluateDeps, evaluate } from '../../app/decision/evaluate.ts';
import { evaluateMany } from '../../app/decision/evaluate-many.ts';
import type { ApiEndpoints } from '../endpoint.ts';

/** Binds the checks, which record nothing and need neither a signer nor a store that writes. */
export function checkEndpoints(deps: EvaluateDeps) {
  const check = evaluate(deps);
  const checkMany = evaluateMany(deps);
  return {
    async evaluate({ body, query }) {
      return { status: 200, body: await check(body, query) };
    },
    async evaluateMany({ body, query }) {
      return { status: 200, body: await checkMany(body, query) };
    },
  } satisfies ApiEndpoints;
}
