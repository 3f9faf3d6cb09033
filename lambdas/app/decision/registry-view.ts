import {
  type ContentView,
  type DecisionRequest,
  NO_CONTENT,
  type PushRequest,
  type RegistryView,
} from '../../../core/decision/request.ts';
import { isChannelId } from '../../../core/registry/channel.ts';
import { phraseIn } from '../../../core/registry/text-match.ts';
import { keyedId } from '../record/pseudonyms.ts';
import type { RegistryReader } from './registry-cache.ts';

export interface RegistryViewDeps {
  readonly registry: RegistryReader;
  /** Keys the hash by which the registry knows staff. */
  readonly pepper: Uint8Array;
  /** Phrases that no content may hold. */
  readonly forbiddenPhrases: readonly string[];
}

/** Reads the registry items that a request names, and no others. */
export async function registryView(deps: RegistryViewDeps, request: DecisionRequest): Promise<RegistryView> {
  const { registry } = deps;
  const [purpose, recipient, channel, content, campaign] = await Promise.all([
    registry.readRegistry('purpose', request.purpose),
    request.kind === 'push' ? null : registry.readRegistry('recipient', request.recipient),
    request.kind === 'push' && isChannelId(request.channel) ? registry.readRegistry('channel', request.channel) : null,
    request.kind === 'push' && request.contentSha256 !== null
      ? contentView(deps, request, request.contentSha256)
      : null,
    request.kind === 'push' && request.campaign !== null ? registry.readRegistry('campaign', request.campaign) : null,
  ]);
  return { purpose, recipient, channel, campaign, ...(content === null ? {} : { content }) };
}

async function contentView(
  { registry, pepper, forbiddenPhrases }: RegistryViewDeps,
  { staff: seller }: PushRequest,
  contentSha256: string,
): Promise<ContentView> {
  const content = await registry.readRegistry('content', contentSha256);
  if (content === null) return NO_CONTENT;
  const isForbidden = phraseIn(content.text, forbiddenPhrases) !== null;
  if (content.product === null) return { ...NO_CONTENT, content, isForbidden };
  const [product, staff, branch] = await Promise.all([
    registry.readRegistry('product', content.product),
    seller === null ? null : registry.readRegistry('staff', keyedId(pepper, 'staff', seller.id)),
    seller === null ? null : registry.readRegistry('place', seller.branch),
  ]);
  const partner = product?.partner ? await registry.readRegistry('recipient', product.partner) : null;
  return { content, product, partner, staff, branch, isForbidden };
}
