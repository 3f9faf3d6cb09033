import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, later } from '../../../core/kernel/instant.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { beginCheck, finalFrom, requireDecidedThen } from '../../../core/proof/begin-check.ts';
import type { DecidedEvent } from '../../../core/proof/decided-event.ts';
import type { CoverageParts } from '../../../core/proof/parts.ts';
import { DECIDED } from '../../support/given.ts';
import { NOW } from '../../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN } from '../../support/small-log.ts';
import { HOUR_MS, PUSH, proofOf, pushed } from '../../tamper/honest-push.ts';

const EVENT: DecidedEvent = {
  type: 'permit.consumed',
  at: NOW,
  request: PUSH,
  decided: DECIDED,
  consent: null,
  basis: null,
  basisReference: null,
};
const MALFORMED = { code: 'BUNDLE_MALFORMED' };

/** Begins the check of an honest proof of which something is changed. */
async function begun(change: (parts: CoverageParts) => CoverageParts = (parts) => parts) {
  const { log, person, push, statement } = await pushed();
  const parts = change(await proofOf(log, person, { push, statement }));
  return { push, ...beginCheck(parts, await log.place(push, log.log.size), SMALL_LOG_ORIGIN, nobleSha256) };
}

describe('the beginning of a check', () => {
  it('has the event, its leaf, and the map that is stated up to it', async () => {
    const { push, leaf, event, statement, tree } = await begun();
    expect([leaf.index, event.request.purpose, event.consent]).toEqual([push.index, PUSH.purpose, push.facts.consent]);
    expect([statement.size, tree.treeSize]).toEqual([push.index + 1n, push.index + 2n]);
  });

  it('needs a statement of the map', async () => {
    await expect(
      begun((parts) => ({ ...parts, statement: parts.registry[0] ?? parts.statement })),
    ).rejects.toMatchObject(MALFORMED);
    await expect(begun((parts) => ({ ...parts, statement: parts.permit ?? parts.statement }))).rejects.toMatchObject(
      MALFORMED,
    );
  });

  it('needs a map that is stated up to the event', async () => {
    const { log, person, push, statement } = await pushed();
    const parts = await proofOf(log, person, { push, statement });
    const next = await log.tell(person, 'permit.consumed', push.facts);
    const path = await log.log.inclusion(statement.index, log.log.size);
    const place = await log.place(next, log.log.size);
    const begin = () =>
      beginCheck(
        { ...parts, statement: { ...parts.statement, path }, registry: [] },
        place,
        SMALL_LOG_ORIGIN,
        nobleSha256,
      );
    expect(begin).toThrow(expect.objectContaining(MALFORMED));
  });
});

describe('the time of a decision', () => {
  it('is that of its event, to a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: -120_000, max: 120_000 }), (apartMs) => {
        const check = () => requireDecidedThen({ ...EVENT, at: later(NOW, apartMs) });
        if (Math.abs(apartMs) <= 60_000) expect(check).not.toThrow();
        else {
          const code = apartMs > 0 ? 'EVENT_IN_FUTURE' : 'EVENT_BACKDATED';
          expect(check).toThrow(expect.objectContaining({ code }));
        }
      }),
    );
  });

  it.each([
    [60_000, null],
    [60_001, 'EVENT_IN_FUTURE'],
    [-60_000, null],
    [-60_001, 'EVENT_BACKDATED'],
  ])('may be %i ms from it: %s', (apartMs, code) => {
    const check = () => requireDecidedThen({ ...EVENT, at: later(NOW, apartMs) });
    if (code === null) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code }));
  });
});

describe('a verdict', () => {
  const final = Date.parse(NOW) + HOUR_MS;

  it.each([
    ['that is not known', null, instantOf(final)],
    ['as the promise ends', final, instantOf(final)],
    ['once the promise has ended', final + 1, null],
  ])('with an anchor %s', (_, anchoredAtMs, from) => {
    expect(finalFrom(EVENT, anchoredAtMs, HOUR_MS)).toBe(from);
  });
});
