import { describe, expect, it } from 'vitest';
import { decidedEvent } from '../../../core/proof/decided-event.ts';
import { DECIDED } from '../../support/given.ts';
import { UNTOLD } from '../../support/pushes.ts';
import { ForgedLog, foundLeaf, Person } from '../../tamper/forged-log.ts';

const USED = { permit: 'permit-1', permitEvent: 'event-9' };
const CONSENT = { event: 'event-8', leafHash: 'A'.repeat(43) };
const PUSHED = { purpose: 'offers', channels: ['sms'], consent: CONSENT, detail: USED };
const DISCLOSED = { purpose: 'quotes', recipient: 'acme', dataCategories: ['name', 'address'], consent: CONSENT };

/** Reads what the entry of an event says of its decision, with these slots withheld. */
async function read(type: Parameters<ForgedLog['tell']>[1], said: object, withheld: readonly string[] = []) {
  const log = new ForgedLog();
  return decidedEvent(foundLeaf(await log.tell(new Person('C-1001'), type, said), withheld).opened);
}

describe('what an entry says of its decision', () => {
  it('is the push that was asked for', async () => {
    const staff = { id: 'S-77', branch: 'B-1' };
    const { at, ...event } = await read('permit.consumed', {
      ...PUSHED,
      detail: { ...USED, campaign: 'spring', language: 'en', staff },
    });
    expect(event).toEqual({
      type: 'permit.consumed',
      request: {
        kind: 'push',
        purpose: 'offers',
        channel: 'sms',
        ...UNTOLD,
        campaign: 'spring',
        language: 'en',
        staff,
      },
      decided: DECIDED,
      consent: CONSENT,
      basis: null,
      basisReference: null,
    });
  });

  it('is the disclosure that was asked for, and the basis that it rests on', async () => {
    const detail = { basis: 'legal-obligation', basisReference: 'law 7' };
    const event = await read('disclosure.made', { ...DISCLOSED, consent: null, detail });
    const request = { kind: 'disclose', purpose: 'quotes', recipient: 'acme', dataCategories: ['name', 'address'] };
    expect(event).toMatchObject({ type: 'disclosure.made', request, consent: null, ...detail });
  });

  it.each([
    ['a second channel', { channels: ['sms', 'email'] }],
    ['a recipient', { recipient: 'acme' }],
    ['data', { dataCategories: ['name'] }],
  ])('is no push with %s', async (_, more) => {
    await expect(read('permit.consumed', { ...PUSHED, ...more })).rejects.toMatchObject({ code: 'DECISION_MISMATCH' });
  });

  it.each(['type', 'at', 'purpose', 'recipient', 'channels', 'dataCategories', 'consent', 'detail'])(
    'is not known while `%s` is withheld',
    async (slot) => {
      const missing = { code: 'DISCLOSURE_MISSING', details: { slot } };
      await expect(read('permit.consumed', PUSHED, [slot])).rejects.toMatchObject(missing);
      await expect(read('disclosure.made', DISCLOSED, [slot])).rejects.toMatchObject(missing);
    },
  );

  it.each(['objection.made', 'notice.served'] as const)('is nothing of a `%s`', async (type) => {
    await expect(read(type, {})).rejects.toMatchObject({ code: 'BUNDLE_MALFORMED' });
  });
});
