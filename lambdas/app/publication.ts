import type { Json, PublishedKind } from '../../core/consent/vocabulary.ts';
import type { Place } from './record-event.ts';
import type { RegistryPlan } from './record-registry-event.ts';
import type { WriteRequest } from './record-subject-event.ts';

/** One write that publishes something, before it is known whether one registrar is enough for it. */
export interface Publication<Body extends object> {
  readonly kind: PublishedKind;
  /** Id of the registry item that it is about. */
  readonly id: string;
  /** What the path of the call named. */
  readonly item: string;
  /** What the call was sent, checked and complete. */
  readonly input: { readonly [key: string]: Json };
  /** What it comes to against the registry as it is. @throws what refuses it */
  plan(place: Pick<Place, 'at'>): Promise<RegistryPlan<Body>>;
  /** The answer as the caller gets it, where that is not as it is kept. */
  shown?(body: Body): Body;
}

/** A write of a registrar. */
export interface RegistrarRequest extends WriteRequest {
  /** The subject of their token. */
  readonly registrar: string;
}
