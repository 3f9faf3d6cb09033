import type { Json, PublishedKind } from '../../../core/vocabulary.ts';
import type { Place } from '../record/record-event.ts';
import type { RegistryPlan } from '../record/record-registry-event.ts';
import type { WriteRequest } from '../record/record-subject-event.ts';

/** What a publication comes to, and over what. */
export interface PublicationPlan<Body extends object> extends RegistryPlan<Body> {
  readonly change: Replacement | null;
}

interface Replacement extends NonNullable<RegistryPlan<object>['change']> {
  /** The definition that it replaces, without what other writes put into the same item; null for none. */
  readonly over: object | null;
}

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
  plan(place: Pick<Place, 'at'>): Promise<PublicationPlan<Body>>;
  /** Whether it does no more than stop what is published: one registrar is enough for that. Absent where it never does. */
  stops?(): Promise<boolean>;
  /** The answer as the caller gets it, where that is not as it is kept. */
  shown?(body: Body): Body;
}

/** A write of a registrar. */
export interface RegistrarRequest extends WriteRequest {
  /** The subject of their token. */
  readonly registrar: string;
}
