import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelProver } from '../../../../core/entry/labels/prove-label.ts';
import { openEntry, requireSlots } from '../../../../core/entry/open.ts';
import { parseEntry } from '../../../../core/entry/parse.ts';
import { SLOT_NAMES } from '../../../../core/entry/slots.ts';
import { nobleSha256 } from '../../../../core/kernel/sha256.ts';
import { provePlace } from '../../../../core/proof/place/prove-place.ts';
import { verifyPlace } from '../../../../core/proof/place/verify-place.ts';
import { SmallLog } from '../../../support/small-log.ts';
import { ForgedLog, Person, type Told } from '../../../tamper/forged-log.ts';
import { judgedPlace, placeOf, verifiedPlace } from '../../../tamper/honest/honest-place.ts';
import { agreed, consume, HOUR_MS, permit, secret } from '../../../tamper/honest-push.ts';
import { anyStep, STORY } from '../../entry/steps.ts';
import { LABEL_KEY, ORIGIN, type Recorded, recordAll, SUBJECT } from '../../entry/subject-log.ts';

describe('the place of an event', () => {
  it('is shown step by step', async () => {
    const { log, person } = await agreed();
    const named = { event: person.told[0]?.facts.id, leafHash: person.state.pairs[0]?.current?.leafHash };
    await log.tell(person, 'consent.withdrawn', { purpose: 'credit-card-offers', consent: named }, { n: secret(0x11) });
    const { steps, position } = await judgedPlace(log, person);
    expect(steps).toEqual([
      'kind: a `consent.withdrawn` with the label of version 2, count 0',
      `order: event 1, after leaf ${person.told[0]?.index}`,
      'state: says what the event says',
      `consent: names event ${named.event}`,
      `nullifier: reveals that of event ${named.event}`,
      'time: not checked: it takes the chain',
    ]);
    expect(position).toMatchObject({ version: 2, count: 0 });
  });

  it('is shown of the first event, of one that changes nothing, and under the second of two label keys', async () => {
    const { log, person } = await agreed({ keys: 2 });
    expect((await judgedPlace(log, person)).steps).toContain('order: the first event');
    await log.tell(person, 'notice.served', {}, { key: 2 });
    expect((await judgedPlace(log, person)).steps).toContain('state: is as it was before the event');
    const other = new Person('C-2002');
    await log.tell(other, 'notice.served');
    expect((await judgedPlace(log, other)).position).toMatchObject({ version: 0, count: 1 });
  });

  it('is shown of a permit and of its consumption', async () => {
    const { log, person } = await agreed();
    const permitted = await permit(log, person);
    await judgedPlace(log, person);
    await consume(log, person, permitted);
    expect((await judgedPlace(log, person)).steps).toContain(
      `nullifier: reveals that of permit, leaf ${permitted.index}`,
    );
  });

  it('fits the anchors around its leaf', async () => {
    const { log, person } = await agreed();
    const told = person.told[0] as Told;
    const anchors = [{ treeSize: log.log.size, atMs: Date.parse(told.facts.at) }];
    const { steps } = await verifiedPlace(log, told, await placeOf(log, person, told), anchors);
    expect(steps.at(-1)).toBe('time: fits the anchors before and after');
  });

  it('is of no entry about the registry', async () => {
    const log = new ForgedLog();
    const person = new Person('C-1001');
    await log.tell(person, 'notice.served');
    const parts = await placeOf(log, person, person.told[0] as Told);
    const item = await log.startKey(1);
    const told = { ...(person.told[0] as Told), ...item };
    await expect(verifiedPlace(log, told, parts)).rejects.toMatchObject({ code: 'BUNDLE_MALFORMED' });
  });
});

/** Shows and verifies the place of every event of a history, whose entries alone are the tree. */
async function placesOf(recorded: readonly Recorded[]): Promise<readonly number[]> {
  const log = new SmallLog();
  const entries = recorded.values();
  await log.grow(recorded.length, () => entries.next().value as Recorded);
  const treeSize = log.size;
  const rootHash = await log.rootAt(treeSize);
  const prover = new LabelProver([LABEL_KEY], ORIGIN);
  const leaves = recorded.map((one, i) => ({ ...one, index: BigInt(i) }));
  const slots = recorded.map(({ entry, disclosures }) => requireSlots(openEntry(entry, disclosures), SLOT_NAMES));
  const byId = (id: string | undefined) => leaves[slots.findIndex((each) => each.id === id)] ?? null;
  const versions: number[] = [];
  for (const [i, leaf] of leaves.entries()) {
    const event = slots[i];
    if (event === undefined) throw new Error('every entry is opened');
    const parts = await provePlace(
      {
        leaf,
        before: leaves[i - 1] ?? null,
        named: byId(event.consent?.event),
        permit: event.type === 'permit.consumed' ? byId(event.detail.permitEvent) : null,
      },
      {
        pathOf: (index) => log.inclusion(index, treeSize),
        labels: async (position) =>
          prover
            .prove(SUBJECT, position)
            .map(({ label, proof }, at) => ({ label, shown: { ...position, key: at + 1, proof } })),
      },
      nobleSha256,
    );
    const { entry, disclosures, leafHash } = leaf;
    const report = verifyPlace(
      parts,
      {
        findings: [],
        unchecked: [],
        cosignatures: [],
        parsed: parseEntry(entry),
        opened: openEntry(entry, disclosures),
        leafHash,
        leafIndex: leaf.index,
        treeSize,
        rootHash,
      },
      { origin: ORIGIN, labelKeys: [{ version: 1, publicKey: LABEL_KEY.publicKey }], promiseLimitMs: HOUR_MS },
      { hash: nobleSha256, anchors: null },
    );
    versions.push(report.position.version);
  }
  return versions;
}

describe('the places of all events of a history', () => {
  it('are shown of a life of a consent with every kind of event in it', async () => {
    const recorded = recordAll(STORY, 'places');
    expect(await placesOf(recorded)).toEqual(recorded.map(({ state }) => state.version));
  });

  it('are shown, whatever was done', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 8 }), fc.string(), async (steps, seed) => {
        const recorded = recordAll(steps, seed);
        expect(await placesOf(recorded)).toEqual(recorded.map(({ state }) => state.version));
      }),
      { numRuns: 15, seed: 5 },
    );
  });
});
