import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/decision/decide.ts';
import {
  consumptionFacts,
  decidedOn,
  disclosureFacts,
  permittedPushFacts,
  refusedPushFacts,
  requireNamesKnown,
} from '../../../core/decision/decision-events.ts';
import type { RegistryView } from '../../../core/decision/request.ts';
import { DECIDED_ON, REASONS } from '../../../core/vocabulary.ts';
import { NOW, situationOf, TABLE_CASES, type TableCase } from '../../support/decision/table.ts';
import { CALM, DECIDED } from '../../support/given.ts';
import { UNTOLD } from '../../support/pushes.ts';

const MORNING = '2026-11-24T00:00:00.000Z';
const NOON = '2026-11-24T04:00:00.000Z';
const PUSH: TableCase = { name: '', ask: { push: 'sms' }, answer: 'yes' };
const DISCLOSE: TableCase = { name: '', ask: { disclose: ['name'] }, answer: 'yes' };

function decided(row: TableCase) {
  const { state, registry, request } = situationOf(row);
  return decide(state, registry, request, NOW, CALM);
}

describe('what is put on record', () => {
  const push = { kind: 'push', purpose: 'credit-card-offers', channel: 'sms', ...UNTOLD } as const;
  const disclosure = {
    kind: 'disclose',
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    dataCategories: ['name'],
  } as const;
  const rests = { event: 'event-1', leafHash: 'leaf-1' };

  it('is a permitted push with the consent that it rests on', () => {
    const permit = { id: 'permit-1', nullifier: 'secret', notBefore: MORNING, expiresAt: NOON };
    expect(permittedPushFacts(decided(PUSH), { ...push, campaign: '2026-11' }, permit, DECIDED)).toMatchObject({
      type: 'push.permitted',
      nullifier: 'secret',
      endsNullifier: null,
      channels: ['sms'],
      consent: rests,
      detail: { campaign: '2026-11', permit: 'permit-1', notBefore: MORNING, expiresAt: NOON, decided: DECIDED },
    });
  });

  it('is a refused push with its reasons, also by a channel that the purpose does not have', () => {
    const facts = refusedPushFacts(
      decided({ ...PUSH, ask: { push: 'post' } }),
      { ...push, channel: 'post' },
      null,
      DECIDED,
    );
    expect(facts).toMatchObject({
      type: 'push.refused',
      channels: ['post'],
      detail: { reasons: ['channel-not-consented'] },
    });
  });

  it('is a refused push without a consent where there is none', () => {
    expect(refusedPushFacts(decided({ ...PUSH, consent: 'none' }), push, null, DECIDED).consent).toBeNull();
  });

  it('is a consumed permit, or a refusal that names the permit', () => {
    const permit = { id: 'permit-1', event: 'event-2', nullifier: 'secret' };
    expect(consumptionFacts(decided(PUSH), push, permit, DECIDED)).toMatchObject({
      type: 'permit.consumed',
      nullifier: null,
      endsNullifier: 'secret',
      detail: { permit: 'permit-1', permitEvent: 'event-2' },
    });
    const withdrawn = decided({ ...PUSH, consent: { status: 'withdrawn' } });
    expect(consumptionFacts(withdrawn, push, permit, DECIDED)).toMatchObject({
      type: 'push.refused',
      consent: rests,
      nullifier: null,
      endsNullifier: null,
      detail: { permit: 'permit-1', permitEvent: 'event-2', reasons: ['withdrawn'] },
    });
  });

  it('is a disclosure with what left and what was withheld', () => {
    expect(disclosureFacts(decided(DISCLOSE), disclosure, ['address'], DECIDED, 'use-1')).toMatchObject({
      type: 'disclosure.made',
      endsNullifier: 'use-1',
      recipient: 'acme-insurance',
      dataCategories: ['name'],
      detail: { withheld: ['address'] },
    });
  });

  it('is a refused disclosure with what was asked', () => {
    const refused = decided({ ...DISCLOSE, recipient: { suspended: true } });
    expect(disclosureFacts(refused, disclosure, ['name'], DECIDED, 'use-1')).toMatchObject({
      type: 'disclosure.refused',
      endsNullifier: null,
      dataCategories: ['name'],
      detail: { withheld: ['name'], reasons: ['recipient-suspended'] },
    });
  });
});

