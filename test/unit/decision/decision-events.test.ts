import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/decision/decide.ts';
import {
  consumptionFacts,
  disclosureFacts,
  permittedPushFacts,
  refusedPushFacts,
  requireNamesKnown,
} from '../../../core/decision/decision-events.ts';
import { REASONS } from '../../../core/vocabulary.ts';
import { NOW, situationOf, type TableCase } from '../../support/decision/table.ts';
import { CALM } from '../../support/given.ts';
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
    const permit = { id: 'permit-1', notBefore: MORNING, expiresAt: NOON };
    expect(permittedPushFacts(decided(PUSH), { ...push, campaign: '2026-11' }, permit)).toMatchObject({
      type: 'push.permitted',
      channels: ['sms'],
      consent: rests,
      detail: { campaign: '2026-11', permit: 'permit-1', notBefore: MORNING, expiresAt: NOON },
    });
  });

  it('is a refused push with its reasons, also by a channel that the purpose does not have', () => {
    const facts = refusedPushFacts(decided({ ...PUSH, ask: { push: 'post' } }), { ...push, channel: 'post' }, null);
    expect(facts).toMatchObject({
      type: 'push.refused',
      channels: ['post'],
      detail: { reasons: ['channel-not-consented'] },
    });
  });

  it('is a refused push without a consent where there is none', () => {
    expect(refusedPushFacts(decided({ ...PUSH, consent: 'none' }), push, null).consent).toBeNull();
  });

  it('is a consumed permit, or a refusal that names the permit', () => {
    const permit = { id: 'permit-1', event: 'event-2' };
    expect(consumptionFacts(decided(PUSH), push, permit)).toMatchObject({
      type: 'permit.consumed',
      detail: { permit: 'permit-1', permitEvent: 'event-2' },
    });
    const withdrawn = decided({ ...PUSH, consent: { status: 'withdrawn' } });
    expect(consumptionFacts(withdrawn, push, permit)).toMatchObject({
      type: 'push.refused',
      consent: rests,
      detail: { permit: 'permit-1', permitEvent: 'event-2', reasons: ['withdrawn'] },
    });
  });

  it('is a disclosure with what left and what was withheld', () => {
    expect(disclosureFacts(decided(DISCLOSE), disclosure, ['address'])).toMatchObject({
      type: 'disclosure.made',
      recipient: 'acme-insurance',
      dataCategories: ['name'],
      detail: { withheld: ['address'] },
    });
  });

  it('is a refused disclosure with what was asked', () => {
    const refused = decided({ ...DISCLOSE, recipient: { suspended: true } });
    expect(disclosureFacts(refused, disclosure, ['name'])).toMatchObject({
      type: 'disclosure.refused',
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
