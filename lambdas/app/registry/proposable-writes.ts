import type { Proposal } from '../../../core/registry/model.ts';
import type { PublishedKind } from '../../../core/vocabulary.ts';
import { parseInput } from '../../../core/wire/kit/parse.ts';
import { campaignInput } from '../../../core/wire/registry/campaigns.ts';
import { channelInput } from '../../../core/wire/registry/channels.ts';
import { clientInput } from '../../../core/wire/registry/clients.ts';
import { contentInput, placeInput, productInput, staffInput } from '../../../core/wire/registry/products.ts';
import { noticeInput, purposeInput, recipientInput } from '../../../core/wire/registry/schemas.ts';
import { approveContent, type ContentDeps } from './approve-content.ts';
import type { Publication } from './publication.ts';
import { publishNotice } from './publish-notice.ts';
import { registerCampaign } from './register-campaign.ts';
import { registerChannel } from './register-channel.ts';
import { registerClient } from './register-client.ts';
import { registerProduct } from './register-product.ts';
import { registerPurpose } from './register-purpose.ts';
import { registerRecipient } from './register-recipient.ts';
import { registerPlace, registerStaff } from './register-sellers.ts';

/**
 * Returns the write that was proposed, ready to be planned now.
 * @throws INPUT_INVALID when the rules of input have changed since and refuse it
 */
export function publicationOf(deps: ContentDeps, { kind, item, about, input }: Proposal): Publication<object> {
  const asked: Readonly<Record<PublishedKind, () => Publication<object>>> = {
    purpose: () => registerPurpose(deps)(item, parseInput(purposeInput, input, 'body')),
    notice: () => publishNotice(deps)(item, parseInput(noticeInput, input, 'body'), about),
    recipient: () => registerRecipient(deps)(item, parseInput(recipientInput, input, 'body')),
    product: () => registerProduct(deps)(item, parseInput(productInput, input, 'body')),
    content: () => approveContent(deps)(item, parseInput(contentInput, input, 'body')),
    staff: () => registerStaff(deps)(item, parseInput(staffInput, input, 'body')),
    place: () => registerPlace(deps)(item, parseInput(placeInput, input, 'body')),
    campaign: () => registerCampaign(deps)(item, parseInput(campaignInput, input, 'body')),
    channel: () => registerChannel(deps)(item, parseInput(channelInput, input, 'body')),
    client: () => registerClient(deps)(item, parseInput(clientInput, input, 'body')),
  };
  return asked[kind]();
}
