import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBundle, parseBundle } from '../../../core/entry/bundle.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { logIdOf } from '../../../core/entry/promise.ts';
import { verifyBundle } from '../../../core/entry/verify-bundle.ts';
import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import {
  encodeTlogProof,
  encodeVerifierKey,
  KEY_TYPES,
  parseTlogProof,
  verifierKey,
} from '../../../core/tlog/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { type Cosigner, cosigned, cosigner } from '../../support/log/cosigner.ts';
import { SMALL_LOG_KEY, SMALL_LOG_ORIGIN, SmallLog } from '../../support/small-log.ts';
import { type BundleVectors, bundleVectors } from './bundle-vectors.ts';
import { codeOf } from './code-of.ts';
import { anchored, bundle, CONTRACT, log, POLICY, policy } from './sample-bundle.ts';

const LABEL_KEY = toBase64url(new Uint8Array(32).fill(1));

const fileOf = (document: unknown) => utf8(JSON.stringify(document));
const verify = (file: Uint8Array, against = policy) => verifyBundle(parseBundle(file), against, { hash: nodeSha256 });
const codeFor = (document: unknown, against = policy) => codeOf(() => verify(fileOf(document), against));
/** The bundle with another value at a pointer such as `/anchor/block`; undefined leaves the member out. */
function withMember(pointer: string, value: unknown): object {
  const [, member = '', inner] = pointer.split('/');
  return member === 'anchor' && inner !== undefined
    ? { ...bundle, anchor: { ...bundle.anchor, [inner]: value } }
    : { ...bundle, [member]: value };
}

describe('a good bundle', () => {
  test('is read back as the parts that it was made of', () => {
    const parts = parseBundle(fileOf(bundle));
    expect(encodeBundle(parts)).toEqual(bundle);
    expect(parts).toMatchObject({ origin: SMALL_LOG_ORIGIN, entry: log.entries[5]?.entry, anchor: anchored });
  });

  test('verifies, and each step says what it found', async () => {
    const heard: string[] = [];
    const report = verifyBundle(parseBundle(fileOf(bundle)), policy, { onFinding: ({ step }) => heard.push(step) });
    expect(report).toMatchObject({ leafHash: log.entries[5]?.leafHash, leafIndex: 5n, treeSize: 9n });
    expect(report.rootHash).toEqual(await log.rootAt(9n));
    expect(report.opened.slots).toMatchObject({ type: 'push.refused', subject: 'C-5' });
    expect(report.findings.map(({ step }) => step)).toEqual([
      'entry',
      'leaf hash',
      'disclosures',
      'proof',
      'checkpoint',
      'inclusion',
      'anchor',
      'signed',
    ]);
    expect(heard).toEqual(report.findings.map(({ step }) => step));
    expect(report.findings[2]?.found).toBe('all 17 slots opened, each at its position');
  });

  test('may show only some disclosures, or none', () => {
    const shown = verify(fileOf({ ...bundle, disclosures: [bundle.disclosures[8], bundle.disclosures[1]] }));
    expect(shown.opened.slots).toEqual({ purpose: 'credit-card-offers', type: 'push.refused' });
    expect(shown.findings[2]?.found).toBe('2 of 17 slots opened: type purpose');
    expect(verify(fileOf({ ...bundle, disclosures: [] })).opened.slots).toEqual({});
  });

  test('of an entry about the registry has nothing to disclose', async () => {
    const registry = await log.bundle(0n, anchored);
    expect(verify(fileOf(registry)).findings[2]?.found).toBe('none: all of it is in the open');
  });

  test('may be indented, reordered, or hold escapes, as other tools write JSON', () => {
    const reversed = Object.fromEntries(Object.entries(bundle).reverse());
    expect(verify(utf8(JSON.stringify(bundle, null, 2))).leafIndex).toBe(5n);
    expect(verify(fileOf(reversed)).leafIndex).toBe(5n);
    expect(verify(utf8(JSON.stringify(bundle).replaceAll('—', '\\u2014'))).leafIndex).toBe(5n);
  });
});

