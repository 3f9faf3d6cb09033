import { describe, expect, test } from 'vitest';
import { type Ask, unanswered } from '../../../clients/auditor/sample/ask.ts';
import { leafJudge } from '../../../clients/auditor/sample/judge-leaf.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import type { CheckpointClaim } from '../../../core/entry/promise.ts';
import { equalBytes, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { encodeVerifierKey } from '../../../core/tlog/index.ts';
import { startLabels } from '../../../lambdas/app/log/start-labels.ts';
import { startRules } from '../../../lambdas/app/log/start-rules.ts';
import { type Body, LABEL_KEY } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';
import { CHECKPOINT_KEY } from '../../support/memory-ledger.ts';
import { furnishedApi } from '../../support/problems.ts';

/** A ledger with consents, pushes that were sent and disclosures, and a judge of its leaves. */
async function sampled() {
  const api = await furnishedApi();
  const { send, pipeline, parts, deps, offers, quotes } = api;
  const publish = async () => {
    await pipeline.sweep();
    await pipeline.publish();
  };
  await startRules(deps)();
  await startLabels(deps)([LABEL_KEY.publicKey]);
  // A label key starts before it labels, in the log too.
  await publish();
  for (const customer of ['C-1', 'C-2']) {
    await send('app', 'POST', `/v1/subjects/${customer}/consents`, offers);
    await send('app', 'POST', `/v1/subjects/${customer}/consents`, quotes);
    const asked = { subject: customer, purpose: 'credit-card-offers', channel: 'sms' };
    const { permit } = (await send('marketing', 'POST', '/v1/pushes', asked)).body;
    await send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    const disclosure = { subject: customer, purpose: quotes.purpose, recipient: quotes.recipient, data: { name: 'x' } };
    await send('partner-gateway', 'POST', '/v1/disclosures', disclosure);
    await send('app', 'PUT', `/v1/subjects/${customer}/objection`);
    await send('auditor', 'GET', `/v1/subjects/${customer}/history`, undefined, { 'ledger-reason': 'sample' });
  }
  await publish();
  const size = Number(await parts.sequence.readNextIndex());
  const anchor = async () => {
    await pipeline.buildMap();
    await publish();
    await pipeline.anchorNext();
  };
  const { chainId, contract } = parts.anchor.target;
  const policy = parsePolicy({
    origin: ORIGIN,
    checkpointKey: encodeVerifierKey(CHECKPOINT_KEY),
    chain: { chainId: `${chainId}`, contract },
    labelKeys: [{ version: 1, key: toBase64url(LABEL_KEY.publicKey) }],
  });
  const positions = () => parts.anchor.anchorsAbove(0n, 100);
  const chain = {
    async *anchored() {
      yield* await positions();
    },
    async verifyAnchor({ treeSize, rootHash }: CheckpointClaim) {
      const found = (await positions()).find((one) => one.treeSize === treeSize && equalBytes(one.rootHash, rootHash));
      if (found === undefined) throw new LedgerError('ANCHOR_UNKNOWN', 'no such anchor');
      return found.anchoredAt;
    },
  };
  const ask: Ask = async (path) => {
    const { status, body } = await send('auditor', 'GET', `/${path}`);
    if (status !== 200 && status !== 202) throw unanswered(`status ${status}`);
    return status === 202 ? null : utf8(JSON.stringify(body));
  };
  /** Judges leaves as the ledger answers, or as `answer` has it. */
  const judgeBy = (answer: Ask = ask) => {
    const judge = leafJudge({ policy, contract: chain, ask: answer });
    return (index: number) => judge(BigInt(index)).catch((error) => (isLedgerError(error) ? error.code : error));
  };
  const leaves = Array.from({ length: size }, (_, index) => index);
  const typeAt = async (index: number): Promise<string> =>
    (await send('auditor', 'GET', `/v1/log/${index}/event`)).body.event.type;
  const leafOf = async (type: string, nth = 0): Promise<number> => {
    const types = await Promise.all(leaves.map(typeAt));
    const found = leaves.filter((index) => types[index] === type)[nth];
    if (found === undefined) throw new Error(`no leaf is a ${type}`);
    return found;
  };
  return { ...api, anchor, ask, judgeBy, leaves, typeAt, leafOf };
}

describe('a leaf that was drawn', () => {
  test('is open, in its place, or covered, as what it is; until it is anchored it is pending', async () => {
    const { anchor, judgeBy, leaves, typeAt } = await sampled();
    expect(new Set(await Promise.all(leaves.map(judgeBy())))).toEqual(new Set(['pending']));
    await anchor();
    for (const index of leaves) {
      const type = await typeAt(index);
      const [subject] = /^(consent|push|permit|disclosure|objection|looked)/.exec(type) ?? [];
      const covered = type === 'permit.consumed' || type === 'disclosure.made';
      const expected = subject === undefined ? 'open' : covered ? 'covered' : 'placed';
      expect([index, type, await judgeBy()(index)]).toEqual([index, type, expected]);
    }
  });

  test.each(['event', 'place', 'proof'])('is not answered where its %s is not', async (what) => {
    const { anchor, ask, judgeBy, leafOf } = await sampled();
    await anchor();
    const judge = judgeBy((path) => {
      if (path.replace(/\?.*/, '').endsWith(`/${what}`)) throw unanswered('status 404');
      return ask(path);
    });
    expect(await judge(await leafOf('permit.consumed'))).toBe('SAMPLE_UNANSWERED');
  });

  test('is not answered by what another leaf is', async () => {
    const { anchor, ask, judgeBy, leafOf } = await sampled();
    await anchor();
    const [one, other] = [await leafOf('consent.given', 0), await leafOf('consent.given', 2)];
    const judge = judgeBy((path) => ask(path.replace(`v1/log/${one}/`, `v1/log/${other}/`)));
    expect(await judge(one)).toBe('SAMPLE_UNANSWERED');
    expect(await judge(other)).toBe('placed');
  });

  test('is not skipped because the ledger says that it is about no person', async () => {
    const { anchor, ask, judgeBy, leafOf } = await sampled();
    await anchor();
    const leaf = await leafOf('objection.made');
    const judge = judgeBy(async (path) => {
      const bytes = await ask(path);
      if (!path.startsWith('v1/log/') || bytes === null) return bytes;
      const answer: Body = JSON.parse(Buffer.from(bytes).toString());
      return utf8(JSON.stringify({ event: { ...answer.event, type: 'purpose.changed' } }));
    });
    expect(await judge(leaf)).toBe('SAMPLE_UNANSWERED');
  });

  test('is not answered where a disclosure of it was deleted', async () => {
    const { anchor, ask, judgeBy, leafOf } = await sampled();
    await anchor();
    const leaf = await leafOf('objection.made');
    const judge = judgeBy(async (path) => {
      const bytes = await ask(path);
      if (!path.endsWith('/place') || bytes === null) return bytes;
      const bundle: Body = JSON.parse(Buffer.from(bytes).toString());
      return utf8(JSON.stringify({ ...bundle, disclosures: bundle.disclosures.slice(1) }));
    });
    expect(await judge(leaf)).toBe('SAMPLE_UNANSWERED');
  });

  test('is wrong where what is shown of it does not hold, by its own code', async () => {
    const { anchor, ask, judgeBy, leafOf } = await sampled();
    await anchor();
    const [pushed, objected] = [await leafOf('permit.consumed'), await leafOf('objection.made')];
    const bent = (change: (bundle: Body) => Body, ending: string) =>
      judgeBy(async (path) => {
        const bytes = await ask(path);
        if (!path.endsWith(ending) || bytes === null) return bytes;
        return utf8(JSON.stringify(change(JSON.parse(Buffer.from(bytes).toString()))));
      });
    const noCoverage = bent((bundle) => ({ ...bundle, coverage: null }), 'for=audit');
    expect(await noCoverage(pushed)).toBe('SAMPLE_UNANSWERED');
    const noPlace = bent((bundle) => ({ ...bundle, place: null }), '/place');
    expect(await noPlace(objected)).toBe('SAMPLE_UNANSWERED');
    const malformed = bent((bundle) => ({ ...bundle, place: { ...bundle.place, more: 1 } }), '/place');
    expect(await malformed(objected)).toBe('BUNDLE_MALFORMED');
    const unanchored = bent((bundle) => ({ ...bundle, anchor: { ...bundle.anchor, treeSize: '1' } }), '/place');
    expect(await unanchored(objected)).toBe('ANCHOR_MISMATCH');
    const other = `0x${'11'.repeat(20)}`;
    const elsewhere = bent((bundle) => ({ ...bundle, anchor: { ...bundle.anchor, contract: other } }), '/place');
    expect(await elsewhere(objected)).toBe('SAMPLE_UNANSWERED');
  });
});
