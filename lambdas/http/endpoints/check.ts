import { type EvaluateDeps, evaluate } from '../../app/decision/evaluate.ts';
import { evaluateMany } from '../../app/decision/evaluate-many.ts';
import type { ApiEndpoints } from '../endpoint.ts';

/** Binds the checks, which record nothing and need neither a signer nor a store that writes. */
export function checkEndpoints(deps: EvaluateDeps) {
  const check = evaluate(deps);
  const checkMany = evaluateMany(deps);
  return {
    async evaluate({ body, query, caller }) {
      return { status: 200, body: await check(body, caller().registered, query) };
    },
    async evaluateMany({ body, query, caller }) {
      return { status: 200, body: await checkMany(body, caller().registered, query) };
    },
  } satisfies ApiEndpoints;
}
