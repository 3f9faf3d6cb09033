import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { examine, examineOnChain, uncheckedParts } from '../../../clients/verify/examine.ts';
import { isPolicy } from '../../../clients/verify/recognise.ts';
import { en } from '../../../clients/verify/words/en.ts';
import { zh } from '../../../clients/verify/words/zh.ts';
import { CHAIN_STEPS } from '../../../core/entry/anchor/verify-on-chain.ts';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { BUNDLE_STEPS, verifyBundle } from '../../../core/entry/verify-bundle.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { RpcError } from '../../../core/kernel/json-rpc.ts';
import type { BundleVectors } from '../entry/bundle-vectors.ts';
import { codeOf } from '../entry/code-of.ts';
import { bundle, POLICY, policy } from '../entry/sample-bundle.ts';
import { ANCHORED_AT, readerOf } from './reader-of.ts';

const fileOf = (document: unknown) => utf8(JSON.stringify(document));
const file = fileOf(bundle);
const { anchor } = parseBundle(file);
const statesOf = ({ steps }: ReturnType<typeof examine>) => steps.map(({ step, state }) => [step, state]);
const ALL = ['bundle', ...BUNDLE_STEPS, ...CHAIN_STEPS];

describe('a good bundle', () => {
  test('is verified offline, in the words of the command line; the chain was not asked', () => {
    const examination = examine(file, policy);
    expect(examination).toMatchObject({ verdict: 'offline', report: { leafIndex: 5n }, anchoredAt: null });
    expect(statesOf(examination)).toEqual(
      ALL.map((step) => [step, CHAIN_STEPS.some((each) => each === step) ? 'unchecked' : 'held']),
    );
    const { findings } = verifyBundle(parseBundle(file), policy);
    expect(examination.steps.slice(1, 1 + findings.length).map(({ step, text }) => ({ step, found: text }))).toEqual(
      findings,
    );
  });

  test('is verified by the chain too', async () => {
    const examination = await examineOnChain(file, policy, readerOf(anchor));
    expect(examination).toMatchObject({ verdict: 'verified', anchoredAt: ANCHORED_AT });
    expect(statesOf(examination)).toEqual(ALL.map((step) => [step, 'held']));
  });

  test('says nothing while nobody is named to believe', () => {
    const examination = examine(file, null);
    expect(examination).toMatchObject({ verdict: 'untrusted', report: null, opened: null });
    expect(statesOf(examination)).toEqual(ALL.map((step) => [step, step === 'bundle' ? 'held' : 'unchecked']));
  });
});

describe('the parts of a bundle that the page does not check', () => {
  test.each([
    [{}, []],
    [{ coverage: {} }, ['coverage']],
    [{ place: {} }, ['place']],
    [{ history: {} }, ['history']],
  ])('are named: %j', (shown, parts) => {
    expect(uncheckedParts({ ...parseBundle(file), ...shown })).toEqual(parts);
    expect(uncheckedParts(null)).toEqual([]);
  });
});

describe('what keeps from looking says nothing against a bundle', () => {
  test.each<[string, Error]>([
    ['a node without an answer', new LedgerError('CHAIN_UNAVAILABLE', 'no answer')],
    ['a block that does not count yet', new LedgerError('ANCHOR_NOT_FINAL', 'later', { details: { treeSize: '9' } })],
    ['a node of another chain', new LedgerError('CHAIN_WRONG', 'another chain')],
    ['a node that refuses', new RpcError(-32_005, 'too many requests', null)],
  ])('%s', async (_, error) => {
    const refusing = { ...readerOf(anchor), check: () => Promise.reject(error) };
    const { verdict, steps, report } = await examineOnChain(file, policy, refusing);
    expect(verdict).toBe('unchecked');
    expect(report?.leafIndex).toBe(5n);
    expect(steps.find(({ state }) => state === 'failed')?.step).toBe('chain');
  });

  test('a policy of another log', () => {
    const other = parsePolicy({ ...POLICY, chain: { ...POLICY.chain, chainId: '1' } });
    expect(examine(file, other).verdict).toBe('unchecked');
  });

  test('but a fault of the page is no verdict', async () => {
    const broken = { ...readerOf(anchor), check: () => Promise.reject(new TypeError('a fault')) };
    await expect(examineOnChain(file, policy, broken)).rejects.toThrow(TypeError);
  });
});

describe('what the chain contradicts', () => {
  test.each([
    ['another transaction', { transaction: `0x${'00'.repeat(32)}` }, 'transaction', 'ANCHOR_TRANSACTION_MISMATCH'],
    ['another block', { block: 13n }, 'block', 'ANCHOR_BLOCK_MISMATCH'],
  ])('%s fails at its step', async (_, change, step, code) => {
    const { verdict, steps } = await examineOnChain(file, policy, readerOf({ ...anchor, ...change }));
    expect(verdict).toBe('failed');
    expect(steps.find(({ state }) => state === 'failed')).toMatchObject({ step, code });
  });
});

describe('the vectors of docs/formats/proof-bundle.md', () => {
  const place = new URL('../../../docs/formats/vectors/proof-bundle.json', import.meta.url);
  const vectors = JSON.parse(readFileSync(place, 'utf8')) as BundleVectors;
  const against = parsePolicy(vectors.policy);

  test('are verified', () => {
    expect(examine(fileOf(vectors.valid), against).verdict).toBe('offline');
  });

  test.each(vectors.refused)('are refused by their code, which both languages explain: $mutation', (refused) => {
    const { verdict, steps } = examine(fileOf(refused.bundle), against);
    const failed = steps.find(({ state }) => state === 'failed');
    expect(failed?.code).toBe(refused.code);
    expect(verdict).toBe(refused.code === 'POLICY_MISMATCH' ? 'unchecked' : 'failed');
    for (const { codes } of [en, zh]) expect(Object.keys(codes)).toContain(refused.code);
  });
});

describe('a file', () => {
  test.each<[string, string | Uint8Array]>([
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
    ['nothing', ''],
    ['a text', 'hello'],
    ['a bundle that is pending', '{"status":"pending","event":"e"}'],
    ['half of a bundle', JSON.stringify(bundle).slice(0, 900)],
  ])('that is %s is refused as the command line refuses it', (_, content) => {
    const bytes = typeof content === 'string' ? utf8(content) : content;
    const { steps, verdict, bundle: read } = examine(bytes, policy);
    expect([verdict, read]).toEqual(['failed', null]);
    expect(steps[0]).toMatchObject({ step: 'bundle', state: 'failed', code: codeOf(() => parseBundle(bytes)) });
    expect(steps.slice(1).every(({ state }) => state === 'unreached')).toBe(true);
  });

  test('is a policy if it names a log and a chain, and holds no entry', () => {
    expect(isPolicy(fileOf(POLICY))).toBe(true);
    expect([file, fileOf(null), fileOf([]), utf8('{')].map(isPolicy)).toEqual([false, false, false, false]);
  });
});
