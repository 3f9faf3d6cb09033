import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import type { Proposal } from '../../../core/registry/model.ts';
import {
  decidedProposal,
  isOneEnough,
  propose,
  requireOpen,
  requireSecondRegistrar,
  requireUpToDate,
} from '../../../core/registry/proposal.ts';

const AT = '2026-11-23T08:00:00.000Z';
const LATER = '2026-11-23T09:00:00.000Z';
const BEFORE = { id: 'offers', title: { en: 'Offers' }, channels: ['sms', 'email'] };
const WRITE = { id: 'p-1', kind: 'purpose', item: 'offers', about: 'offers', input: {}, over: BEFORE } as const;
const proposed = (over: object | null = BEFORE) => propose({ ...WRITE, over }, 'registrar-1', AT, nobleSha256);
const refusal = (code: string) => expect.objectContaining({ code });

/** Decides a proposal as this registrar would, over what is there now. */
function approving(proposal: Proposal, registrar: string, now: object | null): Proposal {
  requireOpen(proposal);
  requireSecondRegistrar(proposal, registrar);
  requireUpToDate(proposal, { over: now }, nobleSha256);
  return decidedProposal(proposal, 'approved', registrar, LATER);
}

describe('a publication', () => {
  it('takes one registrar where the bank asks for one, or where it only retires something', () => {
    expect(isOneEnough(1, false)).toBe(true);
    expect(isOneEnough(2, true)).toBe(true);
    expect(isOneEnough(2, false)).toBe(false);
  });
});

describe('a proposal', () => {
  it('is open, and says who made it over what', () => {
    expect(proposed()).toEqual({
      id: 'p-1',
      version: 1,
      kind: 'purpose',
      item: 'offers',
      about: 'offers',
      input: {},
      over: expect.stringMatching(/^[\w-]{43}$/),
      status: 'proposed',
      proposedAt: AT,
      proposedBy: 'registrar-1',
      settledAt: null,
      settledBy: null,
    });
    expect(proposed(null).over).toBeNull();
  });

  it('is approved by another registrar', () => {
    expect(approving(proposed(), 'registrar-2', BEFORE)).toMatchObject({
      version: 2,
      status: 'approved',
      settledAt: LATER,
      settledBy: 'registrar-2',
    });
  });

  it('is not approved by the registrar who made it', () => {
    expect(() => approving(proposed(), 'registrar-1', BEFORE)).toThrow(refusal('APPROVAL_BY_PROPOSER'));
  });

  it.each(['approved', 'rejected'] as const)('that is %s is decided once and for all', (status) => {
    const decided = decidedProposal(proposed(), status, 'registrar-2', LATER);
    expect(() => approving(decided, 'registrar-3', BEFORE)).toThrow(refusal('PROPOSAL_SETTLED'));
  });

  it('is approved over the same definition only, however its members and lists are ordered', () => {
    const spelledOtherwise = { channels: ['email', 'sms'], title: { en: 'Offers' }, id: 'offers' };
    expect(approving(proposed(), 'registrar-2', spelledOtherwise).status).toBe('approved');
    const changed = { ...BEFORE, channels: ['sms'] };
    expect(() => approving(proposed(), 'registrar-2', changed)).toThrow(refusal('PROPOSAL_OUTDATED'));
    expect(() => approving(proposed(), 'registrar-2', null)).toThrow(refusal('PROPOSAL_OUTDATED'));
    expect(() => approving(proposed(null), 'registrar-2', BEFORE)).toThrow(refusal('PROPOSAL_OUTDATED'));
  });

  it('is outdated once everything in it is published', () => {
    expect(() => requireUpToDate(proposed(), null, nobleSha256)).toThrow(refusal('PROPOSAL_OUTDATED'));
  });
});
