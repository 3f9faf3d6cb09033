import type { Json } from '../../../core/kernel/json.ts';
import type { PublishedKind } from '../../../core/vocabulary.ts';
import type { ChainPosition } from '../record/record-event.ts';
import type { RegistryPlan } from '../record/record-registry-event.ts';
import type { WriteRequest } from '../record/request.ts';

/** Holds the outcome of a publication, and the definition that it replaces. */
export interface PublicationPlan<Body extends object> extends RegistryPlan<Body> {
  readonly change: Replacement | null;
}

interface Replacement extends NonNullable<RegistryPlan<object>['change']> {
  /** The definition that it replaces, without what other writes put into the same item; null for none. */
  readonly over: object | null;
}

/** Holds a write that publishes something, before it is known whether one registrar is enough for it. */
export interface Publication<Body extends object> {
  readonly kind: PublishedKind;
  /** Id of the registry item that it is about. */
  readonly id: string;
  /** The id in the path of the call. */
  readonly item: string;
  /** The body of the call, checked and complete. */
  readonly input: { readonly [key: string]: Json };
  /** Plans it against the registry as it is. @throws what refuses it */
  plan(position: Pick<ChainPosition, 'at'>): Promise<PublicationPlan<Body>>;
  /** Tells whether it does no more than retire what is in use. Absent where it never does. */
  onlyRetires?(): Promise<boolean>;
  /** Returns the answer as the caller gets it, where that is not as it is kept. */
  shown?(body: Body): Body;
}

/** Holds a registrar's request for a write. */
export interface RegistrarRequest extends WriteRequest {
  /** The subject of their token. */
  readonly registrar: string;
}
