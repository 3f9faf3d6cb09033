import { describe, expect, it } from 'vitest';
import { later } from '../../../core/kernel/instant.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { verifyCoverage } from '../../../core/proof/verify-coverage.ts';
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

  it('is of the log of the policy', async () => {
    const { log, person, push, statement } = await pushed();
    const parts = await proofOf(log, person, { push, statement });
    const report = await log.place(push, log.log.size);
    const policy = { origin: 'ledger.example/other', labelKeys: log.labelKeys, promiseLimitMs: HOUR_MS };
    const options = { hash: nobleSha256, anchors: null, anchoredAtMs: null };
    expect(() => verifyCoverage(parts, report, policy, options)).toThrow(
      expect.objectContaining({ code: 'ENTRY_OF_ANOTHER_LOG' }),
    );
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

  it.each<[string, number, number, string | null]>([
    ['as the anchors around them say', 0, 0, null],
    ['an hour and a minute before they were logged', -61, 0, null],
    ['300 days before they were logged', -300 * 1_440, 0, 'EVENT_BACKDATED'],
    ['two minutes after they were logged', 0, 2, null],
    ['years after they were logged', 0, 75 * 525_600, 'EVENT_IN_FUTURE'],
  ])('has entries of times %s: %s', async (_, before, after, code) => {
    const { log, person, push, statement } = await pushed();
    const logged = Date.parse(push.facts.at);
    // All leaves are between the two anchors.
    const anchors = [
      { treeSize: 0n, atMs: logged - before * 60_000 },
      { treeSize: log.log.size, atMs: logged - after * 60_000 },
    ];
    const verified = verify(log, push, await proofOf(log, person, { push, statement }), { anchors });
    if (code === null) expect((await verified).steps.at(-1)).toBe('time: fits the anchors before and after');
    else await expect(verified).rejects.toMatchObject({ code });
  });

  it('is shown under the second of two label keys', async () => {
    const { log, person } = await agreed({ keys: 2 });
    const permitted = await permit(log, person, {}, { key: 2 });
    const push = await consume(log, person, permitted, {}, { key: 2 });
    const statement = await log.state();
    await expect(verify(log, push, await proofOf(log, person, { push, statement }))).resolves.toMatchObject({});
  });
});
