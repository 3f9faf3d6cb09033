import type { Publication } from '../../lambdas/app/publication.ts';
import type { Answer } from '../../lambdas/app/record-event.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../../lambdas/app/record-registry-event.ts';
import type { WriteDeps, WriteRequest } from '../../lambdas/app/record-subject-event.ts';

/** Publishes where one registrar is enough. */
export function published<Body extends object>(
  deps: WriteDeps,
  publication: Publication<Body>,
  request: WriteRequest,
): Promise<Answer<RegistryAnswer<Body>>> {
  return recordRegistryEvent(deps, publication, request, (place) => publication.plan(place));
}
