import { type EvaluateDeps, evaluate } from '../app/evaluate.ts';
import type { Endpoints } from './endpoint.ts';

/** The check, which writes nothing and needs nothing that signs or writes. */
export function checkEndpoints(deps: EvaluateDeps) {
  const check = evaluate(deps);
  return {
    async evaluate({ body }) {
      return { status: 200, body: await check(body) };
    },
  } satisfies Endpoints;
}
