import { toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { type RegistryEventDeps, recordRegistryEvent } from '../record/record-registry-event.ts';
import { BY_THE_LEDGER } from '../record/request.ts';

/**
 * Records each label key that has not started yet, in order, so that a verifier knows of it before it labels anything;
 * returns the number of keys that have started. Running it again records nothing.
 * @param publicKeys every label key that the log had, the oldest first
 * @throws KEY_MALFORMED when a key that has started is missing or another; and the codes of `recordEvent`
 */
export function startLabels(deps: RegistryEventDeps) {
  return async (publicKeys: readonly Uint8Array[]): Promise<number> => {
    for (const [place, publicKey] of publicKeys.entries()) {
      await startLabelKey(deps, place + 1, publicKey);
    }
    const started = await deps.store.readRegistry('labels', deps.origin);
    if (started?.version === publicKeys.length) return publicKeys.length;
    throw new LedgerError('KEY_MALFORMED', '`LEDGER_LABEL_KEY` lacks a label key that the log has started');
  };
}

async function startLabelKey(deps: RegistryEventDeps, version: number, publicKey: Uint8Array): Promise<void> {
  const { origin, store } = deps;
  const key = toBase64url(publicKey);
  await recordRegistryEvent<object>(deps, { kind: 'labels', id: origin }, BY_THE_LEDGER, async () => {
    const started = await store.readRegistry('labels', origin);
    if (started !== null && started.version >= version) {
      if (started.keys[version - 1] !== key) {
        throw new LedgerError(
          'KEY_MALFORMED',
          `\`LEDGER_LABEL_KEY\` holds another key ${version} than the log started`,
        );
      }
      return { kind: 'unchanged', body: {}, change: null };
    }
    return {
      kind: 'recorded',
      body: {},
      change: {
        type: 'labels.started',
        item: { kind: 'labels', id: origin, version },
        claims: { labels: { version, keySha256: toBase64url(sha256(publicKey, deps.hash)) } },
        items: [{ kind: 'labels', item: { id: origin, version, keys: [...(started?.keys ?? []), key] } }],
      },
    };
  });
}
