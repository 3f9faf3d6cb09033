import { describe, expect, it } from 'vitest';
import { withCarried } from '../../../core/consent/copy-over.ts';
import { MAX_UNCONFIRMED } from '../../../core/limits.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import type { Actor, Consent } from '../../../core/subject/state.ts';
import { NOW, OFFERS } from '../../support/sample-registry.ts';
import { situationOf } from '../decision/table.ts';

const IN_TEN_DAYS = '2026-12-03T08:00:00.000Z';
const IN_A_MONTH = '2026-12-23T08:00:00.000Z';
const [SELF, CLIENT] = [
  { kind: 'subject', client: 'app' },
  { kind: 'client', client: 'app' },
] as const satisfies Actor[];
const person = { id: 'S-1', branch: 'B-1', channel: 'branch' } as const;
const STAFF: Actor = { kind: 'staff', client: 'app', staff: person };
const GUARDIAN: Actor = { kind: 'guardian', client: 'app', authority: 'event-8' };
const COOLING: Purpose = { ...OFFERS, coolDownDays: 10 };

const YES = { type: 'consent.given', detail: { validFrom: NOW } } as const;
const NOES = [
  { type: 'consent.refused', detail: null },
  { type: 'consent.withdrawn', detail: null },
] as const;

function standing(change: Partial<Consent>): Consent {
  const [consent] = situationOf({ rule: '', ask: { push: 'sms' }, answer: 'yes' }).state.consents;
  if (consent === undefined) throw new Error('the table usually has a consent');
  return { ...consent, at: '2026-11-20T08:00:00.000Z', ...change };
}

describe('a no', () => {
  it.each(NOES)('says until when nobody asks again: $type', (no) => {
    expect(withCarried(no, null, COOLING, CLIENT, NOW).detail).toEqual({ coolsDownUntil: IN_TEN_DAYS });
    expect(withCarried(no, null, OFFERS, CLIENT, NOW).detail).toBeNull();
    expect(withCarried(no, null, null, CLIENT, NOW).detail).toBeNull();
  });

  it('does not cut short the one before it, nor is it lengthened by one that is over', () => {
    const [no] = NOES;
    const ending = (coolsDownUntil: string) => standing({ status: 'refused', coolsDownUntil });
    expect(withCarried(no, ending(IN_A_MONTH), COOLING, STAFF, NOW).detail).toEqual({ coolsDownUntil: IN_A_MONTH });
    expect(withCarried(no, ending(IN_A_MONTH), OFFERS, SELF, NOW).detail).toEqual({ coolsDownUntil: IN_A_MONTH });
    expect(withCarried(no, ending(NOW), COOLING, SELF, NOW).detail).toEqual({ coolsDownUntil: IN_TEN_DAYS });
    expect(withCarried(no, ending(NOW), OFFERS, SELF, NOW).detail).toBeNull();
  });
});

describe('a yes that staff captured', () => {
  const yes = (before: Consent | null, actor: Actor = STAFF) => withCarried(YES, before, COOLING, actor, NOW).detail;

  it('carries the cool-down of the no that it replaces, and of a waiting one that carried it', () => {
    const carried = { ...YES.detail, coolsDownUntil: IN_A_MONTH };
    const waiting = { awaitingConfirmation: true, coolsDownUntil: IN_A_MONTH };
    for (const status of ['refused', 'withdrawn'] as const) {
      expect(yes(standing({ status, coolsDownUntil: IN_A_MONTH }))).toEqual(carried);
    }
    expect(yes(standing(waiting))).toEqual({ ...carried, unconfirmed: 1 });
    expect(yes(standing({ ...waiting, validUntil: NOW }))).toEqual({ ...carried, unconfirmed: 1 });
    expect(yes(standing(waiting), { ...GUARDIAN, staff: person })).toEqual({ ...carried, unconfirmed: 1 });
  });

  it('carries that of a no that says nothing of it as the purpose has it now', () => {
    expect(yes(standing({ status: 'refused' }))).toEqual({ ...YES.detail, coolsDownUntil: '2026-11-30T08:00:00.000Z' });
    expect(yes(standing({ status: 'refused', at: '2026-11-13T08:00:00.000Z' }))).toEqual(YES.detail);
  });

  it('carries nothing where there was no no', () => {
    expect(yes(null)).toEqual(YES.detail);
    expect(yes(standing({}))).toEqual(YES.detail);
  });

  it.each([SELF, CLIENT, GUARDIAN])('is what a yes without a code is not: $kind', (actor) => {
    const before = standing({ awaitingConfirmation: true, coolsDownUntil: IN_A_MONTH, unconfirmed: MAX_UNCONFIRMED });
    expect(yes(before, actor)).toEqual(YES.detail);
  });
});

describe('captures in a row that nobody confirms', () => {
  const captured = (unconfirmed: number) =>
    standing({ awaitingConfirmation: true, ...(unconfirmed === 0 ? {} : { unconfirmed }) });

  it('are counted, and are five at the most', () => {
    for (let before = 0; before < MAX_UNCONFIRMED - 1; before++) {
      const { detail } = withCarried(YES, captured(before), OFFERS, STAFF, NOW);
      expect(detail).toEqual({ ...YES.detail, unconfirmed: before + 1 });
    }
    expect(() => withCarried(YES, captured(MAX_UNCONFIRMED - 1), OFFERS, STAFF, NOW)).toThrow(
      expect.objectContaining({
        ...{ code: 'LIMIT_REACHED', pointer: '/capture/staff', details: { limit: MAX_UNCONFIRMED } },
      }),
    );
  });

  it('are counted on by a no that staff captured as well, which is always taken', () => {
    for (const no of NOES) {
      const { detail } = withCarried(no, captured(MAX_UNCONFIRMED - 1), OFFERS, STAFF, NOW);
      expect(detail).toEqual({ unconfirmed: MAX_UNCONFIRMED });
    }
    const refused = standing({ status: 'refused', unconfirmed: MAX_UNCONFIRMED });
    expect(() => withCarried(YES, refused, OFFERS, STAFF, NOW)).toThrow('nobody confirmed');
    expect(withCarried(NOES[0], refused, OFFERS, STAFF, NOW).detail).toEqual({ unconfirmed: MAX_UNCONFIRMED });
  });

  it.each([SELF, CLIENT, GUARDIAN])('are forgotten when somebody decides without staff: $kind', (actor) => {
    for (const said of [YES, ...NOES]) {
      expect(withCarried(said, captured(3), OFFERS, actor, NOW).detail).toEqual(said.detail);
    }
  });
});
