import { describe, expect, it } from 'vitest';
import { later } from '../../../../core/kernel/instant.ts';
import { DECISION_RULES } from '../../../../core/vocabulary.ts';
import { HASH_TEXT, OFFERS } from '../../../support/sample-registry.ts';
import { ForgedLog, Person } from '../../../tamper/forged-log.ts';
import { agreed, consume, detail, give, HOUR_MS, permit, proofOf, secret } from '../../../tamper/honest-push.ts';
import { verify } from '../../../tamper/verify.ts';

const NEXT = { number: DECISION_RULES.number + 1, sha256: HASH_TEXT };

/** A push so long after other rules than those that it names had started; null: they never did. */
async function pushed(nextRulesBeforeMs: number | null) {
  const { log, person } = await agreed();
  const permitted = await permit(log, person);
  if (nextRulesBeforeMs !== null) {
    await log.startRules(NEXT);
    log.at = later(log.at, nextRulesBeforeMs);
  }
  const push = await consume(log, person, permitted);
  const statement = await log.state();
  return { log, push, parts: await proofOf(log, person, { push, statement }) };
}

describe('the rules of a decision', () => {
  it.each([
    ['there are no others', null],
    ['others started in the same moments', 2_000],
  ])('are in force while %s', async (_, before) => {
    const { log, push, parts } = await pushed(before);
    await expect(verify(log, push, parts)).resolves.toMatchObject({ event: { decided: { rules: 1 } } });
  });

  it('are in force no more once others have started', async () => {
    const { log, push, parts } = await pushed(HOUR_MS);
    await expect(verify(log, push, parts)).rejects.toMatchObject({ code: 'REGISTRY_NOT_STANDING' });
  });

  it.each([
    ['have another text', { number: DECISION_RULES.number, sha256: secret(0x77) }],
    ['have a number of later', NEXT],
  ])('are unknown to this program where they %s', async (_, rules) => {
    const log = new ForgedLog();
    await log.startKey(1);
    if (rules.number > 1) await log.startRules({ ...rules, number: 1 });
    await log.startRules(rules);
    await log.item('purpose', OFFERS);
    const person = new Person('C-1001');
    await give(log, person, secret(0x11));
    const permitted = await permit(log, person);
    const { detail } = permitted.facts;
    if (!('decided' in detail)) throw new Error('a permit was decided');
    const decided = { ...detail.decided, at: log.at, rules: rules.number };
    const push = await consume(log, person, permitted, {
      detail: { ...detail, decided, permit: 'permit-1', permitEvent: permitted.facts.id },
    });
    const statement = await log.state();
    const parts = await proofOf(log, person, { push, statement });
    await expect(verify(log, push, parts)).rejects.toMatchObject({ code: 'RULES_UNKNOWN' });
  });
});

describe('what a decision names of the registry', () => {
  it.each([
    ['a product, where nothing names one', { product: null }, 'DECISION_MISMATCH'],
    ['a campaign, where none was named', { campaign: 1 }, 'DECISION_MISMATCH'],
    ['no channel, of a push by one', { channel: undefined }, 'BUNDLE_MALFORMED'],
  ])('is what the rules read: %s', async (_, named, code) => {
    const { log, person } = await agreed();
    const permitted = await permit(log, person);
    const { decided, ...others } = detail(log, person);
    const registry = { ...decided.registry, ...named };
    const used = { permit: 'permit-1', permitEvent: permitted.facts.id };
    const push = await consume(log, person, permitted, {
      detail: { ...others, ...used, decided: { ...decided, registry } },
    });
    const statement = await log.state();
    const parts = await proofOf(log, person, { push, statement });
    await expect(verify(log, push, parts)).rejects.toMatchObject({ code });
  });

  it('has each text once', async () => {
    const { log, person } = await agreed();
    const push = await consume(log, person, await permit(log, person));
    const statement = await log.state();
    const parts = await proofOf(log, person, { push, statement });
    await expect(verify(log, push, { ...parts, texts: ['a text', 'a text'] })).rejects.toMatchObject({
      code: 'BUNDLE_MALFORMED',
      message: expect.stringContaining('twice'),
    });
  });
});
