import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { hashOfDefinition } from './definition.ts';
import type { Proposal } from './model.ts';

/** Holds a write that one registrar asks another to approve, and the definition that it replaces, null for none. */
export interface ProposedWrite extends Pick<Proposal, 'id' | 'kind' | 'item' | 'about' | 'input'> {
  readonly over: object | null;
}

/**
 * Tells whether one registrar is enough for a publication: the bank asks for only one, or the publication does nothing
 * but retire an item.
 * @param approvals number of registrars that the bank asks for
 */
export function isOneEnough(approvals: 1 | 2, onlyRetires: boolean): boolean {
  return approvals === 1 || onlyRetires;
}

/** Returns the open proposal of a write. @param proposedBy keyed hash of the registrar's token subject */
export function propose(
  { over, ...write }: ProposedWrite,
  proposedBy: string,
  at: Instant,
  hash: Sha256Into,
): Proposal {
  return {
    ...write,
    version: 1,
    over: hashOfDefinition(over, hash),
    status: 'proposed',
    proposedAt: at,
    proposedBy,
    settledAt: null,
    settledBy: null,
  };
}

/** Refuses a proposal that was approved or rejected already. @throws PROPOSAL_SETTLED when it was */
export function requireOpen({ status }: Proposal): void {
  if (status === 'proposed') return;
  throw new LedgerError('PROPOSAL_SETTLED', `the proposal is ${status} already`);
}

/**
 * Refuses an approval by the registrar who made the proposal. Any registrar, the proposer included, may reject.
 *
 * SECURITY: two registrars are two token subjects, whatever clients they use.
 *
 * @throws APPROVAL_BY_PROPOSER when the proposer approves
 */
export function requireSecondRegistrar({ proposedBy }: Proposal, approvedBy: string): void {
  if (approvedBy !== proposedBy) return;
  throw new LedgerError('APPROVAL_BY_PROPOSER', 'the token belongs to the registrar who proposed this');
}

/**
 * Returns the change that an approval makes now, once it is sure that it replaces what the proposal was to replace.
 * @param change null when all that was proposed is published already
 * @throws PROPOSAL_OUTDATED when it is, or when what it replaces has changed since the proposal
 */
export function requireUpToDate<Change extends { readonly over: object | null }>(
  { over }: Proposal,
  change: Change | null,
  hash: Sha256Into,
): Change {
  if (change === null) throw new LedgerError('PROPOSAL_OUTDATED', 'what was proposed is published already');
  if (over === hashOfDefinition(change.over, hash)) return change;
  throw new LedgerError('PROPOSAL_OUTDATED', 'what this would replace was changed after it was proposed');
}

/** Returns the proposal as decided by this registrar. */
export function decidedProposal(
  proposal: Proposal,
  status: 'approved' | 'rejected',
  decidedBy: string,
  at: Instant,
): Proposal {
  return { ...proposal, version: proposal.version + 1, status, settledAt: at, settledBy: decidedBy };
}
