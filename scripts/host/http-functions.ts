import { functionFor, type HttpFunctionName } from '../../lambdas/handlers/routes.ts';
import type { HttpHandler } from '../../lambdas/handlers/wiring/http.ts';

/** The function that a request goes to. */
export type Router = (method: string, path: string) => HttpHandler;

/** Starts every function behind HTTP, from the environment of this thread. */
export async function startHttpFunctions(): Promise<Router> {
  const { handler: evaluate } = await import('../../lambdas/handlers/evaluate.ts');
  const { handler: decisions } = await import('../../lambdas/handlers/decisions.ts');
  const { handler: consents } = await import('../../lambdas/handlers/consents.ts');
  const { handler: registry } = await import('../../lambdas/handlers/registry.ts');
  const { handler: proofs } = await import('../../lambdas/handlers/proofs.ts');
  const { handler: open } = await import('../../lambdas/handlers/public.ts');
  const functions: Record<HttpFunctionName, HttpHandler> = {
    ...{ evaluate, decisions, consents, registry, proofs, public: open },
  };
  return (method, path) => functions[functionFor(method, path)];
}
