import { readFileSync } from 'node:fs';
import { parsePolicy, type VerificationPolicy } from '../../core/entry/policy.ts';
import { fromUtf8 } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import type { ReadLogFile } from './log-files.ts';

/** The options of a command line that make up a policy. */
export interface PolicyOptions {
  readonly policy?: string;
  readonly origin?: string;
  readonly checkpointKey?: string;
  readonly contract?: string;
  readonly chainId?: string;
  readonly logKey?: string;
}

/**
 * Returns the policy in the named file, or the one that the options make up.
 * @throws POLICY_MALFORMED when it is not a policy, or both are given, or neither is complete
 * @throws INPUT_INVALID when the file cannot be read
 */
export function policyOf(options: PolicyOptions): VerificationPolicy {
  const { policy: file, origin, checkpointKey, contract, chainId, logKey } = options;
  const given = [origin, checkpointKey, contract, chainId, logKey].some((value) => value !== undefined);
  if (file !== undefined) {
    if (given) throw new LedgerError('POLICY_MALFORMED', 'give a policy file or its members, not both');
    return parsePolicy(jsonOf(readUserFile(file)));
  }
  if (origin === undefined || checkpointKey === undefined || contract === undefined || chainId === undefined) {
    throw new LedgerError(
      'POLICY_MALFORMED',
      'say whom to believe: `--policy FILE`, or `--origin`, `--checkpoint-key`, `--chain-id` and `--contract`',
    );
  }
  return parsePolicy({
    origin,
    checkpointKey,
    chain: { chainId, contract },
    ...(logKey === undefined ? {} : { logKeys: [alwaysInForce(logKey)] }),
  });
}

/**
 * Reads the policy that a ledger states about itself. It proves nothing until each member has been compared with what
 * was received another way. What the ledger reads from its chain is missing while that is away.
 * @throws LOG_UNAVAILABLE when the ledger does not answer
 * @throws POLICY_MALFORMED when its answer is not a policy
 */
export async function statedPolicy(readFile: ReadLogFile): Promise<object> {
  const bytes = await readFile('.well-known/consent-ledger');
  if (bytes === null) throw new LedgerError('LOG_UNAVAILABLE', 'there is no ledger that describes itself at this URL');
  const { chain, ...stated } = jsonOf(bytes) as Record<string, Record<string, unknown>>;
  const { origin, logId, checkpointKeys, receiptKeys, promiseRoots, logKeys, labelKeys } = stated;
  const { chainId, contract, genesisHash } = chain ?? {};
  const document = {
    origin,
    logId,
    checkpointKeys,
    chain: { chainId, contract, ...(genesisHash === null ? {} : { genesisHash }) },
    promiseRoots,
    receiptKeys: Array.isArray(receiptKeys?.keys) ? receiptKeys.keys.map(receiptKeyOf) : receiptKeys,
    ...(logKeys === null ? {} : { logKeys }),
    labelKeys,
  };
  parsePolicy(document);
  return document;
}

/** Returns a member of a JWK set as a policy spells it. */
function receiptKeyOf({ kty, crv, x, y, from, until }: Record<string, unknown>) {
  return { key: { kty, crv, x, y }, from, until };
}

function alwaysInForce(key: unknown) {
  return { key, from: null, until: null };
}

/** Reads a file that the user named. @throws INPUT_INVALID when it cannot be read */
export function readUserFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new LedgerError('INPUT_INVALID', `\`${path}\`: ${why}`, { cause });
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw new LedgerError('POLICY_MALFORMED', 'the policy is not JSON', { cause });
  }
}
