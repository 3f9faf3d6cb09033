import { functionFor, type HttpFunctionName } from '../../../lambdas/functions/routes.ts';
import type { HttpHandler } from '../../../lambdas/wiring/http.ts';

/** Returns the function that a request goes to. */
export type Router = (method: string, path: string) => HttpHandler;

/** Starts every function behind HTTP, with the environment of this thread. */
export async function startHttpFunctions(): Promise<Router> {
  const { handler: evaluate } = await import('../../../lambdas/functions/evaluate.ts');
  const { handler: decisions } = await import('../../../lambdas/functions/decisions.ts');
  const { handler: consents } = await import('../../../lambdas/functions/consents.ts');
  const { handler: registry } = await import('../../../lambdas/functions/registry.ts');
  const { handler: proofs } = await import('../../../lambdas/functions/proofs.ts');
  const { handler: open } = await import('../../../lambdas/functions/public.ts');
  const functions: Record<HttpFunctionName, HttpHandler> = {
    evaluate,
    decisions,
    consents,
    registry,
    proofs,
    public: open,
  };
  return (method, path) => functions[functionFor(method, path)];
}
