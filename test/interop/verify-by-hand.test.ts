import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BuiltEntry, buildEntry } from '../../core/entry/build.ts';
import type { ProofBundle } from '../../core/entry/bundle.ts';
import { openEntry } from '../../core/entry/open.ts';
import { checkpointDigest } from '../../core/entry/promise.ts';
import { SLOT_NAMES } from '../../core/entry/slots.ts';
import { openMembers } from '../../core/entry/state-commitment.ts';
import { toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { toHex } from '../../core/kernel/hex.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import type { EventFacts } from '../../core/subject/events.ts';
import { EMPTY_STATE } from '../../core/subject/state.ts';
import { encodeVerifierKey, signCheckpoint, verifierKey } from '../../core/tlog/index.ts';
import { EvmAnchor } from '../../lambdas/adapters/evm/evm-anchor.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { MemoryRandom } from '../memory/clock.ts';
import { memoryCheckpointSigner, memoryLogSigner } from '../memory/signers.ts';
import { type AnchorChain, accountOf, FUNDED_KEYS, startAnchorChain } from '../support/anvil.ts';
import { instant } from '../support/events.ts';
import { eventOf } from '../support/given.ts';
import { type Anchored, SMALL_LOG_KEY, SMALL_LOG_ORIGIN, SmallLog } from '../support/small-log.ts';

const PAGE = readFileSync(new URL('../../docs/verify.md', import.meta.url), 'utf8');
const SCRIPT = [...PAGE.slice(PAGE.indexOf('## By hand')).matchAll(/^```sh\n(.*?)^```$/gms)]
  .map(([, code]) => code)
  .join('');

const STATE = { ...EMPTY_STATE, version: 1, changedAt: instant(30) };
const NULLIFIER = toBase64url(sha256(utf8('a consent')));
const PERMIT = toBase64url(sha256(utf8('a permit')));
const ENDED = toBase64url(sha256(utf8('a consent that is withdrawn')));
const OFFERS = { subject: 'C-1001', purpose: 'credit-card-offers' };
const GIVEN = { ...OFFERS, channels: ['sms', 'email'], at: instant(30) };

/** Where the log has a consent and pushes that name one, besides entries of others. */
const AT = { ended: 29, consent: 30, withdrawal: 33, push: 34, pushOnEnded: 35, pushOfAnother: 36, lateOffer: 37 };

const WAYS = {
  'as a script of bash': ['bash', 'by-hand.sh'],
  'as a script of sh': ['sh', 'by-hand.sh'],
  'pasted into bash': ['bash', '--norc', '--noprofile', '-i'],
  'pasted into sh': ['sh', '-i'],
} as const;
type Way = keyof typeof WAYS;
const ALL_WAYS = Object.keys(WAYS) as Way[];

let chain: AnchorChain;
let folder: string;
let place: Anchored;
let env: Record<string, string>;
const log = new SmallLog('by hand');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'by-hand-'));
  chain = await startAnchorChain();
  const logSigner = memoryLogSigner('by hand');
  const target = await chain.register(SMALL_LOG_ORIGIN, logSigner.address);
  const anchor = new EvmAnchor({
    rpcUrl: chain.rpcUrl,
    target,
    clock: systemClock,
    gasAccount: accountOf(FUNDED_KEYS[1]),
    confirmations: 0,
    pollingIntervalMs: 5,
  });
  await log.grow(300, entryAt);
  const claim = { treeSize: 300n, rootHash: await log.rootAt(300n), time: 1_796_000_000n };
  const signature = await logSigner.signDigest(checkpointDigest(target, claim));
  const { rootHash: newRoot, time } = claim;
  place = { ...target, ...(await anchor.submit({ oldSize: 0n, newSize: 300n, newRoot, proof: [], time, signature })) };
  for (const [path, bytes] of log.files) {
    mkdirSync(dirname(join(folder, 'log', path)), { recursive: true });
    writeFileSync(join(folder, 'log', path), bytes);
  }
  writeFileSync(join(folder, 'by-hand.sh'), SCRIPT);
  env = {
    PATH: process.env.PATH ?? '',
    ORIGIN: SMALL_LOG_ORIGIN,
    CHECKPOINT_KEY: SMALL_LOG_KEY,
    CHAIN_ID: '31337',
    CONTRACT: target.contract,
    LOG_ID: toHex(target.logId),
    RPC_URL: chain.rpcUrl,
    LOG_URL: `file://${folder}/log`,
  };
});
afterAll(async () => {
  await chain.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => rmSync(join(folder, 'consent.json'), { force: true }));

const random = new MemoryRandom('entries by hand');

function entryAt(after: Uint8Array, index: number): BuiltEntry {
  const facts = factsAt(index);
  if (facts === null) return log.entry(after, index);
  const n = index === AT.withdrawal ? ENDED : null;
  const u = toBase64url(sha256(utf8(`label ${index}`)));
  const input = { origin: SMALL_LOG_ORIGIN, after, seq: 1, prev: null, n, u, facts, state: STATE };
  return buildEntry(input, (length) => random.bytes(length));
}

function factsAt(index: number): EventFacts | null {
  const named = (leaf: number) => ({
    event: `event ${leaf}`,
    leafHash: toBase64url((log.entries[leaf] as BuiltEntry).leafHash),
  });
  const id = `event ${index}`;
  const at = instant(index);
  const detail = { permit: 'permit-1', expiresAt: instant(600_000) };
  const push = { ...OFFERS, id, at, channels: ['sms'], nullifier: PERMIT, detail };
  switch (index) {
    case AT.consent:
      return eventOf('consent.given', { ...GIVEN, id, nullifier: NULLIFIER });
    case AT.ended:
      return eventOf('consent.given', { ...GIVEN, id, nullifier: ENDED });
    case AT.withdrawal:
      return eventOf('consent.withdrawn', { ...OFFERS, id, at, consent: named(AT.ended) });
    case AT.push:
      return eventOf('push.permitted', { ...push, consent: named(AT.consent) });
    case AT.pushOnEnded:
      return eventOf('push.permitted', { ...push, consent: named(AT.ended) });
    case AT.pushOfAnother:
      return eventOf('push.permitted', { ...push, subject: 'C-1002', consent: named(AT.consent) });
    case AT.lateOffer:
      return eventOf('push.permitted', { ...push, channels: ['voice'], consent: named(AT.consent) });
    case 290:
      return eventOf('push.permitted', { ...push, consent: named(AT.consent) });
    default:
      return null;
  }
}

function bundleOf(leafIndex: number): Promise<ProofBundle> {
  return log.bundle(BigInt(leafIndex), place);
}

/** Returns a member `coverage` with a consent and the members of the state that a push read. */
async function coverageOf(event: ProofBundle, consentLeaf = AT.consent) {
  const { entry, disclosures, proof } = await bundleOf(consentLeaf);
  const path = proof.slice(0, proof.indexOf('\n\n')).split('\n').slice(2).map(asHashText);
  const { salts } = openEntry(Buffer.from(event.entry, 'base64url'), event.disclosures);
  const others = SLOT_NAMES.filter((name) => name !== 'state').map((name) => salts.get(name) as Uint8Array);
  const { count, members } = openMembers(STATE, others, [0, 5]);
  const opened = members.map((member) => ({
    index: member.index,
    salt: toBase64url(member.salt),
    bytes: toBase64url(member.bytes),
    path: member.path.map(toBase64url),
  }));
  return { consent: { index: `${consentLeaf}`, entry, disclosures, path }, state: { count, members: opened } };
}

/** The disclosures of these slots. */
function shown({ disclosures }: { readonly disclosures: readonly string[] }, ...names: string[]): string[] {
  return disclosures.filter((text) => names.includes(JSON.parse(Buffer.from(text, 'base64url').toString())[1]));
}

function asHashText(base64: string): string {
  return toBase64url(Buffer.from(base64, 'base64'));
}

interface Files {
  readonly bundle: unknown;
  readonly consent?: ProofBundle;
  readonly change?: Record<string, string>;
  readonly indent?: number;
}

/** Runs the blocks of the page, one after the other, on these files. */
function byHand(way: Way, { bundle, consent, change, indent }: Files): Promise<{ code: number; out: string }> {
  writeFileSync(
    join(folder, 'bundle.json'),
    typeof bundle === 'string' ? bundle : JSON.stringify(bundle, null, indent),
  );
  if (consent !== undefined) writeFileSync(join(folder, 'consent.json'), JSON.stringify(consent));
  const [command, ...args] = WAYS[way];
  const pasted = way.startsWith('pasted');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env: { TERM: 'dumb', ...env, ...change } });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    // An interactive shell prompts here.
    child.stderr.resume();
    child.on('error', reject);
    child.on('close', (exit) => {
      // An interactive shell must have outlived what it was given, and says the exit code itself.
      const code = pasted ? Number(/^exit code (\d+)$/m.exec(out)?.[1] ?? Number.NaN) : (exit ?? Number.NaN);
      resolve({ code, out });
    });
    child.stdin.end(pasted ? `${SCRIPT}echo exit code $?\nexit\n` : '');
  });
}

