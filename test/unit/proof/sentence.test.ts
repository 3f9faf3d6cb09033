import { describe, expect, it } from 'vitest';
import { coveredSentence } from '../../../core/proof/sentence.ts';
import { HASH_TEXT } from '../../support/sample-registry.ts';
import { agreed, consume, permit, proofOf } from '../../tamper/honest-push.ts';
import { verify } from '../../tamper/verify.ts';

async function covered() {
  const { log, person } = await agreed();
  const push = await consume(log, person, await permit(log, person));
  const statement = await log.state();
  return verify(log, push, await proofOf(log, person, { push, statement }));
}

const RESTED =
  `: C-1001 agreed on 23 November 2026 to credit-card-offers by sms (notice sha256 ${HASH_TEXT}); it stood when the push` +
  " was sent on 23 November 2026, 08:00 +00:00, as the log's map states; ";

describe('the sentence of a verdict', () => {
  it('says from when on it is final', async () => {
    const report = await covered();
    expect(coveredSentence(report, []).word).toBe('Covered so far, final from 23 November 2026, 09:00 +00:00');
    expect(coveredSentence({ ...report, finalFrom: null }, []).word).toBe('Covered, as recorded');
  });

  it('says who recomputed the map', async () => {
    const report = await covered();
    const witness = { by: 'witness.example/map', at: '2026-11-30T02:02:00.000Z' };
    const audit = { by: 'your audit', at: '2026-12-01T09:00:00.000Z' };
    const ends = [[], [witness], [witness, audit]].map((each) => coveredSentence(report, each).sentence);
    expect(ends).toEqual([
      `${RESTED}recomputed by nobody you named.`,
      `${RESTED}recomputed by witness.example/map on 30 November 2026, 02:02 +00:00.`,
      `${RESTED}recomputed by witness.example/map on 30 November 2026, 02:02 +00:00 and by your audit on 1 December 2026, 09:00 +00:00.`,
    ]);
  });

  it('is on the clock of the decision', async () => {
    const report = await covered();
    const { event } = report;
    const east = { ...event, decided: { ...event.decided, utcOffset: '+08:00' } };
    expect(coveredSentence({ ...report, event: east }, []).sentence).toContain('23 November 2026, 16:00 +08:00');
    const west = { ...event, decided: { ...event.decided, utcOffset: '-09:30' } };
    expect(coveredSentence({ ...report, event: west }, []).sentence).toContain('22 November 2026, 22:30 -09:30');
  });
});
