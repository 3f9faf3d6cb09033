import { writeFileSync } from 'node:fs';
import type { ProofBundle } from '../../../core/entry/bundle.ts';
import { checkpointDigest, logIdOf } from '../../../core/entry/promise.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { memoryLogSigner } from '../../memory/signers.ts';
import { SMALL_LOG_KEY, SMALL_LOG_LOG_KEY, SMALL_LOG_ORIGIN, SmallLog } from '../../support/small-log.ts';

const CONTRACT = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

export interface BundleVectors {
  readonly about: string;
  readonly policy: object;
  readonly leafIndex: string;
  readonly slots: Readonly<Record<string, unknown>>;
  readonly valid: ProofBundle;
  readonly refused: readonly { readonly mutation: string; readonly code: ErrorCode; readonly bundle: object }[];
}

/** The vectors of docs/formats/proof-bundle.md; this file run as a program writes them. */
export async function bundleVectors(): Promise<BundleVectors> {
  const log = new SmallLog('proof bundle vectors');
  await log.grow(6);
  await log.grow(5);
  const anchored = { chainId: 31_337n, contract: CONTRACT, treeSize: 6n, block: 12n };
  const hashes = { transaction: `0x${'1a'.repeat(32)}`, blockHash: `0x${'b2'.repeat(32)}` };
  const whole = await log.bundle(4n, { ...anchored, ...hashes });
  const [, type = '', , , , , , , purpose = '', , channels = ''] = whole.disclosures;
  const valid = { ...whole, disclosures: [type, purpose, channels] };
  const other = await log.bundle(3n, { ...anchored, ...hashes });
  const withAnchor = (change: object) => ({ ...valid, anchor: { ...valid.anchor, ...change } });
  const anchorOf = { ...anchored, logId: logIdOf(SMALL_LOG_ORIGIN), rootHash: await log.rootAt(6n) };
  const digest = checkpointDigest(anchorOf, { ...anchorOf, time: BigInt(valid.anchor.time) });
  const forged = toHex(await memoryLogSigner('another').signDigest(digest));
  const before = await log.bundle(4n, { ...anchored, ...hashes, time: 1_790_000_000n });
  const early = { ...before, disclosures: valid.disclosures };
  return {
    about:
      'A bundle with three of its disclosures, and what must be refused, with its code; nothing here needs a chain.',
    policy: {
      origin: SMALL_LOG_ORIGIN,
      checkpointKey: SMALL_LOG_KEY,
      chain: { chainId: '31337', contract: CONTRACT },
      logKeys: [{ key: SMALL_LOG_LOG_KEY, from: '2026-11-01T00:00:00.000Z', until: null }],
    },
    leafIndex: '4',
    slots: { type: 'push.refused', purpose: 'credit-card-offers', channels: ['sms'] },
    valid,
    refused: [
      { mutation: 'a member that the format does not have', code: 'BUNDLE_MALFORMED', bundle: { ...valid, note: '' } },
      {
        mutation: 'the contract in lower case',
        code: 'BUNDLE_MALFORMED',
        bundle: withAnchor({ contract: CONTRACT.toLowerCase() }),
      },
      { mutation: 'a size with a leading zero', code: 'BUNDLE_MALFORMED', bundle: withAnchor({ treeSize: '06' }) },
      { mutation: 'the entry padded', code: 'BUNDLE_MALFORMED', bundle: { ...valid, entry: `${valid.entry}=` } },
      { mutation: "another entry's bytes", code: 'DISCLOSURE_MISMATCH', bundle: { ...valid, entry: other.entry } },
      {
        mutation: 'another entry, nothing disclosed',
        code: 'PROOF_ROOT_MISMATCH',
        bundle: { ...valid, entry: other.entry, disclosures: [] },
      },
      { mutation: 'a disclosure twice', code: 'DISCLOSURE_DUPLICATE', bundle: { ...valid, disclosures: [type, type] } },
      {
        mutation: 'another index',
        code: 'PROOF_ROOT_MISMATCH',
        bundle: { ...valid, proof: valid.proof.replace('index 4', 'index 5') },
      },
      {
        mutation: 'extra data in the proof',
        code: 'BUNDLE_MALFORMED',
        bundle: { ...valid, proof: valid.proof.replace('index', 'extra AAAA\nindex') },
      },
      {
        mutation: 'a checkpoint that the key did not sign',
        code: 'NOTE_SIGNATURE_INVALID',
        bundle: { ...valid, proof: valid.proof.replace('\n6\n', '\n7\n') },
      },
      { mutation: 'an anchor of another size', code: 'ANCHOR_MISMATCH', bundle: withAnchor({ treeSize: '11' }) },
      {
        mutation: 'an anchor signed over another time',
        code: 'ANCHOR_SIGNATURE_INVALID',
        bundle: withAnchor({ time: `${BigInt(valid.anchor.time) + 1n}` }),
      },
      {
        mutation: 'an anchor signed by another key',
        code: 'ANCHOR_SIGNATURE_INVALID',
        bundle: withAnchor({ signature: forged }),
      },
      { mutation: 'an anchor signed before the key was in force', code: 'ANCHOR_SIGNATURE_INVALID', bundle: early },
      {
        mutation: 'an anchor whose signature has a high s',
        code: 'ANCHOR_SIGNATURE_INVALID',
        bundle: withAnchor({ signature: `0x${'ff'.repeat(64)}1b` }),
      },
      {
        mutation: 'a place and a history at once',
        code: 'BUNDLE_MALFORMED',
        bundle: { ...valid, place: {}, history: {} },
      },
      { mutation: 'an anchor on another chain', code: 'POLICY_MISMATCH', bundle: withAnchor({ chainId: '1' }) },
    ],
  };
}

if (import.meta.main) {
  const place = new URL('../../../docs/formats/vectors/proof-bundle.json', import.meta.url);
  writeFileSync(place, `${JSON.stringify(await bundleVectors(), null, 2)}\n`);
}
