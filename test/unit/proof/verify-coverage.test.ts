import { describe, expect, it } from 'vitest';
import { later } from '../../../core/kernel/instant.ts';
import { agreed, consume, HOUR_MS, PUSH, permit, proofOf, secret } from '../../tamper/honest-push.ts';
import { verify } from '../../tamper/verify.ts';

/** A push under a consent, with the map stated after it. */
async function pushed() {
  const made = await agreed();
  const permitted = await permit(made.log, made.person);
  const push = await consume(made.log, made.person, permitted);
  return { ...made, permitted, push, statement: await made.log.state() };
}

describe('the coverage of a push', () => {
  it('is shown step by step', async () => {
    const { log, person, push, statement } = await pushed();
    const { steps, consent, subject, finalFrom } = await verify(
      log,
      push,
      await proofOf(log, person, { push, statement }),
    );
    expect(steps).toEqual([
      'map: stated up to leaf 6 in 1 runs',
      'keys: 1 had started before leaf 5, each as the policy has it',
      'state: version 1 stood at leaf 5',
      'consent: leaf 3, and nothing ended it',
      'permit: leaf 4, used by leaf 5 alone',
      'registry: 3 entries, each in force',
      'decision: the rules 1 say yes at 2026-11-23T08:00:05.000Z',
      'time: not checked: it takes the chain',
    ]);
    expect([subject, consent?.event, finalFrom]).toEqual(['C-1001', 'event-3', later(push.facts.at, HOUR_MS)]);
  });

  it('is shown though the person said something else of another purpose, and withdrew afterwards', async () => {
    const { log, person } = await agreed();
    await log.tell(person, 'consent.given', { purpose: 'other', channels: ['sms'], nullifier: secret(0x33) });
    const push = await consume(log, person, await permit(log, person));
    await log.tell(person, 'consent.withdrawn', { purpose: PUSH.purpose }, { n: secret(0x11) });
    const statement = await log.state();
    const { consent } = await verify(log, push, await proofOf(log, person, { push, statement }));
    expect(consent?.channels).toEqual(['sms', 'email']);
  });

  it('is shown under the second of two label keys', async () => {
    const { log, person } = await agreed({ keys: 2 });
    const permitted = await permit(log, person, {}, { key: 2 });
    const push = await consume(log, person, permitted, {}, { key: 2 });
    const statement = await log.state();
    await expect(verify(log, push, await proofOf(log, person, { push, statement }))).resolves.toMatchObject({});
  });
});