describe('a file that is no bundle is refused as malformed', () => {
  const json = JSON.stringify(bundle);
  test.each<[string, string | Uint8Array]>([
    ['no JSON', json.slice(1)],
    ['no UTF-8', Uint8Array.of(0xff, ...utf8(json))],
    ['a byte order mark', `\ufeff${json}`],
    ['an array', '[]'],
    ['null', 'null'],
    ['a member twice', json.replace('"v":1', '"v":1,"v":1')],
    ['a member of the anchor twice', json.replace('"block":', '"block":"13","block":')],
    ['tabs between members', JSON.stringify(bundle, null, '\t')],
    ['carriage returns', JSON.stringify(bundle, null, 1).replaceAll('\n', '\r\n')],
    ['an escape in upper-case hex', json.replace('ledger.example', 'ledger\\u002Eexample')],
    ['a number with a fraction', json.replace('"v":1', '"v":1.0')],
    ['a number with an exponent', json.replace('"v":1', '"v":1e0')],
    ['a number with a sign', json.replace('"v":1', '"v":-1')],
    ['more than four mebibytes', `${json}${' '.repeat(4_194_305)}`],
    ['a place and a history at once', JSON.stringify({ ...bundle, place: {}, history: {} })],
    ['coverage and a place at once', JSON.stringify({ ...bundle, coverage: {}, place: {} })],
  ])('%s', (_, file) => {
    expect(codeOf(() => parseBundle(typeof file === 'string' ? utf8(file) : file))).toBe('BUNDLE_MALFORMED');
  });
});

describe('a member in another form is refused as malformed, by its name', () => {
  test.each<[string, unknown, string?]>([
    ['/', 'x', '/note'],
    ['/v', 2],
    ['/v', '1'],
    ['/origin', ''],
    ['/entry', `${bundle.entry}=`],
    ['/entry', bundle.entry.replace(/.$/, '?')],
    ['/disclosures', null],
    ['/disclosures/0', [1], '/disclosures'],
    ['/proof', undefined],
    ['/anchor', 'x', '/anchor/note'],
    ['/anchor/chainId', 31_337],
    ['/anchor/chainId', '031337'],
    ['/anchor/contract', CONTRACT.toLowerCase()],
    ['/anchor/logId', bundle.anchor.logId.toUpperCase()],
    ['/anchor/treeSize', '18446744073709551616'],
    ['/anchor/treeSize', '-9'],
    ['/anchor/rootHash', 'AAAA'],
    ['/anchor/transaction', `0x${'1A'.repeat(32)}`],
    ['/anchor/block', '0x0c'],
    ['/anchor/blockHash', '0xb2'],
    ['/anchor/time', '01'],
    ['/anchor/time', '18446744073709551616'],
    ['/anchor/signature', '0x12'],
    ['/anchor/signature', bundle.anchor.signature.toUpperCase()],
  ])('%s', (pointer, value, at = pointer) => {
    expect(() => parseBundle(fileOf(withMember(at, value)))).toThrow(
      expect.objectContaining({
        code: 'BUNDLE_MALFORMED',
        message: expect.stringContaining(`\`${pointer}\``),
      }),
    );
  });
});