/** The verdict, which is the last line that the script says. */
function verdictOf(out: string): string {
  return /^(?:NOT )?VERIFIED.*$/m.exec(out)?.[0] ?? out;
}

async function expectRefused(way: Way, files: Files, why: RegExp): Promise<void> {
  const { code, out } = await byHand(way, files);
  expect(verdictOf(out)).toMatch(why);
  expect(verdictOf(out)).toMatch(/^NOT VERIFIED: /);
  expect(out).not.toMatch(/^VERIFIED/m);
  expect(code).toBe(1);
}

describe('docs/verify.md by hand', () => {
  test.each(ALL_WAYS)('verifies a push and its consent, %s', async (way) => {
    const bundle = await bundleOf(AT.push);
    const { code, out } = await byHand(way, { bundle: { ...bundle, coverage: await coverageOf(bundle) } });
    expect(verdictOf(out)).toMatch(
      /^VERIFIED BY HAND: .*leaf 34 of 300, .*, the consent it names \(leaf 30, "consent\.given"\), that no leaf up to 34 ended it, the opened members of the state\. NOT CHECKED: .*\(npm run -s audit -- verify bundle\.json/,
    );
    expect(out.match(/^disclosed: /gm)?.length).toBe(34);
    expect(out).toMatch(/^state, member 0: \{"version":1,/m);
    expect(code).toBe(0);
  });

  test.each([0, 1, 128, 256, 299])(
    'verifies the bundle of leaf %i, compact or indented, and says what it lacks',
    async (leafIndex) => {
      const bundle = await bundleOf(leafIndex);
      for (const indent of [0, 2]) {
        const { code, out } = await byHand('as a script of sh', { bundle: { ...bundle, coverage: null }, indent });
        expect(verdictOf(out)).toMatch(
          /^VERIFIED BY HAND: .*NOT CHECKED: .*; a consent, as the event shows none; the state, /,
        );
        expect(out.match(/^disclosed: /gm)?.length ?? 0).toBe(bundle.disclosures.length);
        expect(code).toBe(0);
      }
    },
  );

  test('finds a consent in a bundle of its own, and no nullifier in two files of the log', async () => {
    const files = { bundle: await bundleOf(290), consent: await bundleOf(AT.consent) };
    const { code, out } = await byHand('as a script of bash', files);
    expect(verdictOf(out)).toMatch(/the consent it names .*, that no leaf up to 290 ended it\. NOT CHECKED/);
    expect(code).toBe(0);
  });

  test('says what was not shown, and claims nothing about it', async () => {
    const [bundle, consent] = [await bundleOf(AT.push), await bundleOf(AT.consent)];
    const cases: [Files, RegExp][] = [
      [{ bundle: { ...bundle, disclosures: [] } }, /NOT CHECKED: .*; a consent, as the event shows none;/],
      [{ bundle }, /NOT CHECKED: .*; the consent, as its entry is not shown;/],
      [
        {
          bundle,
          consent: { ...consent, disclosures: shown(consent, 'type', 'subject', 'purpose', 'channels', 'validUntil') },
        },
        /the consent it names .*NOT CHECKED: .*; whether the consent was ended before, as its nullifier is not shown/,
      ],
      [
        { bundle, consent, change: { LOG_URL: '' } },
        /NOT CHECKED: .*; whether the consent was ended before, as there is no LOG_URL/,
      ],
    ];
    for (const [files, what] of cases) {
      rmSync(join(folder, 'consent.json'), { force: true });
      const { code, out } = await byHand('as a script of sh', files);
      expect(verdictOf(out)).toMatch(/^VERIFIED BY HAND/);
      expect(verdictOf(out)).toMatch(what);
      expect(code).toBe(0);
    }
  });

  test('needs keccak-256 of OpenSSL only to compare LOG_ID with the origin', async () => {
    const bundle = await bundleOf(1);
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const openssl = (digest: string, answer: string) =>
      writeFileSync(
        join(bin, 'openssl'),
        `#!/bin/sh\ncase "$*" in *${digest}*) ${answer} ;; esac\nPATH=\${PATH#*:} exec openssl "$@"\n`,
        { mode: 0o755 },
      );
    const change = { PATH: `${bin}:${env.PATH}` };
    openssl('keccak', 'exit 1');
    const { out: old } = await byHand('as a script of sh', { bundle, change });
    expect(verdictOf(old)).toMatch(
      /^VERIFIED.*NOT CHECKED: .*that LOG_ID is keccak-256 of the origin, which OpenSSL .* cannot compute/,
    );
    const logId = (env.LOG_ID ?? '').slice(2).replace(/../g, '\\x$&');
    openssl('keccak', `exec /usr/bin/printf '${logId}'`);
    const { out: newer } = await byHand('as a script of sh', { bundle, change });
    expect(verdictOf(newer)).toMatch(/^VERIFIED/);
    expect(verdictOf(newer)).not.toMatch(/keccak/);
    openssl('keccak', 'exec printf another');
    await expectRefused('as a script of sh', { bundle, change }, /LOG_ID is not keccak-256/);
  });

  test('finds the signature of the key that is named among others of the log, also of one with a plus in it', async () => {
    const bundle = await bundleOf(1);
    const { signer, key } = signerWithPlus();
    const checkpoint = { origin: SMALL_LOG_ORIGIN, treeSize: 300n, rootHash: await log.rootAt(300n) };
    const line = (await signCheckpoint(checkpoint, signer)).split('\n\n')[1];
    for (const proof of [`${bundle.proof}${line}`, bundle.proof.replace('\n\n—', `\n\n${line}—`)]) {
      for (const named of [key, SMALL_LOG_KEY]) {
        const { out } = await byHand('as a script of sh', {
          bundle: { ...bundle, proof },
          change: { CHECKPOINT_KEY: named },
        });
        expect(verdictOf(out)).toMatch(/^VERIFIED/);
      }
    }
    await expectRefused('as a script of sh', { bundle, change: { CHECKPOINT_KEY: key } }, /did not sign/);
  });
});

function signerWithPlus() {
  for (let i = 0; ; i++) {
    const signer = { ...memoryCheckpointSigner(`key ${i}`), name: SMALL_LOG_ORIGIN };
    const key = encodeVerifierKey(verifierKey(signer.name, signer.publicKey));
    if (key.split('+').length > 3) return { signer, key };
  }
}

type Wrong = (bundle: ProofBundle, coverage: Awaited<ReturnType<typeof coverageOf>>) => unknown;

/** Each part of a bundle that is wrong, and what the script says of it. */
const WRONG: [string, Wrong, RegExp][] = [
  ['the entry', (b) => ({ ...b, entry: changed(b.entry, '"v":1', '"v":2') }), /not under/],
  [
    'the entry of another log',
    (b) => ({ ...b, entry: changed(b.entry, 'small', 'other'), disclosures: [] }),
    /another log/,
  ],
  [
    'a disclosure of another value',
    (b) => ({ ...b, disclosures: [disclosure('type', 'push.refused')] }),
    /type was not in/,
  ],
  ['a disclosure of no slot', (b) => ({ ...b, disclosures: [disclosure('.*', 1)] }), /was not in/],
  [
    'a disclosure that is there twice',
    (b) => ({ ...b, disclosures: [...b.disclosures, b.disclosures[3]] }),
    /opened twice/,
  ],
  ['the size', (b) => ({ ...b, proof: b.proof.replace('\n300\n', '\n301\n') }), /did not sign/],
  ['the signature', (b) => ({ ...b, proof: b.proof.replace(/.{8}\n$/, 'AAAAAA==\n') }), /did not sign/],
  ['no signature', (b) => ({ ...b, proof: b.proof.replace(/—.*\n/, '') }), /did not sign/],
  ['the index', (b) => ({ ...b, proof: b.proof.replace('index 34', 'index 35') }), /not under/],
  ['an index beyond the tree', (b) => ({ ...b, proof: b.proof.replace('index 34', 'index 300') }), /beyond/],
  [
    'an index that is a command',
    (b) => ({ ...b, proof: b.proof.replace('index 34', 'index a[$(touch pwned)]') }),
    /number/,
  ],
  ['a hash too few', (b) => ({ ...b, proof: b.proof.replace(/(index 34\n).*\n/, '$1') }), /not under/],
  ['a hash too many', (b) => ({ ...b, proof: b.proof.replace('\n\n', `\n${'A'.repeat(43)}=\n\n`) }), /too long/],
  ['the size in the anchor', (b) => ({ ...b, anchor: { ...b.anchor, treeSize: '301' } }), /anchor in the bundle/],
  ['the chain in the anchor', (b) => ({ ...b, anchor: { ...b.anchor, chainId: '1' } }), /anchor in the bundle/],
  ['a bundle that is cut off', (b) => JSON.stringify(b).slice(0, 900), /NOT VERIFIED/],
  ['nothing', () => ({}), /NOT VERIFIED/],
  ['another consent', (b, c) => ({ ...b, coverage: { ...c, consent: { ...c.consent, index: '31' } } }), /not under/],
  [
    'a salt of the state',
    (b, c) => ({ ...b, coverage: member(c, { salt: 'A'.repeat(43) }) }),
    /member 0 is not of the state/,
  ],
  [
    'a member of the state',
    (b, c) => ({ ...b, coverage: member(c, { bytes: 'e30' }) }),
    /member 0 is not of the state/,
  ],
  ['the place of a member', (b, c) => ({ ...b, coverage: member(c, { index: 1 }) }), /member 1 is not of the state/],
  ['a member beyond their number', (b, c) => ({ ...b, coverage: member(c, { index: 16 }) }), /another length/],
  [
    'the number of members',
    (b, c) => ({ ...b, coverage: { ...c, state: { ...c.state, count: 32 } } }),
    /another length/,
  ],
];

function changed(text: string, from: string, to: string): string {
  return Buffer.from(Buffer.from(text, 'base64url').toString().replaceAll(from, to)).toString('base64url');
}

function disclosure(name: string, value: unknown): string {
  return Buffer.from(JSON.stringify(['AAAAAAAAAAAAAAAAAAAAAA', name, value])).toString('base64url');
}

function member(coverage: Parameters<Wrong>[1], change: object): object {
  const [first, ...rest] = coverage.state.members;
  return { ...coverage, state: { ...coverage.state, members: [{ ...first, ...change }, ...rest] } };
}

describe('docs/verify.md by hand refuses', () => {
  test.each(WRONG)('%s, as a script and pasted', async (_, make, why) => {
    const good = await bundleOf(AT.push);
    const coverage = await coverageOf(good);
    // Few slots, so that the many runs take less time.
    const consent = {
      ...coverage.consent,
      disclosures: shown(coverage.consent, 'type', 'subject', 'purpose', 'channels', 'validUntil'),
    };
    const disclosures = shown(good, 'type', 'subject', 'purpose', 'channels', 'at', 'state', 'consent');
    const bundle = make({ ...good, disclosures }, { ...coverage, consent });
    for (const way of ['as a script of sh', 'pasted into bash'] as const) {
      await expectRefused(way, { bundle, change: { LOG_URL: '' } }, why);
    }
    expect(existsSync(join(folder, 'by-hand', 'pwned'))).toBe(false);
  });

  test('any changed character of an entry or a hash', async () => {
    const good = await bundleOf(AT.push);
    const lines = good.proof.split('\n');
    const part = fc.oneof(fc.constant('entry' as const), fc.integer({ min: 2, max: lines.indexOf('') - 1 }));
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), async (which, at) => {
        const text = which === 'entry' ? good.entry : (lines[which] as string);
        // The last two characters may hold bits that mean nothing.
        const place = at % (text.length - 2);
        const other = text.slice(0, place) + (text[place] === 'B' ? 'C' : 'B') + text.slice(place + 1);
        const bundle =
          which === 'entry' ? { ...good, entry: other } : { ...good, proof: lines.with(which, other).join('\n') };
        await expectRefused('as a script of sh', { bundle }, /NOT VERIFIED/);
      }),
      { numRuns: 8 },
    );
  });

  test('a push on a consent that was withdrawn before', async () => {
    const files = { bundle: await bundleOf(AT.pushOnEnded), consent: await bundleOf(AT.ended) };
    for (const way of ALL_WAYS) await expectRefused(way, files, /leaf 33 ended the consent/);
  });

  test('the withdrawal itself as something that its consent covers', async () => {
    const files = { bundle: await bundleOf(AT.withdrawal), consent: await bundleOf(AT.ended) };
    await expectRefused('as a script of sh', files, /the event itself ended the consent/);
  });

  test.each([
    ['another consent than the one that is named', AT.push, AT.ended, /names another consent/],
    ['a consent of somebody else', AT.pushOfAnother, AT.consent, /subject of the consent is another/],
    ['a consent to other channels', AT.lateOffer, AT.consent, /the consent does not show "voice"/],
  ])('%s', async (_, push, given, why) => {
    const files = { bundle: await bundleOf(push), consent: await bundleOf(given) };
    await expectRefused('as a script of sh', files, why);
  });

  test('public files that are not those of the log, or are gone', async () => {
    const files = { bundle: await bundleOf(AT.push), consent: await bundleOf(AT.consent) };
    const path = 'tile/entries/000';
    const good = log.files.get(path) as Uint8Array;
    const cases: [Uint8Array, RegExp][] = [
      [good.map((byte, i) => (i === 300 ? byte ^ 1 : byte)), /not of this log/],
      [good.slice(0, 5000), /not of this log|missing/],
      [new Uint8Array(), /missing/],
    ];
    for (const [bytes, why] of cases) {
      mkdirSync(join(folder, 'other', 'tile/entries'), { recursive: true });
      writeFileSync(join(folder, 'other', path), bytes);
      await expectRefused('as a script of sh', { ...files, change: { LOG_URL: `file://${folder}/other` } }, why);
    }
    await expectRefused('as a script of sh', { ...files, change: { LOG_URL: `file://${folder}/none` } }, /there is no/);
  });

  test.each([
    ['a log id that is not the origin’s', { LOG_ID: `0x${'00'.repeat(32)}` }, /anchor in the bundle/],
    ['another contract', { CONTRACT: `0x${'11'.repeat(20)}` }, /anchor in the bundle/],
    ['a node that does not answer', { RPC_URL: 'http://127.0.0.1:9' }, /the node is not of chain/],
    ['another log', { ORIGIN: 'ledger.example/other' }, /another log/],
    ['a variable that was forgotten', { RPC_URL: '' }, /NOT VERIFIED/],
  ])('%s in your notes', async (_, change, why) => {
    const bundle = await bundleOf(AT.push);
    for (const way of ['as a script of sh', 'pasted into bash'] as const) {
      const { code, out } = await byHand(way, { bundle, change });
      expect(verdictOf(out)).toMatch(why);
      expect(out).not.toMatch(/^VERIFIED/m);
      expect(code).not.toBe(0);
    }
  });

  test('a checkpoint that the contract does not hold', async () => {
    const smaller = { ...place, treeSize: 200n };
    const bundle = await log.bundle(BigInt(AT.push), smaller);
    await expectRefused('as a script of sh', { bundle }, /not anchored/);
  });
});
