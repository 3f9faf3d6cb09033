import { functionFor, HTTP_FUNCTIONS, type HttpFunctionName } from '../../lambdas/handlers/routes.ts';
import type { HttpHandler } from '../../lambdas/handlers/wiring/http.ts';

/** The function that a request goes to. */
export type Router = (method: string, path: string) => HttpHandler;

/** Starts every function behind HTTP, from the environment of this thread. */
export async function startHttpFunctions(): Promise<Router> {
  const started = await Promise.all(
    HTTP_FUNCTIONS.map(async (name) => {
      const { handler } = (await import(`../../lambdas/handlers/${name}.ts`)) as { handler: HttpHandler };
      return [name, handler] as const;
    }),
  );
  const functions = Object.fromEntries(started) as Record<HttpFunctionName, HttpHandler>;
  return (method, path) => functions[functionFor(method, path)];
}
