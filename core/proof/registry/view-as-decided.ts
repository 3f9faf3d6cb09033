import { type ContentView, type DecisionRequest, NO_CONTENT, type RegistryView } from '../../decision/request.ts';
import type { Decided } from '../../subject/events.ts';
import type { ItemKind, ItemOfKind } from './registered-item.ts';

/** The version of an item that a decision names: null, it was not registered; undefined, it was not read. */
export type Version = number | null | undefined;

/** Returns an item in a version; null where the decision found none. Staff go by the bank's own id. */
export type ReadItem = <K extends ItemKind>(kind: K, id: string, version: Version) => ItemOfKind<K> | null;

/** Returns what a decision read of the registry for a request, item by item as `registryView` reads them. */
export function viewAsDecided(request: DecisionRequest, decided: Decided['registry'], read: ReadItem): RegistryView {
  const purpose = read('purpose', request.purpose, decided.purpose);
  if (request.kind === 'disclose')
    return { purpose, recipient: read('recipient', request.recipient, decided.recipient) };
  const { channel, campaign, contentSha256 } = request;
  return {
    purpose,
    recipient: null,
    channel: read('channel', channel, decided.channel),
    campaign: campaign === null ? null : read('campaign', campaign, decided.campaign),
    ...(contentSha256 === null ? {} : { content: contentAsDecided(contentSha256, request.staff, decided, read) }),
  };
}

function contentAsDecided(
  id: string,
  seller: { readonly id: string; readonly branch: string } | null,
  decided: Decided['registry'],
  read: ReadItem,
): ContentView {
  const content = read('content', id, decided.content);
  if (content === null || content.product === null) return { ...NO_CONTENT, content };
  const product = read('product', content.product, decided.product);
  const partner = product?.partner ?? null;
  return {
    content,
    product,
    partner: partner === null ? null : read('recipient', partner, decided.partner),
    staff: seller === null ? null : read('staff', seller.id, decided.staff),
    branch: seller === null ? null : read('place', seller.branch, decided.branch),
    isForbidden: false,
  };
}
