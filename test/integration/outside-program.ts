// Written from the design and the API examples alone: it shares no code with the ledger.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { id as keccakOfText, verifyTypedData } from 'ethers';

type Json = Record<string, unknown>;

/** The findings of the outside program. */
export interface Findings {
  readonly beforeConsent: boolean;
  readonly afterConsent: boolean;
  readonly permitted: boolean;
  readonly consumed: boolean;
  readonly secondConsumption: number;
  readonly afterWithdrawal: readonly unknown[];
  readonly refusedType: unknown;
  readonly proofAfterMs: number;
  readonly anchors: readonly {
    readonly rootFromProof: string;
    readonly rootFromTiles: string;
    readonly anchoredAt: bigint;
  }[];
  readonly headSize: bigint;
  readonly largestAnchoredSize: bigint;
  /** The root that certified the key of the promise, and the roots that the ledger states. */
  readonly promiseRoot: string;
  readonly promiseRoots: readonly string[];
}

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leaf = (entry: Uint8Array) => sha256(Uint8Array.of(0), entry);
const node = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);
const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`;
const word = (value: bigint) => value.toString(16).padStart(64, '0');

export async function runOutsideProgram(base: string): Promise<Findings> {
  const call = async (token: string | null, method: string, path: string, body?: Json) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
  };
  const expecting = async (status: number, answer: Promise<{ status: number; body: Json }>) => {
    const { status: got, body } = await answer;
    if (got !== status) throw new Error(`expected ${status}, got ${got}: ${JSON.stringify(body)}`);
    return body;
  };
  const token = async (client: string, scope: string) => {
    const response = await fetch(`${base}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client}:${client}-secret`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };

  const registrar = await token('registrar', 'registry');
  const app = await token('app', 'consents:any');
  const marketing = await token('marketing', 'decisions');
  const auditor = await token('auditor', 'audit');

  await expecting(
    201,
    call(registrar, 'PUT', '/v1/purposes/credit-card-offers', {
      kind: 'push',
      title: { en: 'Credit card offers', 'zh-CN': '信用卡优惠' },
      channels: ['sms', 'email', 'app'],
      maxValidityDays: 730,
      dpv: 'https://w3id.org/dpv#DirectMarketing',
    }),
  );
  await expecting(
    201,
    call(registrar, 'PUT', '/v1/campaigns/2026-11', {
      purpose: 'credit-card-offers',
      from: '2026-01-01T00:00:00Z',
      until: '2099-01-01T00:00:00Z',
    }),
  );
  const { notice } = (await expecting(
    201,
    call(registrar, 'POST', '/v1/purposes/credit-card-offers/notices', {
      language: 'en',
      text: 'We would like to send you offers for credit cards.',
      material: true,
    }),
  )) as { notice: { id: string } };

  const question = {
    subject: { type: 'customer', id: 'C-1001' },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: 'credit-card-offers' },
  };
  const ask = () => expecting(200, call(marketing, 'POST', '/access/v1/evaluation', question));
  const push = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms', campaign: '2026-11' };

  const before = await ask();
  const recordedAtMs = Date.now();
  const given = await expecting(
    201,
    call(app, 'POST', '/v1/subjects/C-1001/consents', {
      purpose: 'credit-card-offers',
      decision: 'given',
      channels: ['sms', 'email'],
      notice: { id: notice.id, language: 'en' },
      capture: { channel: 'app' },
    }),
  );
  const after = await ask();
  const permitted = await expecting(201, call(marketing, 'POST', '/v1/pushes', push));
  const permit = (permitted.permit as Json).id as string;
  const consumption = () => call(marketing, 'POST', `/v1/permits/${permit}/consumption`, {});
  const consumed = await expecting(200, consumption());
  const again = await consumption();
  const withdrawn = await expecting(
    201,
    call(app, 'POST', '/v1/subjects/C-1001/withdrawals', {
      purpose: 'credit-card-offers',
      recipient: null,
      capture: { channel: 'app' },
    }),
  );
  const reasons = ((await ask()).context as Json).reasons as unknown[];
  const refused = await expecting(200, call(marketing, 'POST', '/v1/pushes', push));

  const ledger = (await expecting(200, call(null, 'GET', '/.well-known/consent-ledger'))) as {
    origin: string;
    logId: string;
    promiseRoots: { key: string }[];
    checkpointKey: string;
    chain: { chainId: string; contract: string; rpcUrl: string };
  };
  const ethCall = async (signature: string, ...words: string[]) => {
    const data = keccakOfText(signature).slice(0, 10) + words.join('');
    const response = await fetch(ledger.chain.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'eth_call',
        params: [{ to: ledger.chain.contract, data }, 'latest'],
      }),
    });
    const { result, error } = (await response.json()) as { result?: string; error?: { message: string } };
    if (result === undefined) throw new Error(`${signature}: ${error?.message}`);
    return result.slice(2).match(/.{64}/g) ?? [];
  };

  const anchors = [];
  let proofAfterMs = 0;
  let largest = 0n;
  for (const { event } of [given, permitted, withdrawn, refused] as { event: { id: string; leafHash: string } }[]) {
    const bundle = await proofOf(event.id);
    proofAfterMs ||= Date.now() - recordedAtMs;
    const entry = Buffer.from(bundle.entry, 'base64url');
    if (leaf(entry).toString('base64url') !== event.leafHash) throw new Error('the entry is another one');
    checkDisclosures(entry, bundle.disclosures);
    const { rootFromProof, size } = checkProof(bundle.proof, entry, ledger);
    if (bundle.anchor.treeSize !== String(size)) throw new Error('the anchor is of another size');
    if (bundle.anchor.rootHash !== rootFromProof.toString('base64url')) throw new Error('the anchor has another root');
    const rootFromTiles = await rootOfTiles(size);
    const [anchoredAt] = await ethCall(
      'verifyAnchor(bytes32,uint64,bytes32)',
      ledger.logId.slice(2),
      word(size),
      Buffer.from(rootFromTiles).toString('hex'),
    );
    if (size > largest) largest = size;
    anchors.push({
      rootFromProof: hex(rootFromProof),
      rootFromTiles: hex(rootFromTiles),
      anchoredAt: BigInt(`0x${anchoredAt}`),
    });
  }
  const [headSize] = await ethCall('head(bytes32)', ledger.logId.slice(2));

  return {
    beforeConsent: before.decision as boolean,
    afterConsent: after.decision as boolean,
    permitted: permitted.decision as boolean,
    consumed: consumed.decision as boolean,
    secondConsumption: again.status,
    afterWithdrawal: reasons,
    refusedType: (refused.event as Json).type,
    proofAfterMs,
    anchors,
    headSize: BigInt(`0x${headSize}`),
    largestAnchoredSize: largest,
    promiseRoot: promiseRoot(await promiseOf(given)),
    promiseRoots: ledger.promiseRoots.map(({ key }) => key),
  };

  async function promiseOf({ promise, event }: Json): Promise<Json> {
    for (let looks = 0; looks < 20; looks++) {
      if (promise !== null) return promise as Json;
      const path = `/v1/events/${(event as Json).id}/promise`;
      promise = (await expecting(200, call(app, 'GET', path))).promise;
    }
    throw new Error('the consent is not promised');
  }

  async function proofOf(event: string) {
    for (let looks = 0; looks < 200; looks++) {
      const { status, body } = await call(auditor, 'GET', `/v1/events/${event}/proof`);
      if (status === 200) {
        return body as unknown as {
          entry: string;
          disclosures: string[];
          proof: string;
          anchor: { treeSize: string; rootHash: string };
        };
      }
      if (status !== 202) throw new Error(`expected 200 or 202, got ${status}`);
      await pause(100);
    }
    throw new Error('no proof in time');
  }

  /** RFC 9162 §2.1.1 over the entry bundles of a log of this size. */
  async function rootOfTiles(size: bigint): Promise<Buffer> {
    const leaves: Buffer[] = [];
    for (let index = 0n; index * 256n < size; index++) {
      const width = size - index * 256n >= 256n ? '' : `.p/${size - index * 256n}`;
      const response = await fetch(`${base}/tile/entries/${String(index).padStart(3, '0')}${width}`);
      if (!response.ok) throw new Error(`no entry bundle ${index}${width}: ${response.status}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      for (let at = 0; at < bytes.length; ) {
        const length = bytes.readUInt16BE(at);
        leaves.push(leaf(bytes.subarray(at + 2, at + 2 + length)));
        at += 2 + length;
      }
    }
    if (BigInt(leaves.length) !== size) throw new Error('the bundles hold another number of entries');
    return rootOf(leaves);
  }

  function promiseRoot(promise: Json): string {
    const domain = {
      name: 'ConsentAnchor',
      version: '1',
      chainId: BigInt(ledger.chain.chainId),
      verifyingContract: ledger.chain.contract,
    };
    const types = {
      Promise: [
        { name: 'logId', type: 'bytes32' },
        { name: 'leafHash', type: 'bytes32' },
        { name: 'recordedAt', type: 'uint64' },
        { name: 'includeBy', type: 'uint64' },
      ],
    };
    const keyTypes = {
      PromiseKey: [
        { name: 'logId', type: 'bytes32' },
        { name: 'key', type: 'address' },
        { name: 'notBefore', type: 'uint64' },
        { name: 'notAfter', type: 'uint64' },
      ],
    };
    const value = {
      logId: promise.logId,
      leafHash: promise.leafHash,
      recordedAt: Date.parse(promise.recordedAt as string),
      includeBy: Date.parse(promise.includeBy as string),
    };
    const { key, notBefore, notAfter, signature } = promise.certificate as Record<string, string>;
    const times = { notBefore: Date.parse(notBefore as string), notAfter: Date.parse(notAfter as string) };
    if (times.notAfter - times.notBefore > 6 * 3_600_000) throw new Error('the key is certified for too long');
    if (verifyTypedData(domain, types, value, promise.signature as string) !== key) {
      throw new Error('the promise is not signed by the certified key');
    }
    return verifyTypedData(domain, keyTypes, { logId: promise.logId, key, ...times }, signature as string);
  }
}

