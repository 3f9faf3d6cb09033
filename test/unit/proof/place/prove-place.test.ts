import { describe, expect, it } from 'vitest';
import { parseDisclosure } from '../../../../core/entry/disclosure.ts';
import { nobleSha256 } from '../../../../core/kernel/sha256.ts';
import { BEFORE_SLOTS, NAMED_SLOTS, USED_SLOTS } from '../../../../core/proof/place/parts-of-event.ts';
import { provePlace } from '../../../../core/proof/place/prove-place.ts';
import { pushed } from '../../../tamper/honest-push.ts';

const namesOf = (leaf: { readonly disclosures: readonly string[] } | null) =>
  leaf?.disclosures.map((each) => parseDisclosure(each).name).toSorted();

describe('what shows the place of an event', () => {
  it('opens no more of other entries than is checked', async () => {
    const { log, person, consent, permitted, push } = await pushed();
    const source = log.source(person, log.log.size);
    const place = { leaf: push, before: permitted, named: consent, permit: permitted };
    const parts = await provePlace(place, source, nobleSha256);
    expect(namesOf(parts.before)).toEqual([...BEFORE_SLOTS].toSorted());
    expect(namesOf(parts.named)).toEqual([...NAMED_SLOTS].toSorted());
    expect(namesOf(parts.permit)).toEqual([...USED_SLOTS].toSorted());
    expect(parts.labels).toMatchObject([push.label, permitted.label]);
    const indices = parts.state.members.map(({ index }) => index);
    expect(parts.stateBefore?.members.map(({ index }) => index)).toEqual(indices);
    expect(indices.length).toBeLessThan(parts.state.count);
  });

  it('has of a first event nothing before it', async () => {
    const { log, person, consent } = await pushed();
    const alone = { leaf: consent, before: null, named: null, permit: null };
    const parts = await provePlace(alone, log.source(person, log.log.size), nobleSha256);
    expect(parts).toMatchObject({
      before: null,
      named: null,
      permit: null,
      stateBefore: null,
      labels: [consent.label],
    });
  });
});
