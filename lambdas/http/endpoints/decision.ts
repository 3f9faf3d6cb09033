import { consumePermit } from '../../app/decision/consume-permit.ts';
import { disclose } from '../../app/decision/disclose.ts';
import { readPermit } from '../../app/decision/read-permit.ts';
import { type RequestPushDeps, requestPush } from '../../app/decision/request-push.ts';
import { asClient } from '../access.ts';
import type { ApiCall, ApiEndpoints } from '../endpoint.ts';
import { replyOf } from '../outcomes.ts';

/** Binds the calls about pushes, permits and disclosures. */
export function decisionEndpoints(deps: RequestPushDeps) {
  const push = requestPush(deps);
  const consume = consumePermit(deps);
  const filter = disclose(deps);
  const permit = readPermit(deps);
  return {
    async requestPush({ body, caller, write }) {
      return replyOf(await push(body, asking({ caller, write })));
    },
    async readPermit({ params: { id }, caller }) {
      return { status: 200, body: await permit(id, caller().client) };
    },
    async consumePermit({ params: { id }, caller, write }) {
      return replyOf(await consume(id, asking({ caller, write })));
    },
    async disclose({ body, caller, write }) {
      return replyOf(await filter(body, asking({ caller, write })));
    },
  } satisfies ApiEndpoints;
}

function asking({ caller, write }: Pick<ApiCall<'requestPush'>, 'caller' | 'write'>) {
  return { ...write(asClient(caller())), registered: caller().registered };
}
