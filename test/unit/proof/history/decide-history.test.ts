import { describe, expect, it } from 'vitest';
import { requireSlots } from '../../../../core/entry/open.ts';
import { SLOT_NAMES } from '../../../../core/entry/slots.ts';
import { nobleSha256 } from '../../../../core/kernel/sha256.ts';
import { decideHistory } from '../../../../core/proof/history/decide-history.ts';
import { itemLabels } from '../../../../core/proof/prove-coverage.ts';
import { ShownRegistry } from '../../../../core/proof/registry/shown-registry.ts';
import { OFFERS } from '../../../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN } from '../../../support/small-log.ts';
import { type ForgedLog, foundLeaf, type Person, type Told } from '../../../tamper/forged-log.ts';
import { agreed, consume, permit, pushed } from '../../../tamper/honest-push.ts';

/** Decides all pushes of these events of a person again. */
function decided(log: ForgedLog, { told }: Person, shown: readonly Told[] = told): number {
  const items = [
    ['purpose', OFFERS.id, 1],
    ['channel', 'sms', 0],
    ['rules', SMALL_LOG_ORIGIN, 1],
  ] as const;
  const named = items.map(([kind, id, version]) => ({
    kind,
    id,
    version,
    leaf: log.itemLeaf(kind, id, version),
    next: null,
  }));
  const leaves = named.flatMap(({ leaf }) => (leaf === null ? [] : [foundLeaf(leaf)]));
  const map = log.answers(itemLabels(named, nobleSha256));
  const events = shown.map((one) => {
    const leaf = foundLeaf(one);
    return { leaf, slots: requireSlots(leaf.opened, SLOT_NAMES) };
  });
  return decideHistory({
    origin: SMALL_LOG_ORIGIN,
    events,
    states: shown.map(({ state }) => state),
    registry: new ShownRegistry({ leaves, texts: [] }, map, nobleSha256),
    hash: nobleSha256,
  });
}

describe('the decisions of a history', () => {
  it('are those of its pushes, each a yes', async () => {
    const { log, person } = await agreed();
    expect(decided(log, person)).toBe(0);
    await consume(log, person, await permit(log, person));
    const second = await permit(log, person, { nullifier: 'B'.repeat(42).concat('A') });
    await consume(log, person, second);
    expect(decided(log, person)).toBe(2);
  });

  it('are refused where a permit is used twice', async () => {
    const { log, person, permitted } = await pushed();
    await consume(log, person, permitted);
    expect(() => decided(log, person)).toThrow(expect.objectContaining({ code: 'PERMIT_CONSUMED' }));
  });

  it('are refused where a permit is of nobody', async () => {
    const { log, person, permitted } = await pushed();
    const others = person.told.filter((one) => one !== permitted);
    expect(() => decided(log, person, others)).toThrow(expect.objectContaining({ code: 'PERMIT_UNKNOWN' }));
  });

  it('are refused where the rules say no', async () => {
    const { log, person } = await agreed();
    const permitted = await permit(log, person);
    await log.tell(person, 'objection.made');
    await consume(log, person, permitted, { consent: permitted.facts.consent });
    expect(() => decided(log, person)).toThrow(expect.objectContaining({ code: 'DECISION_MISMATCH' }));
  });
});
