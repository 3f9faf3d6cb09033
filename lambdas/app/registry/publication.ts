import type { Json } from '../../../core/kernel/json.ts';
import type { PublishedKind } from '../../../core/vocabulary.ts';
import type { IfMatch } from '../record/precondition.ts';
import type { ChainPosition } from '../record/record-event.ts';
import type { RegistryPlan } from '../record/record-registry-event.ts';
import type { WriteRequest } from '../record/request.ts';

/** Holds the outcome of a publication, and the definition that it replaces. */
export interface PublicationPlan<Body extends object> extends RegistryPlan<Body> {
  readonly change: Replacement | null;
}

interface Replacement extends NonNullable<RegistryPlan<object>['change']> {
  /** The definition that it replaces, without the members that other writes set; null for none. */
  readonly over: object | null;
  /** The version that it replaces, null for none; absent where a write adds to an item and replaces nothing whole. */
  readonly replaces?: number | null;
}

/** Holds a write that publishes a registry item, at once or after the approval of a second registrar. */
export interface Publication<Body extends object> {
  readonly kind: PublishedKind;
  /** Id of the registry item that it is about. */
  readonly id: string;
  /** The id in the path of the call. */
  readonly item: string;
  /** The body of the call, checked and complete. */
  readonly input: { readonly [key: string]: Json };
  /** Plans the write against the registry as it is now. @throws the codes of its rules */
  plan(position: Pick<ChainPosition, 'at' | 'now'>): Promise<PublicationPlan<Body>>;
  /** Tells whether the write does nothing but retire an item in use; absent where it never does. */
  onlyRetires?(): Promise<boolean>;
  /** Returns the answer that the caller gets, where it differs from the one that is kept. */
  shown?(body: Body): Body;
}

/** Holds a registrar's request for a write. */
export interface RegistrarRequest extends WriteRequest {
  /** The subject of their token. */
  readonly registrar: string;
  /** The versions that they may replace. */
  readonly ifMatch: IfMatch | null;
}
