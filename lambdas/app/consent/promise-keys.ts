import { type SigningKey, signingKeyOf } from '../../../core/entry/keys/signing-key.ts';
import { type PromiseCertificate, promiseKeyDigest, type SigningTarget } from '../../../core/entry/promise.ts';
import { MAX_PROMISE_KEY_MS } from '../../../core/entry/verify-promise.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { instantOf, msOf } from '../../../core/kernel/instant.ts';
import type { LogSigner } from '../../ports/signers.ts';
import { type RegistryEventDeps, recordRegistryEvent } from '../record/record-registry-event.ts';
import { BY_THE_LEDGER } from '../record/request.ts';

/** A key in the memory of this process that the promise root certified. */
interface CertifiedKey extends Pick<SigningKey, 'sign'> {
  readonly certificate: PromiseCertificate;
}

/** Hands out the key that signs promises now. */
export interface PromiseKeys {
  /** @throws SIGNER_UNAVAILABLE, STORE_UNAVAILABLE and the like when there is none and none can be certified */
  current(): Promise<CertifiedKey>;
}

export interface PromiseKeysDeps extends RegistryEventDeps {
  readonly target: SigningTarget;
  /** Reaches for the promise root, which may be away while a no is heard. */
  readonly promiseRoot: () => Promise<LogSigner>;
  /** Is told each time that no key could be certified. */
  readonly onFailure: (error: unknown) => void;
}

/** Time before now at which a key's time begins, so that clocks may differ. */
const LEAD_MS = 10 * 60_000;
/** Time before its end at which a key is replaced. */
const RENEWED_MS = 30 * 60_000;

/**
 * Keeps a key in memory to sign promises with, makes it when it is first asked for, and replaces it before it ends.
 * See docs/decisions/0701-a-promise-is-signed-by-a-key-in-memory.md
 */
export function promiseKeys(deps: PromiseKeysDeps): PromiseKeys {
  let held: CertifiedKey | null = null;
  let making: Promise<CertifiedKey> | null = null;

  const make = async (): Promise<CertifiedKey> => {
    try {
      held = await certifiedKey(deps);
      return held;
    } catch (error) {
      deps.onFailure(error);
      throw error;
    } finally {
      making = null;
    }
  };
  const renewed = () => {
    making ??= make();
    return making;
  };

  return {
    async current() {
      const leftMs = held === null ? 0 : msOf(held.certificate.notAfter) - deps.clock.nowMs();
      if (held === null || leftMs <= 0) return renewed();
      // The key that is held goes on until the next one is certified, or its time is over.
      if (leftMs <= RENEWED_MS) renewed().catch(() => undefined);
      return held;
    },
  };
}

/** Makes a key, has it certified by the promise root, and puts the certificate on record. */
async function certifiedKey(deps: PromiseKeysDeps): Promise<CertifiedKey> {
  const root = await deps.promiseRoot();
  const { address: key, sign } = signingKeyOf(deps.random.bytes(32));
  const notBeforeMs = deps.clock.nowMs() - LEAD_MS;
  const notAfterMs = notBeforeMs + MAX_PROMISE_KEY_MS;
  const signature = await root.signDigest(promiseKeyDigest(deps.target, { key, notBeforeMs, notAfterMs }));
  const times = { notBefore: instantOf(notBeforeMs), notAfter: instantOf(notAfterMs) };
  const certificate = { key, ...times, signature: toHex(signature) };
  // INVARIANT: a key is in an entry before it signs, so that a promise by a key of which the log has none is a fault.
  await recordRegistryEvent(deps, { kind: 'promise-key', id: key }, BY_THE_LEDGER, async () => ({
    kind: 'recorded',
    version: 1,
    body: {},
    change: {
      type: 'promise-key.certified',
      item: { kind: 'promise-key', id: key, version: 1 },
      claims: { certificate: { root: root.address, ...certificate } },
      items: [],
    },
  }));
  return { sign, certificate };
}
