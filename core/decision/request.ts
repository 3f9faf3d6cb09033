import type {
  Campaign,
  Content,
  Product,
  Purpose,
  QualifiedBranch,
  QualifiedStaff,
  Recipient,
  RegisteredChannel,
} from '../registry/model.ts';

/** Names what somebody wants to push to a subject. */
export interface PushRequest {
  readonly kind: 'push';
  readonly purpose: string;
  /** Any string: one that nobody registered is a reason in a check, and a problem where a push is asked for. */
  readonly channel: string;
  /** The campaign that it is a push of; null: none. */
  readonly campaign: string | null;
  /** base64url of the SHA-256 of what is to be sent; null when the caller did not say. */
  readonly contentSha256: string | null;
  /** The language that the content must be in; null: any. */
  readonly language: string | null;
  /** Who sells by this push, when a person does, by the bank's own ids. */
  readonly staff: { readonly id: string; readonly branch: string } | null;
}

/** Names what somebody wants to disclose to a recipient. */
export interface DisclosureRequest {
  readonly kind: 'disclose';
  readonly purpose: string;
  readonly recipient: string;
  /** The data to disclose; no consent covers an empty list. */
  readonly dataCategories: readonly string[];
}

/** Names the push or the disclosure that somebody wants to make. */
export type DecisionRequest = PushRequest | DisclosureRequest;

/**
 * Holds the registry items that a request names, null where the registry has none. `recipient` is not read for a push.
 */
export interface RegistryView {
  readonly purpose: Purpose | null;
  readonly recipient: Recipient | null;
  /** The channel of a push as it is registered; null or absent: nobody registered it, so that it may be built in. */
  readonly channel?: RegisteredChannel | null;
  /** Read for a push only; absent: the registry has nothing of what the push names. */
  readonly content?: ContentView;
  /** Read for a push that names one. */
  readonly campaign?: Campaign | null;
}

/** Holds what the registry has of a push's content and of who sells it, null where it has none. */
export interface ContentView {
  readonly content: Content | null;
  /** The product that the content is about. */
  readonly product: Product | null;
  /** The recipient that the product is sold for. */
  readonly partner: Recipient | null;
  readonly staff: QualifiedStaff | null;
  /** The branch that the staff sell at. */
  readonly branch: QualifiedBranch | null;
  /** True when the content's text holds a phrase that is forbidden now. */
  readonly isForbidden: boolean;
}

/** Describes a push whose content and seller the registry does not know. */
export const NO_CONTENT: ContentView = {
  content: null,
  product: null,
  partner: null,
  staff: null,
  branch: null,
  isForbidden: false,
};