describe('what does not hold is named by its cause', () => {
  const other = new SmallLog('another');
  test.each<[string, ErrorCode, () => unknown]>([
    ['another origin', 'POLICY_MISMATCH', () => ({ ...bundle, origin: 'ledger.example/other' })],
    ['an entry of nonsense', 'ENTRY_MALFORMED', () => ({ ...bundle, entry: toBase64url(utf8('{"v":1}')) })],
    ['an entry too long', 'ENTRY_TOO_LARGE', () => ({ ...bundle, entry: toBase64url(new Uint8Array(8193)) })],
    [
      'another entry',
      'DISCLOSURE_MISMATCH',
      () => ({ ...bundle, entry: toBase64url(log.entries[6]?.entry as Uint8Array) }),
    ],
    [
      'another entry with its own disclosures',
      'PROOF_ROOT_MISMATCH',
      () => {
        const { entry, disclosures } = log.entries[6] as (typeof log.entries)[number];
        return { ...bundle, entry: toBase64url(entry), disclosures };
      },
    ],
    [
      'a disclosure twice',
      'DISCLOSURE_DUPLICATE',
      () => ({ ...bundle, disclosures: [bundle.disclosures[1], bundle.disclosures[1]] }),
    ],
    ['a disclosure of nonsense', 'DISCLOSURE_MALFORMED', () => ({ ...bundle, disclosures: ['abc'] })],
    ['no tlog-proof', 'TLOG_PROOF_MALFORMED', () => ({ ...bundle, proof: 'proof' })],
    [
      'extra data in the proof',
      'BUNDLE_MALFORMED',
      () => ({ ...bundle, proof: bundle.proof.replace('index ', 'extra AAAA\nindex ') }),
    ],
    ['another index', 'PROOF_ROOT_MISMATCH', () => ({ ...bundle, proof: bundle.proof.replace('index 5', 'index 4') })],
    [
      'an index beyond the tree',
      'PROOF_INDEX_OUT_OF_RANGE',
      () => ({ ...bundle, proof: bundle.proof.replace('index 5', 'index 9') }),
    ],
    ['a hash too few', 'PROOF_WRONG_LENGTH', () => ({ ...bundle, proof: bundle.proof.replace(/\n.*\n\n/, '\n\n') })],
    [
      'no signature of the key',
      'NOTE_SIGNATURE_MISSING',
      () => ({ ...bundle, proof: bundle.proof.replace('— ledger', '— lodger') }),
    ],
    [
      'a checkpoint that the key did not sign',
      'NOTE_SIGNATURE_INVALID',
      () => ({ ...bundle, proof: bundle.proof.replace(`${SMALL_LOG_ORIGIN}\n9\n`, `${SMALL_LOG_ORIGIN}\n8\n`) }),
    ],
    ['an anchor of another size', 'ANCHOR_MISMATCH', () => withMember('/anchor/treeSize', '13')],
    ['an anchor of another root', 'ANCHOR_MISMATCH', () => withMember('/anchor/rootHash', 'A'.repeat(43))],
    ['another chain', 'POLICY_MISMATCH', () => withMember('/anchor/chainId', '1')],
    ['another contract', 'POLICY_MISMATCH', () => withMember('/anchor/contract', `0x${'00'.repeat(20)}`)],
    ['another log in the contract', 'POLICY_MISMATCH', () => withMember('/anchor/logId', `0x${'00'.repeat(32)}`)],
  ])('%s', (_, code, document) => {
    expect(codeFor(document())).toBe(code);
  });

  test('a checkpoint of the same key for another log', () => {
    const renamed = {
      ...policy,
      checkpointKeys: policy.checkpointKeys.map(({ key, ...dates }) => ({
        key: { ...key, name: 'ledger.example/other' },
        ...dates,
      })),
    };
    expect(codeFor(bundle, renamed)).toBe('NOTE_SIGNATURE_MISSING');
  });

  test('an entry that another log made', async () => {
    await other.grow(1, (after) => ({ ...other.entry(after, 1) }));
    const entry = JSON.parse(new TextDecoder().decode(other.entries[0]?.entry)) as object;
    const foreign = toBase64url(utf8(JSON.stringify({ ...entry, iss: 'ledger.example/other' })));
    expect(codeFor({ ...bundle, entry: foreign })).toBe('ENTRY_OF_ANOTHER_LOG');
  });
});

