import type { Outcome } from '../../lambdas/app/record/outcome.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../../lambdas/app/record/record-registry-event.ts';
import type { WriteDeps, WriteRequest } from '../../lambdas/app/record/request.ts';
import type { Publication } from '../../lambdas/app/registry/publication.ts';

/** Publishes where one registrar is enough. */
export function published<Body extends object>(
  deps: WriteDeps,
  publication: Publication<Body>,
  request: WriteRequest,
): Promise<Outcome<RegistryAnswer<Body>>> {
  return recordRegistryEvent(deps, publication, request, (place) => publication.plan(place));
}
