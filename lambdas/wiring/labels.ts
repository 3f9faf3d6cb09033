import { VrfLabels } from '../../core/entry/label.ts';
import { LabelProver } from '../../core/entry/labels/prove-label.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { VrfKey } from '../../core/vrf/index.ts';
import type { Config } from '../config/groups.ts';
import { secretBytes } from './secret.ts';

const KEY_BYTES = 32;

/** Returns the maker of labels with the newest label key. @throws KEY_MALFORMED as `labelKeys` */
export async function labels(config: Config['labelKey'], origin: string): Promise<VrfLabels> {
  const keys = await labelKeys(config);
  return new VrfLabels(keys[keys.length - 1] as VrfKey, origin);
}

/**
 * Returns every label key that this ledger had, the newest last; a file is made with the first on first use.
 * @throws KEY_MALFORMED when the secret is not one key of 32 bytes after the other
 */
export async function labelKeys({ location }: Config['labelKey']): Promise<readonly VrfKey[]> {
  const bytes = await secretBytes(location, 'LEDGER_LABEL_KEY');
  if (bytes.length % KEY_BYTES !== 0) {
    throw new LedgerError('KEY_MALFORMED', `\`LEDGER_LABEL_KEY\` is not one key of ${KEY_BYTES} bytes after the other`);
  }
  return Array.from(
    { length: bytes.length / KEY_BYTES },
    (_, n) => new VrfKey(bytes.subarray(n * KEY_BYTES, (n + 1) * KEY_BYTES)),
  );
}

/** Returns the call that gives the prover of labels, which reads the keys when it is first asked for. */
export function labelProver(config: Config['labelKey'], origin: string): () => Promise<LabelProver> {
  let reading: Promise<LabelProver> | null = null;
  const read = async () => new LabelProver(await labelKeys(config), origin);
  return () => {
    reading ??= read().catch((error: unknown) => {
      // A secret that could not be read is read again at the next call.
      reading = null;
      throw error;
    });
    return reading;
  };
}
