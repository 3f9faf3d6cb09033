import { publishNotice } from '../app/publish-notice.ts';
import { readCatalogue } from '../app/read-catalogue.ts';
import type { WriteDeps } from '../app/record-subject-event.ts';
import { registerPurpose } from '../app/register-purpose.ts';
import { registerRecipient } from '../app/register-recipient.ts';
import { suspendRecipient } from '../app/suspend-recipient.ts';
import { asClient } from './access.ts';
import type { Endpoints } from './endpoint.ts';
import { pageOf } from './page.ts';

const A_MOMENT = { 'cache-control': 'public, max-age=30' };

/** What the bank registers: purposes, notices, recipients. */
export function registryEndpoints(deps: WriteDeps) {
  const purpose = registerPurpose(deps);
  const notice = publishNotice(deps);
  const recipient = registerRecipient(deps);
  const suspension = suspendRecipient(deps);
  const catalogue = readCatalogue(deps);
  return {
    async registerPurpose({ params: { id }, body, caller, write }) {
      return purpose(id, body, write(asClient(caller())));
    },
    async publishNotice({ params: { id }, body, caller, write }) {
      return notice(id, body, write(asClient(caller())));
    },
    async registerRecipient({ params: { id }, body, caller, write }) {
      return recipient(id, body, write(asClient(caller())));
    },
    async suspendRecipient({ params: { id }, body, caller, write }) {
      return suspension(id, body, write(asClient(caller())));
    },
    async readCatalogue({ query }) {
      return { status: 200, body: await catalogue(query.kind, pageOf(query, String)), headers: A_MOMENT };
    },
  } satisfies Endpoints;
}
