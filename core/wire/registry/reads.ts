import * as z from 'zod';
import type { Scope } from '../../vocabulary.ts';
import { channel, id, page } from '../kit/fields.ts';
import { clientIdInPath, opaqueId } from '../kit/opaque-id.ts';
import { campaignSchema } from './campaigns.ts';
import { channelSchema } from './channels.ts';
import { clientSchema } from './clients.ts';
import { contentSchema, placeSchema, productSchema, staffSchema } from './products.ts';
import { noticeSchema, purposeSchema, recipientSchema, versionInRequest } from './schemas.ts';

const byId = z.strictObject({ id });
const byVersion = byId.extend({ version: versionInRequest });
/** Describes the path of a call about one client. */
export const byClient = z.strictObject({ id: clientIdInPath });
const byVersionOfClient = byClient.extend({ version: versionInRequest });
/** Describes the path of a call about one channel. */
export const byChannel = z.strictObject({ id: channel });
const byVersionOfChannel = byChannel.extend({ version: versionInRequest });
const purpose = z.strictObject({ purpose: purposeSchema });
const recipient = z.strictObject({ recipient: recipientSchema });
const product = z.strictObject({ product: productSchema });
const content = z.strictObject({ content: contentSchema });
const staff = z.strictObject({ staff: staffSchema });
const place = z.strictObject({ place: placeSchema });

const campaign = z.strictObject({ campaign: campaignSchema });
const channelItem = z.strictObject({ channel: channelSchema });
const client = z.strictObject({ client: clientSchema });

const NEXT_OF_PAGE = { description: 'The `next` of the page before' };
/** Query of the lists of staff, places and campaigns */
const listQuery = page.extend({ cursor: id.optional().meta(NEXT_OF_PAGE) });
const clientsQuery = page.extend({ cursor: opaqueId.optional().meta(NEXT_OF_PAGE) });

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() });

/** Holds one page of a list, and the cursor of the next; null: it is the last. */
export interface RegisteredPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Returns the operation that reads one registry item, in whose `ETag` its version is. */
function readOf<const Path extends string, Params extends z.ZodObject, Answer extends z.ZodType>(
  path: Path,
  summary: string,
  params: Params,
  answer: Answer,
  scopes: readonly Scope[] = ['registry'],
) {
  return {
    method: 'GET',
    path,
    summary,
    tag: 'Registry',
    scopes,
    params,
    etag: true,
    responses: { 200: answer },
  } as const;
}

/** Lists the calls by which registrars read what is in force, and what was. */
export const REGISTRY_READS = {
  readPurpose: readOf('/v1/purposes/{id}', 'A purpose as it is now', byId, purpose),
  readPurposeVersion: readOf('/v1/purposes/{id}/versions/{version}', 'A version of a purpose', byVersion, purpose),
  readNotice: readOf(
    '/v1/notices/{id}',
    'A notice, with what it states',
    byId,
    z.strictObject({ notice: noticeSchema }),
  ),
  readRecipient: readOf('/v1/recipients/{id}', 'A recipient as it is now', byId, recipient),
  readRecipientVersion: readOf(
    '/v1/recipients/{id}/versions/{version}',
    'A version of a recipient',
    byVersion,
    recipient,
  ),
  readProduct: readOf('/v1/products/{id}', 'A product as it is now', byId, product),
  readProductVersion: readOf('/v1/products/{id}/versions/{version}', 'A version of a product', byVersion, product),
  readContent: readOf('/v1/contents/{id}', 'A text to be pushed as it is now, by its hash', byId, content, [
    'registry',
    'audit',
  ]),
  readContentVersion: readOf(
    '/v1/contents/{id}/versions/{version}',
    'A version of a text to be pushed',
    byVersion,
    content,
    ['registry', 'audit'],
  ),
  readStaff: readOf('/v1/staff/{id}', 'For which branches and products a member of staff is registered', byId, staff),
  readStaffVersion: readOf('/v1/staff/{id}/versions/{version}', 'A version of that', byVersion, staff),
  readPlace: readOf('/v1/places/{id}', 'Which products are sold at a place', byId, place),
  readPlaceVersion: readOf('/v1/places/{id}/versions/{version}', 'A version of that', byVersion, place),
  readCampaign: readOf('/v1/campaigns/{id}', 'A campaign as it is now', byId, campaign),
  readCampaignVersion: readOf('/v1/campaigns/{id}/versions/{version}', 'A version of a campaign', byVersion, campaign),
  readClient: readOf('/v1/clients/{id}', 'What a client of the bank may do', byClient, client),
  readClientVersion: readOf('/v1/clients/{id}/versions/{version}', 'A version of that', byVersionOfClient, client),
  readChannel: readOf('/v1/channels/{id}', 'A channel as it is now', byChannel, channelItem),
  readChannelVersion: readOf(
    '/v1/channels/{id}/versions/{version}',
    'A version of that',
    byVersionOfChannel,
    channelItem,
  ),
  listStaff: {
    method: 'GET',
    path: '/v1/staff',
    summary: 'The registered staff, by keyed hashes of their ids',
    tag: 'Registry',
    scopes: ['registry'],
    query: listQuery,
    responses: { 200: listOf(staffSchema) },
  },
  listPlaces: {
    method: 'GET',
    path: '/v1/places',
    summary: 'The registered places',
    tag: 'Registry',
    scopes: ['registry'],
    query: listQuery,
    responses: { 200: listOf(placeSchema) },
  },
  listCampaigns: {
    method: 'GET',
    path: '/v1/campaigns',
    summary: 'The registered campaigns',
    tag: 'Registry',
    scopes: ['registry'],
    query: listQuery,
    responses: { 200: listOf(campaignSchema) },
  },
  listClients: {
    method: 'GET',
    path: '/v1/clients',
    summary: 'The registered clients',
    tag: 'Registry',
    scopes: ['registry'],
    query: clientsQuery,
    responses: { 200: listOf(clientSchema) },
  },
  listChannels: {
    method: 'GET',
    path: '/v1/channels',
    summary: 'The channels: those that are built in, and those that were registered',
    tag: 'Registry',
    scopes: ['registry'],
    query: listQuery,
    responses: { 200: listOf(channelSchema) },
  },
} as const;
