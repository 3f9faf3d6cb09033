import { type ProofBundle, parseBundle } from '../../core/entry/bundle.ts';
import { parsePolicy } from '../../core/entry/policy.ts';
import { logIdOf, promiseDigest, promiseKeyDigest, type SignedPromise } from '../../core/entry/promise.ts';
import { assembleReceipt, receiptSigningInput } from '../../core/entry/receipt.ts';
import { verifyReceiptFile } from '../../core/entry/verify/verify-receipt.ts';
import { verifyBundle } from '../../core/entry/verify-bundle.ts';
import { MAX_PROMISE_KEY_MS, verifyPromise } from '../../core/entry/verify-promise.ts';
import { toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { toHex } from '../../core/kernel/hex.ts';
import { instantOf } from '../../core/kernel/instant.ts';
import { memoryLogSigner, memoryReceiptSigner } from '../memory/signers.ts';
import { SMALL_LOG_KEY, SMALL_LOG_LOG_KEY, SMALL_LOG_ORIGIN, SmallLog } from '../support/small-log.ts';
import type { Forgery } from './forgery.ts';

const CONTRACT = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const [ROOT, OTHER_ROOT] = [memoryLogSigner('promise root'), memoryLogSigner('other root')];
const [KEY, OTHER_KEY] = [memoryLogSigner('promise key'), memoryLogSigner('other key')];
const [RECEIPTS, OTHER_RECEIPTS] = [memoryReceiptSigner('receipts'), memoryReceiptSigner('other receipts')];
const always = { from: null, until: null };
const POLICY = parsePolicy({
  origin: SMALL_LOG_ORIGIN,
  checkpointKey: SMALL_LOG_KEY,
  chain: { chainId: '31337', contract: CONTRACT },
  logKeys: [{ key: SMALL_LOG_LOG_KEY, ...always }],
  promiseRoots: [{ key: ROOT.address, ...always }],
  receiptKeys: [{ key: RECEIPTS.publicJwk, ...always }],
});
const ANCHORED = {
  chainId: 31_337n,
  contract: CONTRACT,
  treeSize: 9n,
  transaction: `0x${'1a'.repeat(32)}`,
  block: 12n,
  blockHash: `0x${'b2'.repeat(32)}`,
};

/** The proof bundle of a leaf, in which something is changed. */
async function bundled(
  change: (bundle: ProofBundle, log: SmallLog) => object | Promise<object>,
  anchored: Partial<typeof ANCHORED> & { time?: bigint; signature?: Uint8Array } = {},
): Promise<unknown> {
  const log = new SmallLog('bundled');
  await log.grow(12);
  const bundle = await log.bundle(5n, { ...ANCHORED, ...anchored });
  const document = { ...bundle, ...(await change(bundle, log)) };
  return verifyBundle(parseBundle(utf8(JSON.stringify(document))), POLICY);
}

const anchor = (change: object) => (bundle: ProofBundle) => ({ anchor: { ...bundle.anchor, ...change } });
const proof = (from: string | RegExp, to: string) => (bundle: ProofBundle) => ({
  proof: bundle.proof.replace(from, to),
});

/** A receipt for an entry, signed by one key and named by another. */
async function receipted(change: (receipt: string) => string, signer = RECEIPTS): Promise<unknown> {
  const log = new SmallLog('receipted');
  await log.grow(3);
  const { entry = new Uint8Array(0), disclosures = [] } = log.entries[1] ?? {};
  const input = receiptSigningInput(entry, RECEIPTS.keyId);
  return verifyReceiptFile(change(assembleReceipt(input, await signer.sign(utf8(input)), disclosures)), POLICY);
}

const NOW_MS = Date.UTC(2026, 10, 23, 8);
const HOUR_MS = 3_600_000;
const HONEST = {
  root: ROOT,
  certified: KEY,
  signer: KEY,
  origin: SMALL_LOG_ORIGIN,
  chainId: 31_337n,
  notBeforeMs: NOW_MS,
  notAfterMs: NOW_MS + MAX_PROMISE_KEY_MS,
  recordedAtMs: NOW_MS + HOUR_MS,
  includeByMs: NOW_MS + 2 * HOUR_MS,
};

/** A promise by somebody who has all keys, but for a lie, of which something is changed after it was signed. */
async function promised(lie: Partial<typeof HONEST>, change: Partial<SignedPromise> = {}): Promise<unknown> {
  const made = { ...HONEST, ...lie };
  const target = { chainId: made.chainId, contract: CONTRACT, logId: logIdOf(made.origin) };
  const { notBeforeMs, notAfterMs, recordedAtMs, includeByMs } = made;
  const [key, leafHash] = [made.certified.address, new Uint8Array(32).fill(7)];
  const signed = promiseDigest(target, { leafHash, recordedAtMs, includeByMs });
  const promise: SignedPromise = {
    logId: toHex(target.logId),
    leafHash: toHex(leafHash),
    recordedAt: instantOf(recordedAtMs),
    includeBy: instantOf(includeByMs),
    signature: toHex(await made.signer.signDigest(signed)),
    certificate: {
      key,
      notBefore: instantOf(notBeforeMs),
      notAfter: instantOf(notAfterMs),
      signature: toHex(await made.root.signDigest(promiseKeyDigest(target, { key, notBeforeMs, notAfterMs }))),
    },
    ...change,
  };
  return verifyPromise(promise, POLICY);
}

export const FORGED_BUNDLES: readonly Forgery[] = [
  ['a bundle of another log', 'POLICY_MISMATCH', () => bundled(() => ({ origin: 'ledger.example/other' }))],
  ['a bundle with a member too many', 'BUNDLE_MALFORMED', () => bundled(() => ({ more: 1 }))],
  [
    'another entry of the log',
    'DISCLOSURE_MISMATCH',
    () => bundled((_, log) => ({ entry: toBase64url(log.entries[6]?.entry ?? new Uint8Array(0)) })),
  ],
  [
    'another entry of the log, with its own disclosures',
    'PROOF_ROOT_MISMATCH',
    () =>
      bundled((_, { entries: { 6: other } }) => ({
        entry: toBase64url(other?.entry ?? new Uint8Array(0)),
        disclosures: other?.disclosures,
      })),
  ],
  [
    'a slot that is opened twice',
    'DISCLOSURE_DUPLICATE',
    () => bundled(({ disclosures: [one] }) => ({ disclosures: [one, one] })),
  ],
  ['another leaf index', 'PROOF_ROOT_MISMATCH', () => bundled(proof('index 5', 'index 4'))],
  ['a leaf behind the tree', 'PROOF_INDEX_OUT_OF_RANGE', () => bundled(proof('index 5', 'index 9'))],
  ['a path cut short', 'PROOF_WRONG_LENGTH', () => bundled(proof(/\n.*\n\n/, '\n\n'))],
  ['a checkpoint of another size', 'NOTE_SIGNATURE_INVALID', () => bundled(proof('small\n9\n', 'small\n8\n'))],
  ['a checkpoint that the log did not sign', 'NOTE_SIGNATURE_MISSING', () => bundled(proof('— ledger', '— lodger'))],
  ['an anchor of another size', 'ANCHOR_MISMATCH', () => bundled(anchor({ treeSize: '12' }))],
  ['an anchor of another root', 'ANCHOR_MISMATCH', () => bundled(anchor({ rootHash: 'A'.repeat(43) }))],
  ['an anchor in another contract', 'POLICY_MISMATCH', () => bundled(anchor({ contract: `0x${'00'.repeat(20)}` }))],
  ['an anchor on another chain', 'POLICY_MISMATCH', () => bundled(anchor({ chainId: '1' }))],
  [
    'an anchor that was signed at another time',
    'ANCHOR_SIGNATURE_INVALID',
    () => bundled(anchor({ time: '1795420861' })),
  ],
  [
    'an anchor that another key signed',
    'ANCHOR_SIGNATURE_INVALID',
    async () =>
      bundled(() => ({}), { signature: await memoryLogSigner('other').signDigest(new Uint8Array(32).fill(1)) }),
  ],
  [
    'a receipt that another key signed',
    'RECEIPT_SIGNATURE_INVALID',
    () => receipted((receipt) => receipt, OTHER_RECEIPTS),
  ],
  ['a receipt that is no receipt', 'RECEIPT_MALFORMED', () => receipted((receipt) => receipt.slice(0, -1))],
  [
    'a receipt with a slot of another event',
    'DISCLOSURE_MISMATCH',
    () => receipted((receipt) => `${receipt}${disclosureOfAnother()}~`),
  ],
  ['a promise of another log', 'PROMISE_OF_ANOTHER_LOG', () => promised({ origin: 'ledger.example/other' })],
  ['a promise for another chain', 'PROMISE_ROOT_UNKNOWN', () => promised({ chainId: 1n })],
  ['a promise by a key that another root certified', 'PROMISE_ROOT_UNKNOWN', () => promised({ root: OTHER_ROOT })],
  ['a promise by another key than the certified one', 'PROMISE_KEY_MISMATCH', () => promised({ signer: OTHER_KEY })],
  [
    'a promise of another entry than was signed',
    'PROMISE_KEY_MISMATCH',
    () => promised({}, { leafHash: `0x${'08'.repeat(32)}` }),
  ],
  [
    'a promise to include it later than was signed',
    'PROMISE_KEY_MISMATCH',
    () => promised({}, { includeBy: instantOf(NOW_MS + 3 * HOUR_MS) }),
  ],
  [
    'a promise after the key had ended',
    'PROMISE_OUTSIDE_KEY_PERIOD',
    () => promised({ recordedAtMs: NOW_MS + 7 * HOUR_MS, includeByMs: NOW_MS + 8 * HOUR_MS }),
  ],
  [
    'a key that is certified for a year',
    'PROMISE_KEY_PERIOD_INVALID',
    () => promised({ notAfterMs: NOW_MS + 365 * 24 * HOUR_MS }),
  ],
];

function disclosureOfAnother(): string {
  return toBase64url(utf8('["AAAAAAAAAAAAAAAAAAAAAA","seq",7]'));
}