it('a push is no problem, whatever stands against it, but for a purpose or a channel that is unknown', () => {
  fc.assert(
    fc.property(fc.subarray([...REASONS]), (reasons) => {
      const required = () => requireNamesKnown(reasons);
      if (reasons.includes('purpose-unknown')) {
        expect(required).toThrow(expect.objectContaining({ code: 'PURPOSE_UNKNOWN', pointer: '/purpose' }));
      } else if (reasons.includes('channel-unknown')) {
        expect(required).toThrow(expect.objectContaining({ code: 'CHANNEL_UNKNOWN', pointer: '/channel' }));
      } else expect(required).not.toThrow();
    }),
  );
});

const FUND: Partial<TableCase> = {
  ask: { push: 'branch', content: 'known', staff: true, campaign: 'spring' },
  content: { language: 'en', text: 'A fund', product: 'fund', purposes: ['credit-card-offers'] },
  product: { id: 'fund', partner: 'fund-house', origin: 'consigned' },
};

const versionsOf = (row: TableCase) => {
  const { state, registry, request } = situationOf(row);
  return decidedOn(state, registry, request, NOW).registry;
};

describe('a decision names what it rested on', () => {
  it('by the clock, the number of its rules, and the offset of the subject’s clock or of the purpose’s', () => {
    const zoned = (timeZone: string | undefined, quiet: boolean) => {
      const { state, registry, request } = situationOf({
        name: '',
        ask: { push: 'sms' },
        answer: 'yes',
        ...(timeZone === undefined ? {} : { subject: { timeZone } }),
        ...(quiet ? { purpose: { quietHours: { from: '22:00', to: '08:00', timeZone: 'Asia/Shanghai' } } } : {}),
      });
      return decidedOn(state, registry, request, NOW);
    };
    expect(zoned('Asia/Kolkata', true)).toMatchObject({ at: NOW, rules: 1, utcOffset: '+05:30' });
    expect(zoned(undefined, true).utcOffset).toBe('+08:00');
    expect(zoned('America/St_Johns', false).utcOffset).toBe('-03:30');
    expect(zoned(undefined, false).utcOffset).toBe('+00:00');
  });

  it('by the version of every item that a push has to do with, and of no other', () => {
    expect(Object.keys(versionsOf({ name: '', answer: 'yes', ...FUND } as TableCase))).toEqual(
      DECIDED_ON.filter((name) => name !== 'recipient'),
    );
    expect(versionsOf({ name: '', ask: { push: 'sms' }, answer: 'yes' })).toEqual({ purpose: 1, channel: null });
  });

  it('by the purpose and the recipient of a disclosure', () => {
    expect(versionsOf({ name: '', ask: { disclose: ['name'] }, answer: 'yes' })).toEqual({ purpose: 1, recipient: 1 });
    const unknown = versionsOf({
      name: '',
      ask: { disclose: ['name'] },
      purpose: 'unknown',
      recipient: 'unknown',
      answer: 'yes',
    });
    expect(unknown).toEqual({ purpose: null, recipient: null });
  });

  it('so that in each case of the table an item that it does not name makes no difference', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TABLE_CASES), (row) => {
        const { state, registry, request } = situationOf(row);
        const { registry: named } = decidedOn(state, registry, request, NOW);
        const kept = keptOf(registry, Object.keys(named));
        expect(decide(state, kept, request, NOW, CALM)).toEqual(decide(state, registry, request, NOW, CALM));
      }),
    );
  });
});

/** Returns the view with the items of these names alone. */
function keptOf(view: RegistryView, names: readonly string[]): RegistryView {
  const kept = <T>(name: string, item: T) => (names.includes(name) ? item : null);
  const { purpose, recipient, channel = null, campaign = null, content } = view;
  const shown = content && {
    ...content,
    content: kept('content', content.content),
    product: kept('product', content.product),
    partner: kept('partner', content.partner),
    staff: kept('staff', content.staff),
    branch: kept('branch', content.branch),
  };
  return {
    purpose: kept('purpose', purpose),
    recipient: kept('recipient', recipient),
    channel: kept('channel', channel),
    campaign: kept('campaign', campaign),
    ...(shown === undefined ? {} : { content: shown }),
  };
}
