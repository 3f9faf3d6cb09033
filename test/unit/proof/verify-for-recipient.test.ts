import { describe, expect, it } from 'vitest';
import { parseDisclosure } from '../../../core/entry/disclosure.ts';
import { openEntry } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { later } from '../../../core/kernel/instant.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { RECIPIENT_SLOTS } from '../../../core/proof/opened-slots.ts';
import type { CoverageParts } from '../../../core/proof/parts.ts';
import { coveredSentence } from '../../../core/proof/sentence.ts';
import { RECIPIENT_STEPS, verifyForRecipient } from '../../../core/proof/verify-for-recipient.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import { OFFERS } from '../../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN } from '../../support/small-log.ts';
import type { ForgedLog, Person, Told } from '../../tamper/forged-log.ts';
import { agreed, consume, HOUR_MS, PUSH, permit, proofOf, secret } from '../../tamper/honest-push.ts';
import { verify } from '../../tamper/verify.ts';

type Case = Awaited<ReturnType<typeof agreed>>;

/** A push, after something that the person said, and its proof for a recipient. @param before gives what narrowed it */
async function pushed(before: (made: Case) => Promise<Told | null> = async () => null, purpose = OFFERS) {
  const made = await agreed({ purpose });
  const permitted = await permit(made.log, made.person);
  const narrowing = await before(made);
  const push = await consume(made.log, made.person, permitted, { consent: permitted.facts.consent });
  const statement = await made.log.state();
  const parts = await proofOf(made.log, made.person, { push, statement, reader: 'recipient', narrowing });
  return { ...made, push, parts };
}

/** Verifies as the recipient does, to whom the entry is opened as far as they may know it. */
async function check(log: ForgedLog, push: Told, parts: CoverageParts) {
  const shown = push.disclosures.filter((each) => RECIPIENT_SLOTS.some((slot) => slot === parseDisclosure(each).name));
  const placed = await log.place(push, log.log.size);
  const report = { ...placed, parsed: parseEntry(push.entry), opened: openEntry(push.entry, shown) };
  const steps: string[] = [];
  const policy = { origin: SMALL_LOG_ORIGIN, promiseLimitMs: HOUR_MS };
  const options = { hash: nobleSha256, anchors: null, anchoredAtMs: null, onStep: (step: string) => steps.push(step) };
  return { ...verifyForRecipient(parts, report, policy, options), steps };
}

const withdraw = (log: ForgedLog, person: Person, said: object = {}) =>
  log.tell(person, 'consent.withdrawn', { purpose: PUSH.purpose, ...said }, { n: secret(0x11) });

describe('the proof for a recipient', () => {
  it('shows the consent, and that nothing had ended it', async () => {
    const { log, push, parts } = await pushed();
    const report = await check(log, push, parts);
    expect([report.steps, report.consent?.channels]).toEqual([[...RECIPIENT_STEPS], ['sms', 'email']]);
    const { word, sentence } = coveredSentence(report, []);
    expect(word).toBe('Covered by this consent so far, final from 23 November 2026, 09:00 +00:00');
    expect(sentence).toMatch(/^: somebody agreed on .* What else the person said was not shown\.$/);
  });

  it('says neither who the subject is, nor where the event stands among theirs, nor what else they said', async () => {
    const { parts, push } = await pushed();
    const opened = [parts.consent, parts.narrowing].flatMap((leaf) => leaf?.disclosures ?? []).map(parseDisclosure);
    const names = [...opened.map(({ name }) => name), ...RECIPIENT_SLOTS];
    expect(names.filter((name) => ['subject', 'seq', 'prev', 'state'].includes(name))).toEqual([]);
    expect(JSON.stringify(opened)).not.toContain(push.facts.subject);
    expect([parts.labels, parts.state, parts.version, parts.permit]).toEqual([[], null, null, null]);
  });

  it('is the same whatever else they said', async () => {
    const { log, push, parts } = await pushed(async ({ log: to, person }) => {
      await to.tell(person, 'objection.made');
      return null;
    });
    await expect(check(log, push, parts)).resolves.toMatchObject({ for: 'recipient' });
    await expect(verify(log, push, parts)).rejects.toMatchObject({ code: 'BUNDLE_MALFORMED' });
  });

  it('shows what an event took away of the consent', async () => {
    for (const [channels, code] of [
      [['email'], null],
      [['sms'], 'DECISION_MISMATCH'],
    ] as const) {
      const left = { channels: ['sms', 'email'].filter((each) => !channels.some((one) => one === each)) };
      const { log, push, parts } = await pushed(({ log: to, person, consent }) =>
        withdraw(to, person, {
          channels: [...channels],
          consent: { event: consent.facts.id, leafHash: person.state.pairs[0]?.current?.leafHash },
          nullifier: secret(0x12),
          detail: { left: { ...left, dataCategories: [] } },
        }),
      );
      const checked = check(log, push, parts);
      if (code === null) await expect(checked).resolves.toMatchObject({ consent: { channels: ['sms'] } });
      else await expect(checked).rejects.toMatchObject({ code });
    }
  });

  it.each<[string, ErrorCode, (parts: CoverageParts) => CoverageParts]>([
    ['without the consent', 'BUNDLE_MALFORMED', (parts) => ({ ...parts, consent: null })],
    ['without a look-up', 'BUNDLE_MALFORMED', (parts) => ({ ...parts, lookUps: parts.lookUps.slice(1) })],
    ['without the registry', 'BUNDLE_MALFORMED', (parts) => ({ ...parts, registry: [] })],
    ['with the version of the state', 'BUNDLE_MALFORMED', (parts) => ({ ...parts, version: parts.consent })],
    ['with a text too many', 'BUNDLE_MALFORMED', (parts) => ({ ...parts, texts: ['x'] })],
    ['that is for the subject', 'BUNDLE_MALFORMED', (parts) => ({ ...parts, for: 'subject' })],
    ['with another consent', 'CONSENT_MISMATCH', (parts) => ({ ...parts, consent: parts.statement })],
  ])('is refused %s', async (_, code, change) => {
    const { log, push, parts } = await pushed();
    await expect(check(log, push, change(parts))).rejects.toMatchObject({ code });
  });

  it('is refused of a push after the end of the consent', async () => {
    const { log, push, parts } = await pushed(async ({ log: to, person }) => {
      await withdraw(to, person);
      return null;
    });
    await expect(check(log, push, parts)).rejects.toMatchObject({ code: 'CONSENT_ENDED' });
  });

  it('is refused of a push for a purpose that was retired', async () => {
    const { log, push, parts } = await pushed(async ({ log: to }) => {
      to.at = later(to.at, HOUR_MS);
      const retired: Purpose = { ...OFFERS, version: 2, retired: true };
      await to.item('purpose', retired);
      to.at = later(to.at, HOUR_MS);
      return null;
    });
    await expect(check(log, push, parts)).rejects.toMatchObject({ code: 'REGISTRY_NOT_STANDING' });
  });

  const notice = { id: 'notice-3', language: 'en', version: 3, sha256: secret(0x77), sufficesFrom: 3 };
  it.each<[string, Partial<Purpose>]>([
    ['was for other channels', { channels: ['email'] }],
    ['was one of disclosures', { kind: 'disclosure' }],
    ['had another notice', { notices: { en: notice } }],
    ['was retired', { retired: true }],
  ])('is refused where the purpose %s', async (_, change) => {
    const { log, push, parts } = await pushed(undefined, { ...OFFERS, ...change });
    await expect(check(log, push, parts)).rejects.toMatchObject({ code: 'DECISION_MISMATCH' });
  });
});
