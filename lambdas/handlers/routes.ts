import { findOperation, type OperationId } from '../../core/wire/operations.ts';

/** The functions behind HTTP, each the name of a file of this folder. */
export type HttpFunctionName = 'evaluate' | 'decisions' | 'consents' | 'registry' | 'proofs' | 'public';

/** Which function serves an operation: grouped by what it may do and why it changes. */
const FUNCTION_OF: Readonly<Record<OperationId, HttpFunctionName>> = {
  registerPurpose: 'registry',
  publishNotice: 'registry',
  registerRecipient: 'registry',
  suspendRecipient: 'registry',
  recordConsent: 'consents',
  withdrawConsent: 'consents',
  readConsents: 'consents',
  readHistory: 'consents',
  issueReceipt: 'consents',
  evaluate: 'evaluate',
  requestPush: 'decisions',
  consumePermit: 'decisions',
  disclose: 'decisions',
  proveEvent: 'proofs',
  listAnchors: 'proofs',
  readCheckpoint: 'public',
  readTile: 'public',
  describeLedger: 'public',
  describeDecisions: 'public',
  readOpenApi: 'public',
  health: 'public',
};

/** The function that a request goes to; `public` answers for what is no operation. */
export function functionFor(method: string, path: string): HttpFunctionName {
  const { id } = findOperation(method, path);
  return id === null ? 'public' : FUNCTION_OF[id];
}