function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** RFC 9901: each disclosure's digest is in `_sd`, here at the place of its name. */
function checkDisclosures(entry: Buffer, disclosures: readonly string[]): void {
  const names =
    'id type subject seq prev state at actor purpose recipient channels dataCategories notice validUntil consent nullifier detail'.split(
      ' ',
    );
  const { _sd: digests } = JSON.parse(entry.toString()) as { _sd: string[] };
  if (digests.length !== names.length) throw new Error('an entry has 17 slots');
  for (const disclosure of disclosures) {
    const [, name] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as [string, string, unknown];
    const digest = sha256(Buffer.from(disclosure)).toString('base64url');
    if (digests[names.indexOf(name)] !== digest) throw new Error(`the disclosure of ${name} is not in the entry`);
  }
}

/** The root that a `tlog-proof` leads to, its checkpoint's signature checked with the key of the log. */
function checkProof(proof: string, entry: Buffer, ledger: { origin: string; checkpointKey: string }) {
  const [head, ...rest] = proof.split('\n\n');
  const lines = (head as string).split('\n');
  if (lines[0] !== 'c2sp.org/tlog-proof@v1') throw new Error('not a tlog-proof');
  const index = BigInt((lines[1] as string).slice('index '.length));
  const path = lines.slice(2).map((line) => Buffer.from(line, 'base64'));

  const [body, signatures] = rest as [string, string];
  const [origin, size, root] = body.split('\n');
  if (origin !== ledger.origin) throw new Error('the checkpoint is of another log');
  const [, , keyText] = ledger.checkpointKey.match(/^(.+)\+[0-9a-f]{8}\+(.+)$/) ?? [];
  const key = Buffer.from(keyText as string, 'base64').subarray(1);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const line = signatures.split('\n').find((text) => text.startsWith(`— ${origin} `)) as string;
  const signature = Buffer.from(line.slice(`— ${origin} `.length), 'base64').subarray(4);
  if (!verify(null, Buffer.from(`${body}\n`), publicKey, signature)) throw new Error('the checkpoint is not signed');

  // RFC 9162 §2.1.3.2
  let fn = index;
  let sn = BigInt(size as string) - 1n;
  let hash = leaf(entry);
  for (const sibling of path) {
    if ((fn & 1n) === 1n || fn === sn) {
      hash = node(sibling, hash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = node(hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw new Error('the proof is too short');
  if (!hash.equals(Buffer.from(root as string, 'base64'))) throw new Error('the proof leads to another root');
  return { rootFromProof: hash, size: BigInt(size as string) };
}
