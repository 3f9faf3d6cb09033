import { approveContent, type ContentDeps } from '../../app/registry/approve-content.ts';
import { approveProposal, rejectProposal } from '../../app/registry/decide-proposal.ts';
import { listProposals } from '../../app/registry/list-proposals.ts';
import type { Publication, RegistrarRequest } from '../../app/registry/publication.ts';
import { publishNotice } from '../../app/registry/publish-notice.ts';
import { type PublishDeps, publishOrPropose } from '../../app/registry/publish-or-propose.ts';
import { readCatalogue } from '../../app/registry/read-catalogue.ts';
import { registerCampaign } from '../../app/registry/register-campaign.ts';
import { registerChannel } from '../../app/registry/register-channel.ts';
import { registerClient } from '../../app/registry/register-client.ts';
import { registerProduct } from '../../app/registry/register-product.ts';
import { registerPurpose } from '../../app/registry/register-purpose.ts';
import { registerRecipient } from '../../app/registry/register-recipient.ts';
import { registerPlace, registerStaff } from '../../app/registry/register-sellers.ts';
import { suspendRecipient } from '../../app/registry/suspend-recipient.ts';
import { withdrawContent } from '../../app/registry/withdraw-content.ts';
import { asClient } from '../access.ts';
import type { ApiCall, ApiEndpoints, Reply } from '../endpoint.ts';
import { replyOf } from '../outcomes.ts';
import { pageOf } from '../page.ts';
import { registryReads } from './registry-reads.ts';

const A_MOMENT = { 'cache-control': 'public, max-age=30' };

type AuthorisedCall = Pick<ApiCall<'registerPurpose'>, 'caller' | 'write' | 'ifMatch'>;
interface PublishingCall<Input> extends AuthorisedCall {
  readonly params: { readonly id: string };
  readonly body: Input;
}

/** Binds the calls about the registry: its items, the proposals of a second registrar, and the catalogue. */
export function registryEndpoints(deps: PublishDeps & ContentDeps) {
  const register = publishOrPropose(deps);
  /** Returns the endpoint of a write that is published at once, or proposed where publishing takes two registrars. */
  const published =
    <Input, Shown extends object>(plan: (id: string, input: Input) => Publication<Shown>) =>
    async ({ params: { id }, body, ...call }: PublishingCall<Input>): Promise<Reply> =>
      replyOf(await register(plan(id, body), asRegistrar(call)));
  const suspension = suspendRecipient(deps);
  const withdrawal = withdrawContent(deps);
  const proposals = listProposals(deps);
  const approval = approveProposal(deps);
  const rejection = rejectProposal(deps);
  const catalogue = readCatalogue(deps);
  return {
    registerPurpose: published(registerPurpose(deps)),
    publishNotice: published(publishNotice(deps)),
    registerRecipient: published(registerRecipient(deps)),
    async suspendRecipient({ params: { id }, body, ...call }) {
      return replyOf(await suspension(id, body, asRegistrar(call)));
    },
    registerProduct: published(registerProduct(deps)),
    approveContent: published(approveContent(deps)),
    async withdrawContent({ params: { id, sha256 }, ...call }) {
      return replyOf(await withdrawal(id, sha256, asRegistrar(call)));
    },
    registerStaff: published(registerStaff(deps)),
    registerPlace: published(registerPlace(deps)),
    registerCampaign: published(registerCampaign(deps)),
    registerClient: published(registerClient(deps)),
    registerChannel: published(registerChannel(deps)),
    async listProposals({ query }) {
      return { status: 200, body: await proposals(query.status, pageOf(query, String)) };
    },
    async approveProposal({ params: { id }, ...call }) {
      return replyOf(await approval(id, asRegistrar(call)));
    },
    async rejectProposal({ params: { id }, ...call }) {
      return replyOf(await rejection(id, asRegistrar(call)));
    },
    ...registryReads(deps),
    async readCatalogue({ query }) {
      return { status: 200, body: await catalogue(query, pageOf(query, String)), headers: A_MOMENT };
    },
  } satisfies ApiEndpoints;
}

function asRegistrar({ caller, write, ifMatch }: AuthorisedCall): RegistrarRequest {
  return { ...write(asClient(caller())), registrar: caller().subject, ifMatch };
}