describe('a checkpoint with signatures of others', () => {
  const [known, unknown] = [cosigner('known.example/map', 1), cosigner('unknown.example/map', 2)];
  const policyOfKnown = parsePolicy({ ...POLICY, mapCosigners: [encodeVerifierKey(known.key, KEY_TYPES.cosigner)] });
  /** The bundle, its checkpoint signed by these too. */
  const signedBy = (...cosigners: readonly Cosigner[]) => {
    const proof = parseTlogProof(bundle.proof);
    const checkpoint = cosigners.reduce((note, each) => cosigned(note, each, 1_795_867_200n), proof.checkpoint);
    return { ...bundle, proof: encodeTlogProof({ ...proof, checkpoint }) };
  };

  test('is cosigned by those whom the policy names, and names the lines of others as not checked', () => {
    const { cosignatures, unchecked } = verify(fileOf(signedBy(known, unknown)), policyOfKnown);
    expect(cosignatures).toEqual([{ name: 'known.example/map', time: 1_795_867_200n }]);
    expect(unchecked).toEqual([expect.stringContaining('signature line of `unknown.example/map`')]);
    expect(verify(fileOf(signedBy(known)), policy)).toMatchObject({
      cosignatures: [],
      unchecked: [expect.stringContaining('signature line of `known.example/map`')],
    });
  });

  test('is refused with one that the named cosigner did not make', () => {
    const forged = signedBy({ key: known.key, privateKey: unknown.privateKey });
    expect(codeFor(forged, policyOfKnown)).toBe('NOTE_SIGNATURE_INVALID');
    expect(codeFor(forged)).toBe('nothing was thrown');
  });
});

