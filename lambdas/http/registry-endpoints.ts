import { approveContent, type ContentDeps } from '../app/approve-content.ts';
import { listProposals } from '../app/list-proposals.ts';
import type { RegistrarRequest } from '../app/publication.ts';
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
import type { Call, Endpoints } from './endpoint.ts';
import { pageOf } from './page.ts';

const A_MOMENT = { 'cache-control': 'public, max-age=30' };

/** What the bank registers: purposes, notices, recipients, products, contents, staff and places, and proposals of any of these. */
export function registryEndpoints(deps: PublishDeps & ContentDeps) {
  const registered = publish(deps);
  const purpose = registerPurpose(deps);
  const notice = publishNotice(deps);
  const recipient = registerRecipient(deps);
  const suspension = suspendRecipient(deps);
  const product = registerProduct(deps);
  const content = approveContent(deps);
  const withdrawal = withdrawContent(deps);
  const staff = registerStaff(deps);
  const place = registerPlace(deps);
  const proposals = listProposals(deps);
  const approval = approveProposal(deps);
  const rejection = rejectProposal(deps);
  const catalogue = readCatalogue(deps);
  return {
    async registerPurpose({ params: { id }, body, ...call }) {
      return registered(purpose(id, body), asRegistrar(call));
    },
    async publishNotice({ params: { id }, body, ...call }) {
      return registered(notice(id, body), asRegistrar(call));
    },
    async registerRecipient({ params: { id }, body, ...call }) {
      return registered(recipient(id, body), asRegistrar(call));
    },
    async suspendRecipient({ params: { id }, body, ...call }) {
      return suspension(id, body, asRegistrar(call));
    },
    async registerProduct({ params: { id }, body, ...call }) {
      return registered(product(id, body), asRegistrar(call));
    },
    async approveContent({ params: { id }, body, ...call }) {
      return registered(content(id, body), asRegistrar(call));
    },
    async withdrawContent({ params: { id, sha256 }, ...call }) {
      return withdrawal(id, sha256, asRegistrar(call));
    },
    async registerStaff({ params: { id }, body, ...call }) {
      return registered(staff(id, body), asRegistrar(call));
    },
    async registerPlace({ params: { id }, body, ...call }) {
      return registered(place(id, body), asRegistrar(call));
    },
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

function asRegistrar({ caller, write }: Pick<Call<'registerPurpose'>, 'caller' | 'write'>): RegistrarRequest {
  return { ...write(asClient(caller())), registrar: caller().subject };
}
