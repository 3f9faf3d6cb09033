import type { Acting } from '../../core/subject/authority.ts';
import type { Outcome } from '../app/record/outcome.ts';
import type { ClientRequest, ProposableRequest } from '../app/record/request.ts';
import { actingOn } from './access.ts';
import type { ApiCall, Reply } from './endpoint.ts';
import { replyOf } from './outcomes.ts';

/** Holds the parts that every call has that writes about a subject. */
interface SubjectCall<Body> extends Pick<ApiCall<'recordConsent'>, 'caller' | 'write'> {
  readonly params: { readonly subject: string };
  readonly body: Body;
}

/** Returns the request of a call that writes about a subject, in the role in which the caller acts for them. */
export function actingRequest({ caller, write }: Pick<ApiCall<'recordConsent'>, 'caller' | 'write'>, subject: string) {
  const by = caller();
  return { ...write(actingOn(by, subject)), registered: by.registered, tokenSubject: by.subject };
}

/** Returns the endpoint of a use case that writes about a subject, in the role in which the caller acts for them. */
export function onSubject<Body>(
  use: (subject: string, body: Body, request: ClientRequest<Acting> & ProposableRequest) => Promise<Outcome<object>>,
) {
  return async ({ params: { subject }, body, ...call }: SubjectCall<Body>): Promise<Reply> =>
    replyOf(await use(subject, body, actingRequest(call, subject)));
}
