import type { Scope } from '../../../core/vocabulary.ts';
import { findOperation, OPERATION_IDS, OPERATIONS, type OperationId } from '../../../core/wire/index.ts';
import { FUNCTIONS, HTTP_FUNCTION_NAMES, type HttpFunctionName } from '../index.ts';

const FUNCTION_OF: ReadonlyMap<OperationId, HttpFunctionName> = new Map(
  HTTP_FUNCTION_NAMES.flatMap((name) => FUNCTIONS[name].trigger.operations.map((id) => [id, name] as const)),
);

/** One route of the API as a gateway needs to know it. */
export interface Route {
  readonly method: string;
  /** `{name}` is one segment, `{name+}` all that follows. */
  readonly path: string;
  /** Any of these suffices; none: no token is asked for. */
  readonly scopes: readonly Scope[];
  readonly function: HttpFunctionName;
}

/** Lists every route with the function behind it. */
export const ROUTES: readonly Route[] = OPERATION_IDS.map((id) => {
  const { method, path, scopes } = OPERATIONS[id];
  return { method, path, scopes, function: functionOf(id) };
});

/** Returns the function that a request goes to; `public` answers for what is no operation. */
export function functionFor(method: string, path: string): HttpFunctionName {
  const { id } = findOperation(method, path);
  return id === null ? 'public' : functionOf(id);
}

function functionOf(id: OperationId): HttpFunctionName {
  const name = FUNCTION_OF.get(id);
  if (name === undefined) throw new Error(`no function of lambdas/functions/index.ts serves \`${id}\``);
  return name;
}
