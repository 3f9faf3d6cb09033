import { describe, expect, it } from 'vitest';
import { copyOver } from '../../../core/consent/copy-over.ts';
import { MAX_UNCONFIRMED } from '../../../core/limits.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { Consent } from '../../../core/subject/state.ts';
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

const YES = 'consent.given';
const REFUSALS = ['consent.refused', 'consent.withdrawn'] as const;
const NOTHING = { coolsDownUntil: null, unconfirmed: 0 };

function current(change: Partial<Consent>): Consent {
  const [consent] = situationOf({ name: '', ask: { push: 'sms' }, answer: 'yes' }).state.consents;
  if (consent === undefined) throw new Error('the table usually has a consent');
  return { ...consent, at: '2026-11-20T08:00:00.000Z', ...change };
}

describe('a refusal or withdrawal', () => {
  it.each(REFUSALS)('says until when nobody asks again: %s', (no) => {
    expect(copyOver(no, null, COOLING, CLIENT, NOW)).toEqual({ ...NOTHING, coolsDownUntil: IN_TEN_DAYS });
    expect(copyOver(no, null, OFFERS, CLIENT, NOW)).toEqual(NOTHING);
    expect(copyOver(no, null, null, CLIENT, NOW)).toEqual(NOTHING);
  });

  it('does not cut short the one before it, nor is it lengthened by one that is over', () => {
    const [no] = REFUSALS;
    const ending = (coolsDownUntil: string) => current({ status: 'refused', coolsDownUntil });
    expect(copyOver(no, ending(IN_A_MONTH), COOLING, STAFF, NOW)).toEqual({ ...NOTHING, coolsDownUntil: IN_A_MONTH });
    expect(copyOver(no, ending(IN_A_MONTH), OFFERS, SELF, NOW)).toEqual({ ...NOTHING, coolsDownUntil: IN_A_MONTH });
    expect(copyOver(no, ending(NOW), COOLING, SELF, NOW)).toEqual({ ...NOTHING, coolsDownUntil: IN_TEN_DAYS });
    expect(copyOver(no, ending(NOW), OFFERS, SELF, NOW)).toEqual(NOTHING);
  });
});

describe('a consent that staff captured', () => {
  const yes = (before: Consent | null, actor: Actor = STAFF) => copyOver(YES, before, COOLING, actor, NOW);

  it('copies over the cool-down of the refusal that it replaces, and of a waiting one that has it', () => {
    const copied = { ...NOTHING, coolsDownUntil: IN_A_MONTH };
    const waiting = { awaitingConfirmation: true, coolsDownUntil: IN_A_MONTH };
    for (const status of ['refused', 'withdrawn'] as const) {
      expect(yes(current({ status, coolsDownUntil: IN_A_MONTH }))).toEqual(copied);
    }
    expect(yes(current(waiting))).toEqual({ ...copied, unconfirmed: 1 });
    expect(yes(current({ ...waiting, validUntil: NOW }))).toEqual({ ...copied, unconfirmed: 1 });
    expect(yes(current(waiting), { ...GUARDIAN, staff: person })).toEqual({ ...copied, unconfirmed: 1 });
  });

  it('copies over that of a refusal that says nothing of it as the purpose has it now', () => {
    expect(yes(current({ status: 'refused' }))).toEqual({ ...NOTHING, coolsDownUntil: '2026-11-30T08:00:00.000Z' });
    expect(yes(current({ status: 'refused', at: '2026-11-13T08:00:00.000Z' }))).toEqual(NOTHING);
  });

  it('copies nothing over where nothing was refused', () => {
    expect(yes(null)).toEqual(NOTHING);
    expect(yes(current({}))).toEqual(NOTHING);
  });

  it.each([SELF, CLIENT, GUARDIAN])('is what a yes without a code is not: $kind', (actor) => {
    const before = current({ awaitingConfirmation: true, coolsDownUntil: IN_A_MONTH, unconfirmed: MAX_UNCONFIRMED });
    expect(yes(before, actor)).toEqual(NOTHING);
  });
});

describe('captures in a row that nobody confirms', () => {
  const captured = (unconfirmed: number) =>
    current({ awaitingConfirmation: true, ...(unconfirmed === 0 ? {} : { unconfirmed }) });

  it('are counted, and are five at the most', () => {
    for (let before = 0; before < MAX_UNCONFIRMED - 1; before++) {
      const copied = copyOver(YES, captured(before), OFFERS, STAFF, NOW);
      expect(copied).toEqual({ ...NOTHING, unconfirmed: before + 1 });
    }
    expect(() => copyOver(YES, captured(MAX_UNCONFIRMED - 1), OFFERS, STAFF, NOW)).toThrow(
      expect.objectContaining({
        code: 'LIMIT_REACHED',
        pointer: '/capture/staff',
        details: { limit: MAX_UNCONFIRMED },
      }),
    );
  });

  it('are counted on by a no that staff captured as well, which is always taken', () => {
    for (const no of REFUSALS) {
      const copied = copyOver(no, captured(MAX_UNCONFIRMED - 1), OFFERS, STAFF, NOW);
      expect(copied).toEqual({ ...NOTHING, unconfirmed: MAX_UNCONFIRMED });
    }
    const refused = current({ status: 'refused', unconfirmed: MAX_UNCONFIRMED });
    expect(() => copyOver(YES, refused, OFFERS, STAFF, NOW)).toThrow(
      expect.objectContaining({ code: 'LIMIT_REACHED', pointer: '/capture/staff' }),
    );
    expect(copyOver(REFUSALS[0], refused, OFFERS, STAFF, NOW)).toEqual({ ...NOTHING, unconfirmed: MAX_UNCONFIRMED });
  });

  it.each([SELF, CLIENT, GUARDIAN])('are forgotten when somebody decides without staff: $kind', (actor) => {
    for (const said of [YES, ...REFUSALS] as const) {
      expect(copyOver(said, captured(3), OFFERS, actor, NOW)).toEqual(NOTHING);
    }
  });
});
