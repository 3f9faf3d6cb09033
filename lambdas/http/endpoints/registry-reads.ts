import { listRegistered, readRegistered } from '../../app/registry/read-registered.ts';
import type { Registry, VersionedKind } from '../../ports/registry.ts';
import type { ApiEndpoints, Reply } from '../endpoint.ts';
import { etagOf } from '../etag.ts';
import { pageOf } from '../page.ts';

interface ReadingCall {
  readonly params: { readonly id: string; readonly version?: number };
}

/** Binds the calls by which registrars read what is in force, and what was. */
export function registryReads(deps: { readonly store: Registry; readonly pepper: Uint8Array }) {
  const registered = readRegistered(deps);
  const list = listRegistered(deps);
  /** Returns the endpoint that reads an item of a kind, or the version of it that the path names. */
  const reading =
    (kind: VersionedKind | 'notice') =>
    async ({ params: { id, version } }: ReadingCall): Promise<Reply> => {
      const item = await registered(kind, id, version ?? null);
      return { status: 200, body: { [kind]: item }, headers: { etag: etagOf(item.version) } };
    };
  return {
    readPurpose: reading('purpose'),
    readPurposeVersion: reading('purpose'),
    readNotice: reading('notice'),
    readRecipient: reading('recipient'),
    readRecipientVersion: reading('recipient'),
    readProduct: reading('product'),
    readProductVersion: reading('product'),
    readContent: reading('content'),
    readContentVersion: reading('content'),
    readStaff: reading('staff'),
    readStaffVersion: reading('staff'),
    readPlace: reading('place'),
    readPlaceVersion: reading('place'),
    readCampaign: reading('campaign'),
    readCampaignVersion: reading('campaign'),
    readClient: reading('client'),
    readClientVersion: reading('client'),
    readChannel: reading('channel'),
    readChannelVersion: reading('channel'),
    async listStaff({ query }) {
      return { status: 200, body: await list('staff', pageOf(query, String)) };
    },
    async listPlaces({ query }) {
      return { status: 200, body: await list('place', pageOf(query, String)) };
    },
    async listCampaigns({ query }) {
      return { status: 200, body: await list('campaign', pageOf(query, String)) };
    },
    async listClients({ query }) {
      return { status: 200, body: await list('client', pageOf(query, String)) };
    },
    async listChannels({ query }) {
      return { status: 200, body: await list('channel', pageOf(query, String)) };
    },
  } satisfies ApiEndpoints;
}
