import { findOperation, OPERATION_IDS, OPERATIONS, type OperationId } from '../../core/wire/index.ts';
import type { Scope } from '../../core/wire/kit/operation.ts';

/** The functions behind HTTP, each the name of a file of this folder. */
export type HttpFunctionName = 'evaluate' | 'decisions' | 'consents' | 'registry' | 'proofs' | 'public';

/** Which function serves an operation: grouped by what it may do and why it changes. */
const FUNCTION_OF: Readonly<Record<OperationId, HttpFunctionName>> = {
  registerPurpose: 'registry',
  publishNotice: 'registry',
  registerRecipient: 'registry',
  suspendRecipient: 'registry',
  registerProduct: 'registry',
  approveContent: 'registry',
  withdrawContent: 'registry',
  registerStaff: 'registry',
  registerPlace: 'registry',
  listProposals: 'registry',
  approveProposal: 'registry',
  rejectProposal: 'registry',
  readCatalogue: 'registry',
  recordConsent: 'consents',
  withdrawConsent: 'consents',
  confirmConsent: 'consents',
  sendCode: 'consents',
  ask: 'consents',
  serveNotice: 'consents',
  acknowledge: 'consents',
  complain: 'consents',
  object: 'consents',
  liftObjection: 'consents',
  restrict: 'consents',
  liftRestriction: 'consents',
  changeProfile: 'consents',
  appointRepresentative: 'consents',
  endAppointment: 'consents',
  readConsents: 'consents',
  readHistory: 'consents',
  issueReceipt: 'consents',
  evaluate: 'evaluate',
  evaluateMany: 'evaluate',
  requestPush: 'decisions',
  readPermit: 'decisions',
  consumePermit: 'decisions',
  disclose: 'decisions',
  proveEvent: 'proofs',
  listAnchors: 'proofs',
  reportShownNotices: 'proofs',
  readCheckpoint: 'public',
  readTile: 'public',
  describeLedger: 'public',
  describeDecisions: 'public',
  readOpenApi: 'public',
  health: 'public',
};

/** One route of the API as a gateway needs to know it. */
export interface Route {
  readonly method: string;
  /** `{name}` is one segment, `{name+}` all that follows. */
  readonly path: string;
  /** Any of these suffices; none: no token is asked for. */
  readonly scopes: readonly Scope[];
  readonly function: HttpFunctionName;
}

/** Every route and the function behind it. */
export const ROUTES: readonly Route[] = OPERATION_IDS.map((id) => {
  const { method, path, scopes } = OPERATIONS[id];
  return { method, path, scopes, function: FUNCTION_OF[id] };
});

/** The function that a request goes to; `public` answers for what is no operation. */
export function functionFor(method: string, path: string): HttpFunctionName {
  const { id } = findOperation(method, path);
  return id === null ? 'public' : FUNCTION_OF[id];
}
