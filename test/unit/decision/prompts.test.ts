import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/decision/decide.ts';
import { mayNeedReaffirmation, namingRecipient, promptsOf } from '../../../core/decision/prompts.ts';
import type { Purpose, Recipient } from '../../../core/registry/model.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import { NO_PROFILE } from '../../../core/subject/state.ts';
import { NOW, situationOf, type TableCase } from '../../support/decision/table.ts';
import { CALM } from '../../support/given.ts';
import { ACME, OFFERS } from '../../support/sample-registry.ts';

/** When every consent of the table was given. */
const GIVEN_AT = '2026-01-05T09:30:00.000Z';
const A_YEAR_LATER = '2027-01-05T09:30:00.000Z';
const JUST_BEFORE = '2027-01-05T09:29:59.999Z';

const usual: TableCase = { name: '', consent: { validUntil: null }, ask: { push: 'sms' }, answer: 'yes' };
const REAFFIRM = { kind: 'reaffirm', purpose: 'credit-card-offers', recipient: null, since: A_YEAR_LATER };

function promptsIn(row: Partial<TableCase>, now: string, profile: Partial<SubjectState['profile']> = {}) {
  const { state, registry, request } = situationOf({ ...usual, ...row });
  const known = { ...state, profile: { ...NO_PROFILE, ...state.profile, ...profile } };
  const { obligations } = decide(known, registry, request, now, CALM);
  return obligations.filter(({ kind }) => kind === 'reaffirm');
}

describe('a decision', () => {
  it('prompts for a reaffirmation from the very instant at which it is due', () => {
    const purpose = { reaffirmationDays: 365 };
    expect(promptsIn({ purpose }, JUST_BEFORE)).toEqual([]);
    expect(promptsIn({ purpose }, A_YEAR_LATER)).toEqual([REAFFIRM]);
    expect(promptsIn({}, A_YEAR_LATER)).toEqual([]);
    const ask = { disclose: ['name'] };
    expect(promptsIn({ purpose, ask }, A_YEAR_LATER)).toMatchObject([{ recipient: 'acme-insurance' }]);
  });

  it('that says no prompts for nothing', () => {
    const row: Partial<TableCase> = { purpose: { reaffirmationDays: 1 }, consent: { status: 'withdrawn' } };
    expect(promptsIn(row, NOW, { staleContacts: ['sms'] })).toEqual([]);
  });
});

describe('the customer’s view', () => {
  const purposes = (change: Partial<Purpose>) => ({
    purposes: new Map([[OFFERS.id, { ...OFFERS, ...change }]]),
    recipients: new Map<string, Recipient>(),
  });
  const stateOf = (change: Partial<SubjectState>, consent: TableCase['consent'] = {}) => ({
    ...situationOf({ ...usual, consent: { validUntil: null, ...(consent as object) } }).state,
    ...change,
  });

  it('prompts for each consent that is due, then for each stale channel', () => {
    const state = stateOf({ profile: { ...NO_PROFILE, staleContacts: ['sms', 'post'] } });
    const contacts = ['sms', 'post'].map((channel) => ({ kind: 'update-contact', channel }));
    expect(promptsOf(state, purposes({ reaffirmationDays: 365 }), A_YEAR_LATER)).toEqual([REAFFIRM, ...contacts]);
    expect(promptsOf(state, purposes({ reaffirmationDays: 365 }), JUST_BEFORE)).toEqual(contacts);
  });

  it('asks nobody to reaffirm what has ended, or what is retired or no longer known', () => {
    const due = { reaffirmationDays: 1 };
    expect(promptsOf(stateOf({}), purposes({ ...due, retired: true }), NOW)).toEqual([]);
    expect(promptsOf(stateOf({}), { purposes: new Map(), recipients: new Map() }, NOW)).toEqual([]);
    for (const consent of [{ status: 'withdrawn' }, { status: 'refused' }, { validUntil: NOW }] as const) {
      expect(promptsOf(stateOf({}, consent), purposes(due), NOW)).toEqual([]);
    }
  });

  it('asks nobody to reaffirm what counts for nothing yet', () => {
    const due = purposes({ reaffirmationDays: 1 });
    expect(promptsOf(stateOf({}, { validFrom: NOW }), due, NOW)).toHaveLength(1);
    for (const consent of [{ awaitingConfirmation: true }, { validFrom: A_YEAR_LATER }] as const) {
      expect(promptsOf(stateOf({}, consent), due, NOW)).toEqual([]);
      expect(mayNeedReaffirmation(stateOf({}, consent), NOW)).toEqual([]);
    }
  });

  it('needs no purpose of a consent that is younger than any period', () => {
    expect(mayNeedReaffirmation(stateOf({}), '2026-01-06T09:29:59.999Z')).toEqual([]);
    expect(mayNeedReaffirmation(stateOf({}), '2026-01-06T09:30:00.000Z')).toMatchObject([
      { current: { at: GIVEN_AT } },
    ]);
  });

  it('tells that a recipient has another contact than the customer consented to, while the consent counts', () => {
    const row: TableCase = { ...usual, ask: { disclose: ['name'] } };
    const { state } = situationOf(row);
    const prompts = (change: Partial<Recipient>, consent: object = {}) => {
      const known = { purposes: new Map(), recipients: new Map([[ACME.id, { ...ACME, ...change }]]) };
      return promptsOf(situationOf({ ...row, consent }).state, known, NOW);
    };
    const told = { kind: 'recipient-contact-changed', purpose: 'insurance-quotes', recipient: ACME.id };
    expect(prompts({ contactSince: NOW })).toEqual([{ ...told, since: NOW }]);
    expect(prompts({ contactSince: GIVEN_AT })).toEqual([]);
    expect(prompts({})).toEqual([]);
    expect(prompts({ contactSince: NOW, identitySince: NOW })).toEqual([]);
    expect(prompts({ contactSince: NOW }, { status: 'withdrawn' })).toEqual([]);
    expect(prompts({ contactSince: NOW }, { awaitingConfirmation: true })).toEqual([]);
    expect(namingRecipient(state, NOW)).toHaveLength(1);
    expect(namingRecipient(stateOf({}), NOW)).toEqual([]);
  });
});
