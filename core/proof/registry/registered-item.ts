import {
  campaignIn,
  channelIn,
  contentIn,
  placeIn,
  productIn,
  purposeIn,
  recipientIn,
  staffIn,
  type TextBySha256,
} from '../../registry/claims.ts';
import type {
  Campaign,
  Content,
  Product,
  Purpose,
  QualifiedBranch,
  QualifiedStaff,
  Recipient,
  RegisteredChannel,
} from '../../registry/model.ts';
import { malformed } from '../map-answers.ts';
import type { FoundLeaf } from '../shown-leaf.ts';

/** The items of the registry on which decisions rest, by kind. */
interface Items {
  readonly purpose: Purpose;
  readonly recipient: Recipient;
  readonly channel: RegisteredChannel;
  readonly content: Content;
  readonly product: Product;
  readonly staff: QualifiedStaff;
  readonly place: QualifiedBranch;
  readonly campaign: Campaign;
}
export type ItemKind = keyof Items;
export type ItemOfKind<K extends ItemKind> = Items[K];

const READERS: { readonly [K in ItemKind]: (claims: unknown, textOf: TextBySha256) => Items[K] } = {
  purpose: purposeIn,
  // No decision reads a name or a contact.
  recipient: (claims) => ({ ...recipientIn(claims), name: '', legalId: null, contact: null, contactSince: null }),
  channel: channelIn,
  content: contentIn,
  product: productIn,
  staff: staffIn,
  place: placeIn,
  campaign: campaignIn,
};

/**
 * Returns the item that an entry of the registry says, as far as a decision reads it.
 * @throws ENTRY_MALFORMED when it says none; BUNDLE_MALFORMED when it is about another kind
 */
export function itemIn<K extends ItemKind>(kind: K, { index, parsed }: FoundLeaf, textOf: TextBySha256): ItemOfKind<K> {
  if (parsed.kind !== 'registry' || parsed.item.kind !== kind) throw malformed(`leaf ${index} is about no ${kind}`);
  return READERS[kind](parsed.claims[kind], textOf);
}
