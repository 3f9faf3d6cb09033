import { describe, expect, it, test } from 'vitest';
import { decideAsk } from '../../../core/decision/ask.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import type { Consent, Pair } from '../../../core/subject/state.ts';
import { ASK_REASONS, type AskReason } from '../../../core/vocabulary.ts';
import { NOW, situationOf, type TableCase } from '../../support/decision/table.ts';
import { CONSENT, pairWith } from '../../support/sample-pair.ts';

const AT = '2026-11-20T08:00:00.000Z';
const TEN_DAYS_AFTER = '2026-11-30T08:00:00.000Z';
const LATER = '2026-12-01T08:00:00.000Z';
const LATER_STILL = '2026-12-05T08:00:00.000Z';
const PUSH = { push: 'sms' } as const;

/** Returns whether the situation allows asking for a consent to its request. */
function asking(
  row: Partial<TableCase>,
  more: { readonly said?: Partial<Consent>; readonly pair?: Partial<Pair>; readonly purpose?: Partial<Purpose> } = {},
) {
  const { state, registry, request, circumstances } = situationOf({ name: '', ask: PUSH, answer: 'yes', ...row });
  const { purpose, recipient } = registry;
  return decideAsk(
    {
      ...state,
      pairs: state.pairs.map((pair) => ({
        ...pair,
        current: pair.current && { ...pair.current, ...more.said },
        waiting: pair.waiting && { ...pair.waiting, ...more.said },
        ...more.pair,
      })),
    },
    { purpose: purpose && { ...purpose, ...more.purpose }, recipient },
    { purpose: request.purpose, recipient: request.kind === 'push' ? null : request.recipient },
    NOW,
    circumstances,
  );
}

describe('whether a consent leaves anything to ask for', () => {
  const STANDS: readonly AskReason[] = ['consent-stands'];

  it.each<[string, Partial<TableCase>, readonly AskReason[]]>([
    ['there is none', { consent: 'none' }, []],
    ['it counts', {}, STANDS],
    ['it is to count later', { consent: { validFrom: LATER } }, STANDS],
    ['it has expired', { consent: { validUntil: NOW } }, []],
    ['its notice was superseded', { consent: { notice: { language: 'en', version: 1 } } }, []],
    ['its evidence is too weak', { purpose: { minimumEvidence: 'otp' }, consent: { evidence: 'paper' } }, []],
    ['its evidence is enough', { purpose: { minimumEvidence: 'otp' }, consent: { evidence: 'otp' } }, STANDS],
    ['a step was not taken', { purpose: { careSteps: { elderly: 'read' } }, subject: { care: ['elderly'] } }, []],
    ['no guardian stands', { subject: { care: ['minor'] } }, []],
    ['a guardian gave it', { subject: { care: ['minor'], guardian: true } }, STANDS],
    ['it waits for its code', { consent: { awaitingConfirmation: true } }, []],
    ['it waits and is to count later', { consent: { awaitingConfirmation: true, validFrom: LATER } }, []],
    ['it is to be reaffirmed', { purpose: { reaffirmationDays: 30 } }, []],
    ['it is not to be reaffirmed yet', { purpose: { reaffirmationDays: 3_000 } }, STANDS],
    ['its purpose was retired and put in use again', { purpose: { since: { revived: AT } } }, []],
    [
      'what it names was taken away and offered again',
      { purpose: { since: { channels: { sms: AT }, dataCategories: { name: AT } } } },
      [],
    ],
    [
      'something else was added',
      { purpose: { since: { channels: { app: AT }, dataCategories: { address: AT } } } },
      STANDS,
    ],
    ['it was refused', { consent: { status: 'refused' } }, []],
    ['it was withdrawn', { consent: { status: 'withdrawn' } }, []],
  ])('where %s', (_, row, reasons) => {
    expect(asking(row).reasons).toEqual(reasons);
    expect(asking({ ...row, ask: { disclose: ['name'] } }).reasons).toEqual(reasons);
  });
});

test('a consent to a recipient that became somebody else, or came back, leaves something to ask for', () => {
  const ask = { disclose: ['name'] };
  expect(asking({ ask, recipient: { identitySince: AT } }).reasons).toEqual([]);
  expect(asking({ ask, recipient: { since: { 'insurance-quotes': AT } } }).reasons).toEqual([]);
  expect(asking({ ask, recipient: { since: { 'travel-quotes': AT } } }).reasons).toEqual(['consent-stands']);
});