describe('a policy', () => {
  test('takes addresses in one case and gives their EIP-55 spelling', () => {
    const chain = { chainId: '31337', contract: CONTRACT.toLowerCase() };
    expect(parsePolicy({ ...POLICY, chain, logKeys: undefined, logKey: CONTRACT })).toEqual({
      ...policy,
      logKeys: [{ key: CONTRACT, from: null, until: null }],
    });
  });

  test('says the id of its log and the first block of its chain, where it does', () => {
    const genesisHash = `0x${'5e'.repeat(32)}`;
    const read = parsePolicy({
      ...POLICY,
      logId: toHex(logIdOf(POLICY.origin)),
      chain: { ...POLICY.chain, genesisHash },
    });
    expect(read).toEqual({ ...policy, chain: { ...policy.chain, genesisHash } });
    expect(policy.chain.genesisHash).toBe(null);
  });

  test('names keys that were replaced and those that sign today, and either signs a checkpoint', () => {
    const { checkpointKey: key, ...rest } = POLICY;
    const [name = ''] = key.split('+');
    const other = encodeVerifierKey(verifierKey(name, new Uint8Array(32).fill(9)));
    const at = '2026-11-23T08:00:00.000Z';
    for (const checkpointKeys of [
      [
        { key, from: null, until: at },
        { key: other, from: at, until: null },
      ],
      [
        { key: other, from: null, until: at },
        { key, from: at, until: null },
      ],
    ]) {
      expect(codeFor(bundle, parsePolicy({ ...rest, checkpointKeys }))).toBe('nothing was thrown');
    }
    const others = [{ key: other, from: null, until: null }];
    expect(codeFor(bundle, parsePolicy({ ...rest, checkpointKeys: others }))).toBe('NOTE_SIGNATURE_MISSING');
  });

  test('names every label key, or none', () => {
    const publicKeys = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 5 });
    fc.assert(
      fc.property(publicKeys, (keys) => {
        const labelKeys = keys.map((key, place) => ({ version: place + 1, key: toBase64url(key) }));
        const read = keys.map((publicKey, place) => ({ version: place + 1, publicKey: Uint8Array.from(publicKey) }));
        expect(parsePolicy({ ...POLICY, labelKeys }).labelKeys).toEqual(read);
      }),
      { numRuns: 50, seed: 1 },
    );
    expect(policy.labelKeys).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['/', { ...POLICY, note: 'x' }],
    ['/', null],
    ['/origin', { ...POLICY, origin: undefined }],
    ['/checkpointKey', { ...POLICY, checkpointKey: SMALL_LOG_KEY.slice(0, -4) }],
    ['/checkpointKey', { ...POLICY, origin: 'ledger.example/other' }],
    ['/chain/finalized', { ...POLICY, chain: { ...POLICY.chain, finalized: 1 } }],
    ['/chain/confirmations', { ...POLICY, chain: { ...POLICY.chain, confirmations: -1 } }],
    ['/mapCosigners/0', { ...POLICY, mapCosigners: [SMALL_LOG_KEY] }],
    ['/promiseLimitSeconds', { ...POLICY, promiseLimitSeconds: 0 }],
    ['/chain/chainId', { ...POLICY, chain: { ...POLICY.chain, chainId: 31_337 } }],
    ['/chain/contract', { ...POLICY, chain: { ...POLICY.chain, contract: CONTRACT.replace('F', 'f') } }],
    ['/chain/genesisHash', { ...POLICY, chain: { ...POLICY.chain, genesisHash: '0x12' } }],
    ['/logId', { ...POLICY, logId: '0x12' }],
    ['/logId', { ...POLICY, logId: toHex(logIdOf('ledger.example/other')) }],
    ['/logKey', { ...POLICY, logKeys: undefined, logKey: '0x12' }],
    ['/logKeys/0/key', { ...POLICY, logKeys: [{ key: '0x12', from: null, until: null }] }],
    ['/checkpointKeys', { ...POLICY, checkpointKey: undefined }],
    ['/checkpointKey', { ...POLICY, checkpointKeys: [] }],
    ['/checkpointKeys/0/until', { ...POLICY, checkpointKeys: [{ key: SMALL_LOG_KEY, from: null, until: 'then' }] }],
    ['/logKey', { ...POLICY, logKey: CONTRACT, logKeys: [] }],
    ['/labelKeys/0/version', { ...POLICY, labelKeys: [{ version: 2, key: LABEL_KEY }] }],
    ['/labelKeys/1/version', { ...POLICY, labelKeys: [1, 3].map((version) => ({ version, key: LABEL_KEY })) }],
    ['/labelKeys/1/version', { ...POLICY, labelKeys: [1, 1].map((version) => ({ version, key: LABEL_KEY })) }],
    ['/labelKeys/0/key', { ...POLICY, labelKeys: [{ version: 1, key: LABEL_KEY.slice(1) }] }],
    ['/labelKeys/0/key', { ...POLICY, labelKeys: [{ version: 1, key: `${LABEL_KEY.slice(0, -1)}B` }] }],
  ])('with a wrong member is refused by its name: %s', (pointer, document) => {
    expect(() => parsePolicy(document)).toThrow(
      expect.objectContaining({ code: 'POLICY_MALFORMED', message: expect.stringContaining(`\`${pointer}\``) }),
    );
  });
});

describe('the vectors of docs/formats/proof-bundle.md', () => {
  const place = new URL('../../../docs/formats/vectors/proof-bundle.json', import.meta.url);
  const vectors = JSON.parse(readFileSync(place, 'utf8')) as BundleVectors;
  const against = parsePolicy(vectors.policy);

  test('are what the code makes today', async () => {
    expect(vectors).toEqual(await bundleVectors());
  });

  test('verify', () => {
    const { leafIndex, opened } = verify(fileOf(vectors.valid), against);
    expect(leafIndex).toBe(BigInt(vectors.leafIndex));
    expect(opened.slots).toEqual(vectors.slots);
  });

  test.each(vectors.refused)('are refused: $mutation', ({ code, bundle: document }) => {
    expect(codeFor(document, against)).toBe(code);
  });
});
