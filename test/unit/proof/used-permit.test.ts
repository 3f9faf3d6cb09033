import { describe, expect, it } from 'vitest';
import { later } from '../../../core/kernel/instant.ts';
import { requireNotEnded, requirePermit } from '../../../core/proof/used-permit.ts';
import { eventOf, given } from '../../support/given.ts';
import { foundLeaf } from '../../tamper/forged-log.ts';
import { agreed, consume, detail, HOUR_MS, PUSH, permit, secret } from '../../tamper/honest-push.ts';

/** Checks the permit of a push, of which the permit says this, and the push that. */
async function used(granted: object = {}, said: object = {}, permitDetail: object = {}) {
  const { log, person, consent } = await agreed();
  const common = detail(log, person);
  const times = { expiresAt: later(log.at, HOUR_MS), notBefore: null };
  const permitted = await permit(log, person, {
    detail: { ...common, permit: 'permit-1', ...times, ...permitDetail },
    ...granted,
  });
  const push = await consume(log, person, permitted, said);
  const [leaf, version] = [foundLeaf(push), foundLeaf(consent)];
  const firstLeaf = (value: string) => log.answers([value]).firstLeaf(value);
  return requirePermit({ leaf, permit: foundLeaf(permitted), version, consent: version }, { firstLeaf });
}

describe('the permit of a push', () => {
  it('is used once, by its own client, for what it was granted for', async () => {
    await expect(used()).resolves.toBeUndefined();
  });

  it.each<[string, object, object]>([
    ['purpose', {}, { purpose: 'other' }],
    ['channels', {}, { channels: ['email'] }],
    ['client', {}, { actor: { kind: 'client', client: 'web' } }],
    ['consent', { consent: null }, {}],
  ])('has the `%s` of the push', async (name, granted, said) => {
    await expect(used(granted, said)).rejects.toMatchObject({
      code: 'PERMIT_MISMATCH',
      message: expect.stringContaining(`\`${name}\``),
    });
  });

  it.each<[string, object]>([
    ['campaign', { campaign: 'spring' }],
    ['contentSha256', { contentSha256: secret(1) }],
    ['language', { language: 'en' }],
    ['staff', { staff: { id: 'S-77', branch: 'B-1' } }],
  ])('has the `%s` of the push in its detail', async (name, permitDetail) => {
    await expect(used({}, {}, permitDetail)).rejects.toMatchObject({
      code: 'PERMIT_MISMATCH',
      message: expect.stringContaining(`\`${name}\``),
    });
  });

  it.each<[string, object]>([
    ['expires in the very moment', { expiresAt: '2026-11-23T08:00:05.000Z' }],
    ['may be used later only', { notBefore: '2026-11-23T08:00:05.001Z' }],
  ])('is not used where it %s', async (_, times) => {
    await expect(used({}, {}, times)).rejects.toMatchObject({ code: 'PERMIT_EXPIRED' });
  });

  it.each<[string, object]>([
    ['a millisecond before it expires', { expiresAt: '2026-11-23T08:00:05.001Z' }],
    ['from the moment on that it says', { notBefore: '2026-11-23T08:00:05.000Z' }],
  ])('is used %s', async (_, times) => {
    await expect(used({}, {}, times)).resolves.toBeUndefined();
  });
});

describe('a permit that a no may have ended', () => {
  const AGREED = eventOf('consent.given', { purpose: PUSH.purpose, channels: ['sms'], nullifier: secret(0x11) });

  it.each([
    ['was granted after the last no', [AGREED, eventOf('objection.made', {})], 'consent', null],
    ['was granted before an objection', [AGREED], 'consent', 'objected'],
    ['rests on a duty that no objection ends', [AGREED], 'legal-obligation', null],
  ] as const)('%s', async (_, before, basis, reason) => {
    const { log, person } = await agreed();
    const permitted = await permit(log, person, {}, { seq: before.length - 1 });
    const push = await consume(log, person, permitted);
    const objections = reason === null && basis === 'consent' ? [] : [eventOf('objection.made', {})];
    const { state } = given([...before, ...objections]);
    const check = () => requireNotEnded(foundLeaf(push), foundLeaf(permitted), state, basis);
    if (reason === null) expect(check).not.toThrow();
    else
      expect(check).toThrow(
        expect.objectContaining({ code: 'PERMIT_ENDED', message: expect.stringContaining(reason) }),
      );
  });
});