test('nobody is asked while a no of theirs waits to be recorded, whatever is on record', () => {
  const subject = { noPending: true };
  expect(asking({ subject, consent: 'none' }).reasons).toEqual(['no-pending']);
  expect(asking({ subject, consent: { status: 'refused' }, ask: { disclose: ['name'] } }).reasons).toEqual([
    'no-pending',
  ]);
  expect(asking({ subject: { ...subject, restricted: true } }).reasons).toEqual([
    'no-pending',
    'restricted',
    'consent-stands',
  ]);
});

describe('who objects to every push', () => {
  it('is not asked for one, and may be asked for a disclosure', () => {
    const row = { subject: { objected: true }, consent: 'none' } as const;
    expect(asking(row).reasons).toEqual(['objected']);
    expect(asking({ ...row, ask: { disclose: ['name'] } }).allowed).toBe(true);
  });

  it('hears it beside everything else, in the order of the reasons', () => {
    const row = { subject: { objected: true, restricted: true }, purpose: { retired: true } };
    const { reasons } = asking(row, { pair: { coolsDownUntil: LATER } });
    expect(reasons).toEqual(['purpose-retired', 'restricted', 'objected', 'consent-stands', 'cooling-down']);
    expect(reasons).toEqual(ASK_REASONS.filter((reason) => reasons.includes(reason)));
  });

  it('says nothing against what rests on no consent', () => {
    const row = { subject: { objected: true }, consent: 'none' } as const;
    expect(asking(row, { purpose: { basis: 'contract' } }).reasons).toEqual(['consent-not-asked']);
  });
});

describe('a cool-down', () => {
  const no = { consent: { status: 'refused' } } as const;

  it.each<[string, Partial<Pair>, number | null, string | null]>([
    ['as it was said with the no, when the purpose has none any more', { coolsDownUntil: LATER }, null, LATER],
    ['as it was said with the no, when the purpose has a longer one', { coolsDownUntil: LATER }, 90, LATER],
    ['as it was said with the no, when the purpose has a shorter one', { coolsDownUntil: LATER }, 1, LATER],
    ['over, as it was said with the no', { coolsDownUntil: NOW }, 90, null],
    ['by the purpose, when nothing was said', {}, 10, TEN_DAYS_AFTER],
    ['over by the purpose, when nothing was said', {}, 3, null],
    ['none', {}, null, null],
  ])('is %s', (_, pair, coolDownDays, notBefore) => {
    for (const status of ['refused', 'withdrawn'] as const) {
      const decision = asking(no, { said: { status, at: NOW, saidAt: AT }, pair, purpose: { coolDownDays } });
      expect(decision.notBefore).toBe(notBefore);
      expect(decision.reasons).toEqual(notBefore === null ? [] : ['cooling-down']);
    }
  });

  it('goes on beside a yes that waits, and beside one that lapsed waiting', () => {
    for (const validUntil of [null, LATER_STILL, AT]) {
      const waiting = { ...CONSENT, validUntil };
      expect(asking(no, { pair: { waiting, coolsDownUntil: LATER } })).toMatchObject({
        reasons: ['cooling-down'],
        notBefore: LATER,
      });
    }
  });

  it('of a no to all recipients is one of each, until the subject has said yes to one', () => {
    const row = { ...no, ask: { disclose: ['name'] } } as const;
    const toAll = { recipient: null, coolsDownUntil: LATER };
    expect(asking(row, { pair: toAll }).notBefore).toBe(LATER);
    const { state, registry, request, circumstances } = situationOf({ name: '', answer: 'yes', ask: row.ask });
    const about = { purpose: request.purpose, recipient: 'acme-insurance' };
    const askedAfter = (saidAt: string) => {
      const refused = pairWith({ status: 'refused', saidAt }, { ...toAll, purpose: request.purpose });
      return decideAsk({ ...state, pairs: [refused, ...state.pairs] }, registry, about, NOW, circumstances).reasons;
    };
    expect(askedAfter('2001-01-01T00:00:00.000Z')).toEqual(['consent-stands']);
    expect(askedAfter(NOW)).toEqual(['cooling-down']);
  });

  it('is none of a yes that says nothing of it, whatever the purpose has', () => {
    const purpose = { coolDownDays: 3_650 };
    expect(asking({ consent: { awaitingConfirmation: true } }, { purpose }).allowed).toBe(true);
  });
});
