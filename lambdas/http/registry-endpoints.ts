import { approveContent, type ContentDeps } from '../app/approve-content.ts';
import { listProposals } from '../app/list-proposals.ts';
import type { Publication, RegistrarRequest } from '../app/publication.ts';
import { type PublishDeps, publish } from '../app/publish.ts';
import { publishNotice } from '../app/publish-notice.ts';
import { readCatalogue } from '../app/read-catalogue.ts';
import { registerPlace } from '../app/register-place.ts';
import { registerProduct } from '../app/register-product.ts';
import { registerPurpose } from '../app/register-purpose.ts';
import { registerRecipient } from '../app/register-recipient.ts';
import { registerStaff } from '../app/register-staff.ts';
import { approveProposal, rejectProposal } from '../app/settle-proposal.ts';
import { suspendRecipient } from '../app/suspend-recipient.ts';
import { withdrawContent } from '../app/withdraw-content.ts';
import { asClient } from './access.ts';
import type { Call, Endpoints, Reply } from './endpoint.ts';
import { pageOf } from './page.ts';

const A_MOMENT = { 'cache-control': 'public, max-age=30' };

type AuthorisedCall = Pick<Call<'registerPurpose'>, 'caller' | 'write'>;
interface PublishingCall<Input> extends AuthorisedCall {
  readonly params: { readonly id: string };
  readonly body: Input;
}

/** What the bank registers: purposes, notices, recipients, products, contents, staff and places, and proposals of any of these. */
export function registryEndpoints(deps: PublishDeps & ContentDeps) {
  const register = publish(deps);
  /** The endpoint of what is published at once, or proposed where publishing takes two. */
  const published =
    <Input, Shown extends object>(plan: (id: string, input: Input) => Publication<Shown>) =>
    ({ params: { id }, body, ...call }: PublishingCall<Input>): Promise<Reply> =>
      register(plan(id, body), asRegistrar(call));
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
      return suspension(id, body, asRegistrar(call));
    },
    registerProduct: published(registerProduct(deps)),
    approveContent: published(approveContent(deps)),
    async withdrawContent({ params: { id, sha256 }, ...call }) {
      return withdrawal(id, sha256, asRegistrar(call));
    },
    registerStaff: published(registerStaff(deps)),
    registerPlace: published(registerPlace(deps)),
    async listProposals({ query }) {
      return { status: 200, body: await proposals(query.status, pageOf(query, String)) };
    },
    async approveProposal({ params: { id }, ...call }) {
      return approval(id, asRegistrar(call));
    },
    async rejectProposal({ params: { id }, ...call }) {
      return rejection(id, asRegistrar(call));
    },
    async readCatalogue({ query }) {
      return { status: 200, body: await catalogue(query, pageOf(query, String)), headers: A_MOMENT };
    },
  } satisfies Endpoints;
}

function asRegistrar({ caller, write }: AuthorisedCall): RegistrarRequest {
  return { ...write(asClient(caller())), registrar: caller().subject };
}
