import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examine } from '../../../clients/verify/examine.ts';
import { bitsOf, FLIPPABLE, flipBit } from '../../../clients/verify/flip.ts';
import { en } from '../../../clients/verify/words/en.ts';
import { zh } from '../../../clients/verify/words/zh.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import type { SignedPromise } from '../../../core/entry/promise.ts';
import type { ReceiptKey } from '../../../core/entry/receipt.ts';
import { RECEIPT_STEPS } from '../../../core/entry/verify/verify-receipt.ts';
import { PROMISE_STEPS } from '../../../core/entry/verify-promise.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { encodeVerifierKey, verifierKey } from '../../../core/tlog/index.ts';
import { memoryCheckpointSigner } from '../../memory/signers.ts';

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../docs/formats/vectors/${name}.json`, import.meta.url), 'utf8')) as T;
}

const promises = vectors<{
  origin: string;
  chainId: string;
  contract: string;
  promiseRoot: string;
  promise: SignedPromise;
}>('promise');
const receipts = vectors<{ key: ReceiptKey; receipt: string; receiptWithTwoSlots: string }>('receipt');
const signer = memoryCheckpointSigner(promises.origin);
const always = { from: null, until: null };
const document = {
  origin: promises.origin,
  checkpointKey: encodeVerifierKey(verifierKey(signer.name, signer.publicKey)),
  chain: { chainId: promises.chainId, contract: promises.contract },
  promiseRoots: [{ key: promises.promiseRoot, ...always }],
  receiptKeys: [{ key: receipts.key, ...always }],
};
const policy = parsePolicy(document);
const receipt = utf8(receipts.receipt);
const promise = utf8(JSON.stringify(promises.promise));
const statesOf = ({ steps }: ReturnType<typeof examine>) => steps.map(({ step, state }) => [step, state]);

describe('a receipt', () => {
  test('is verified by the receipt key that the policy names, and shows what it discloses', () => {
    const examination = examine(receipt, policy);
    expect(examination).toMatchObject({ kind: 'receipt', verdict: 'signed' });
    expect(statesOf(examination)).toEqual(RECEIPT_STEPS.map((step) => [step, 'held']));
    expect(examination.opened?.slots.type).toBe('consent.given');
    expect(Object.keys(examine(utf8(`${receipts.receiptWithTwoSlots}\n`), policy).opened?.slots ?? {})).toHaveLength(2);
  });

  test('is not believed without a policy, nor by one that names another key or log', () => {
    expect(examine(receipt, null).verdict).toBe('untrusted');
    const failed = (changes: object) =>
      examine(receipt, parsePolicy({ ...document, ...changes })).steps.find(({ state }) => state === 'failed');
    expect(failed({ receiptKeys: [] })).toMatchObject({ step: 'signature', code: 'RECEIPT_SIGNATURE_INVALID' });
    const other = memoryCheckpointSigner('ledger.example/other');
    const checkpointKey = encodeVerifierKey(verifierKey(other.name, other.publicKey));
    expect(failed({ origin: 'ledger.example/other', checkpointKey })).toMatchObject({
      step: 'entry',
      code: 'ENTRY_OF_ANOTHER_LOG',
    });
  });
});

describe('a promise', () => {
  test('is verified by the promise root that the policy names', () => {
    const examination = examine(promise, policy);
    expect(examination).toMatchObject({ kind: 'promise', verdict: 'signed', includeBy: promises.promise.includeBy });
    expect(statesOf(examination)).toEqual(['form', ...PROMISE_STEPS].map((step) => [step, 'held']));
  });

  test('is found in the answer of the API that it came with', () => {
    expect(examine(utf8(JSON.stringify({ event: {}, promise: promises.promise })), policy).verdict).toBe('signed');
  });

  test('is not believed without a policy, nor by one that names no root', () => {
    expect(examine(promise, null).verdict).toBe('untrusted');
    const { verdict, steps } = examine(promise, parsePolicy({ ...document, promiseRoots: [] }));
    expect(verdict).toBe('failed');
    expect(steps.find(({ state }) => state === 'failed')).toMatchObject({ step: 'root', code: 'PROMISE_ROOT_UNKNOWN' });
  });
});

describe.each([
  ['receipt', receipt, ['entry', 'disclosure', 'signature']],
  ['promise', promise, ['leaf', 'signature', 'certificate']],
] as const)('a flipped bit of a %s', (_, file, parts) => {
  test('is looked for in its own parts', () => {
    expect(FLIPPABLE.filter((part) => bitsOf(file, part) > 0)).toEqual(parts);
  });

  test.each(parts)('in its %s is found, whichever it is, by a code that both languages explain', (part) => {
    const bits = fc.integer({ min: 0, max: bitsOf(file, part) - 1 });
    const property = fc.property(bits, (bit) => {
      const { verdict, steps } = examine(flipBit(file, part, bit), policy);
      const code = steps.find(({ state }) => state === 'failed')?.code;
      expect(verdict).toBe('failed');
      for (const { codes } of [en, zh]) expect(Object.keys(codes)).toContain(code);
    });
    fc.assert(property, { numRuns: 64 });
  });
});
