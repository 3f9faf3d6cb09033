import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseEntry } from '../../../core/entry/parse.ts';
import { parsePromise, verifyPromise } from '../../../core/entry/verify-promise.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { HOUR_MS, msOf } from '../../../core/kernel/instant.ts';
import { promiseInclusion } from '../../../lambdas/app/consent/promise-inclusion.ts';
import { promiseKeys } from '../../../lambdas/app/consent/promise-keys.ts';
import type { LogSigner } from '../../../lambdas/ports/signers.ts';
import { memoryDeps } from '../../support/api.ts';
import { makeEvent, ORIGIN } from '../../support/events.ts';
import { memoryParts, SIGNERS } from '../../support/memory-ledger.ts';

const outage = new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not answer');
const promiseRoots = [{ key: SIGNERS.promiseRoot.address, from: null, until: null }];

/** A process with keys of its own, the root that it reaches for, and what it is told of failures. */
function process() {
  const parts = memoryParts();
  const deps = memoryDeps(parts);
  const root = { reach: async (): Promise<LogSigner> => SIGNERS.promiseRoot };
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const keys = promiseKeys({ ...deps, promiseRoot: () => root.reach(), onFailure });
  const certified = () => [...parts.tables.events.values()].filter(({ type }) => type === 'promise-key.certified');
  return { parts, deps, root, failures, keys, certified };
}

test('a key is made once, certified for six hours, and on a chain of its own before it signs', async () => {
  const { deps, keys, certified, parts } = process();
  expect(certified()).toEqual([]);
  const [one, same] = await Promise.all([keys.current(), keys.current()]);
  expect(same).toBe(one);
  const { certificate } = one;
  const [entry, ...more] = certified();
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ chain: `PROMISE-KEY#${certificate.key}`, seq: 0 });
  expect(parseEntry(entry?.entry ?? new Uint8Array())).toMatchObject({
    kind: 'registry',
    origin: ORIGIN,
    claims: { certificate: { root: SIGNERS.promiseRoot.address, ...certificate } },
  });
  expect(msOf(certificate.notAfter) - msOf(certificate.notBefore)).toBe(6 * HOUR_MS);
  expect(msOf(certificate.notBefore)).toBeLessThan(parts.clock.nowMs());
  const promise = await promiseInclusion({ ...deps, promiseKeys: keys }, makeEvent('alice', null, 'e-1'));
  expect(verifyPromise(parsePromise(promise), { origin: ORIGIN, chain: deps.target, promiseRoots }).key).toBe(
    certificate.key,
  );
});

test('two processes have keys of their own, which do not contend', async () => {
  const { deps, keys } = process();
  const other = promiseKeys({ ...deps, promiseRoot: async () => SIGNERS.promiseRoot, onFailure: () => {} });
  const both = await Promise.all([keys.current(), other.current()]);
  expect(new Set(both.map(({ certificate }) => certificate.key)).size).toBe(2);
});

test('a key is replaced before its end, and goes on while the root is away, to its end and no longer', async () => {
  const { keys, root, failures, certified, parts } = process();
  const { certificate } = await keys.current();
  parts.clock.advance(5 * HOUR_MS);
  expect((await keys.current()).certificate).toBe(certificate);
  root.reach = () => Promise.reject(outage);
  parts.clock.advance(HOUR_MS / 2);
  expect((await keys.current()).certificate).toBe(certificate);
  await turn();
  expect(failures).toEqual([outage]);
  root.reach = async () => SIGNERS.promiseRoot;
  expect((await keys.current()).certificate).toBe(certificate);
  while (certified().length < 2) await turn();
  await turn();
  expect((await keys.current()).certificate.notAfter > certificate.notAfter).toBe(true);
  root.reach = () => Promise.reject(outage);
  parts.clock.advance(6 * HOUR_MS);
  await expect(keys.current()).rejects.toBe(outage);
});

test.each(['the root cannot be reached', 'the root does not sign', 'the certificate cannot be recorded'] as const)(
  'there is no key and no promise while %s, which is told each time, and one as soon as it is over',
  async (fault) => {
    const { deps, keys, root, failures } = process();
    const { record } = deps.store;
    if (fault === 'the root cannot be reached') root.reach = () => Promise.reject(outage);
    if (fault === 'the root does not sign') {
      root.reach = async () => ({ ...SIGNERS.promiseRoot, signDigest: () => Promise.reject(outage) });
    }
    if (fault === 'the certificate cannot be recorded') deps.store.record = () => Promise.reject(outage);
    await expect(keys.current()).rejects.toBe(outage);
    await expect(keys.current()).rejects.toBe(outage);
    expect(failures).toEqual([outage, outage]);
    root.reach = async () => SIGNERS.promiseRoot;
    deps.store.record = record;
    expect((await keys.current()).certificate.key).toMatch(/^0x/);
  },
);

test('an event whose time is beyond the key gets no promise yet', async () => {
  const { deps, keys, parts } = process();
  const ahead = new Date(parts.clock.nowMs() + 7 * HOUR_MS).toISOString();
  const event = { ...makeEvent('alice', null, 'e-1'), at: ahead };
  await expect(promiseInclusion({ ...deps, promiseKeys: keys }, event)).rejects.toMatchObject({
    code: 'PROMISE_OUTSIDE_KEY_PERIOD',
  });
});

test('a promise that is made late counts its time from the beginning of the key', async () => {
  const { deps, keys, parts } = process();
  const event = makeEvent('alice', null, 'e-1');
  parts.clock.advance(7 * 24 * HOUR_MS);
  const promise = await promiseInclusion({ ...deps, promiseKeys: keys }, event);
  const { certificate } = await keys.current();
  expect(promise.recordedAt).toBe(event.at);
  expect(msOf(promise.includeBy)).toBe(msOf(certificate.notBefore) + deps.includeBySeconds * 1_000);
  expect(verifyPromise(promise, { origin: ORIGIN, chain: deps.target, promiseRoots }).recordedAt).toBe(event.at);
});
