import { describe, expect, it } from 'vitest';
import { parseDisclosure } from '../../../core/entry/disclosure.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { CONSENT_SLOTS, GIVEN_SLOTS, PERMIT_SLOTS, VERSION_SLOTS } from '../../../core/proof/opened-slots.ts';
import { itemLabels, ownLabels, showLeaf } from '../../../core/proof/prove-coverage.ts';
import { proofOf, pushed, secret } from '../../tamper/honest-push.ts';

const namesOf = (leaf: { readonly disclosures: readonly string[] } | null) =>
  leaf?.disclosures.map((each) => parseDisclosure(each).name).toSorted();

describe('what shows the coverage of a push', () => {
  it('opens no more of other entries than is checked', async () => {
    const { log, person, push, statement } = await pushed();
    const { version, following, consent, permit, lookUps } = await proofOf(log, person, { push, statement });
    expect([namesOf(version), namesOf(consent), namesOf(permit)]).toEqual(
      [VERSION_SLOTS, CONSENT_SLOTS, PERMIT_SLOTS].map((slots) => [...slots].toSorted()),
    );
    expect(following).toBeNull();
    const values = lookUps.map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
    expect(values).toEqual(expect.arrayContaining([secret(0x11), secret(0x22)]));
  });

  it('shows a recipient neither the person nor their permit and state', async () => {
    const { log, person, push, statement } = await pushed();
    const parts = await proofOf(log, person, { push, statement, reader: 'recipient' });
    expect(parts).toMatchObject({
      for: 'recipient',
      version: null,
      following: null,
      permit: null,
      labels: [],
      state: null,
      stateBefore: null,
    });
    expect(namesOf(parts.consent)).toEqual([...GIVEN_SLOTS].toSorted());
    expect(parts.lookUps.map(({ value }) => value)).not.toContain(secret(0x22));
  });

  it('is made of no event that is neither a push nor a disclosure', async () => {
    const { log, person, consent, statement } = await pushed();
    await expect(proofOf(log, person, { push: consent, statement })).rejects.toMatchObject({
      code: 'BUNDLE_MALFORMED',
    });
  });
});

describe('an entry that is shown', () => {
  it.each([
    ['nothing', [], []],
    ['two slots', ['id', 'at'] as const, ['at', 'id']],
  ])('opens %s', async (_, slots, names) => {
    const { log, person, push } = await pushed();
    expect(namesOf(await showLeaf(log.source(person, log.log.size), push, slots))).toEqual(names);
  });

  it('opens all of its slots, where it is shown whole', async () => {
    const { log, person, push } = await pushed();
    const shown = await showLeaf(log.source(person, log.log.size), push, null);
    expect(shown.disclosures).toEqual(push.disclosures);
  });
});

describe('the labels that are shown', () => {
  it('are of an entry the one of the key that labelled it', async () => {
    const { log, person, push } = await pushed({ keys: 2 });
    const { labels } = log.source(person, log.log.size);
    expect((await ownLabels(labels, push, push.label)).map(({ key }) => key)).toEqual([1]);
    expect(await ownLabels(labels, push, { version: 9, count: 9 })).toEqual([]);
  });

  it('are of an item its own and the next, and of one that nobody registered the first', () => {
    const item = (version: number) => ({ kind: 'purpose', id: 'offers', version, leaf: null, next: null });
    const [first, second] = itemLabels([item(1)], nobleSha256);
    expect(itemLabels([item(0)], nobleSha256)).toEqual([first]);
    expect(itemLabels([item(2)], nobleSha256)[0]).toBe(second);
    expect(itemLabels([], nobleSha256)).toEqual([]);
  });
});
