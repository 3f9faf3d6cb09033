import * as z from 'zod';
import { LedgerError } from '../kernel/error.ts';
import { isInstant } from '../kernel/instant.ts';
import { complaintOf } from '../kernel/schema-messages.ts';
import { parseVerifierKey, type VerifierKey } from '../tlog/index.ts';
import { readAddress } from './address.ts';
import type { DatedKey } from './keys/in-force.ts';

/** The keys and the contract that a verifier trusts; received out of band, never from the party to be verified. */
export interface VerificationPolicy {
  /** The log's name. */
  readonly origin: string;
  /** The keys that sign the log's checkpoints, or did; at least one, and the name of each is the origin. */
  readonly checkpointKeys: readonly DatedKey<VerifierKey>[];
  readonly chain: {
    readonly chainId: bigint;
    /** EIP-55 address of the anchor contract. */
    readonly contract: string;
  };
  /** EIP-55 addresses of the roots that certify the keys of promises; none: no promise can be verified. */
  readonly promiseRoots: readonly DatedKey<string>[];
  /** EIP-55 addresses of the keys that sign anchors, or did; none: the one in the contract is accepted. */
  readonly logKeys: readonly DatedKey<string>[];
}

/** More keys than a log has had in decades. */
const MAX_KEYS = 100;

const address = z
  .string()
  .transform((text) => readAddress(text))
  .pipe(z.string('an address: `0x`, 40 hex digits and, in mixed case, the EIP-55 checksum'));

const instant = z.string().refine(isInstant, 'must be an instant such as `2026-11-23T08:00:00.000Z`').nullable();

/** Reads a list of keys, each with the time in which it signed. */
const dated = <Key extends z.ZodType>(key: Key) =>
  z.array(z.strictObject({ key, from: instant, until: instant })).max(MAX_KEYS);

const vkey = z.string().max(1024);

const policy = z.strictObject({
  origin: z.string().min(1).max(255),
  checkpointKey: vkey.optional(),
  checkpointKeys: dated(vkey).optional(),
  chain: z.strictObject({
    chainId: z.string().regex(/^[1-9]\d{0,76}$/, 'must be a chain id in decimal, as a string'),
    contract: address,
  }),
  promiseRoots: dated(address).default([]),
  logKey: address.optional(),
  logKeys: dated(address).optional(),
});

/**
 * Reads a policy from a parsed JSON document: `{ origin, checkpointKeys, chain: { chainId, contract }, promiseRoots?,
 * logKeys? }`, in which each list has `{ key, from, until }`. A log that had one key ever may be given `checkpointKey`,
 * and `logKey`, alone.
 * @throws POLICY_MALFORMED when a member is missing, wrong or unknown, naming the member
 */
export function parsePolicy(document: unknown): VerificationPolicy {
  const result = policy.safeParse(document);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw malformed(issue?.path ?? [], issue === undefined ? 'is malformed' : complaintOf(issue, document));
  }
  const { origin, checkpointKey, chain, promiseRoots, logKey } = result.data;
  const checkpointKeys = oneOrAll('checkpointKey', checkpointKey, result.data.checkpointKeys);
  if (checkpointKeys.length === 0) throw malformed(['checkpointKeys'], 'names no key');
  return {
    origin,
    checkpointKeys: checkpointKeys.map(({ key, ...dates }) => ({ key: keyOf(origin, key), ...dates })),
    chain: { chainId: BigInt(chain.chainId), contract: chain.contract },
    promiseRoots,
    logKeys: oneOrAll('logKey', logKey, result.data.logKeys),
  };
}

/** Returns the keys of a kind, given as a list with dates, or as one that was the only one ever. */
function oneOrAll<Key>(
  member: string,
  one: Key | undefined,
  all: readonly DatedKey<Key>[] | undefined,
): readonly DatedKey<Key>[] {
  if (one !== undefined && all !== undefined)
    throw malformed([member], `stands beside \`${member}s\`: give one of them`);
  return all ?? (one === undefined ? [] : [{ key: one, from: null, until: null }]);
}

function keyOf(origin: string, text: string): VerifierKey {
  let key: VerifierKey;
  try {
    key = parseVerifierKey(text);
  } catch (cause) {
    throw malformed(['checkpointKey'], 'is not a C2SP verifier key of type Ed25519', cause);
  }
  if (key.name !== origin) throw malformed(['checkpointKey'], `is a key of \`${key.name}\`, not of \`${origin}\``);
  return key;
}

function malformed(path: readonly PropertyKey[], complaint: string, cause?: unknown): LedgerError {
  const pointer = path.map((member) => `/${String(member)}`).join('');
  return new LedgerError('POLICY_MALFORMED', `the policy is malformed: \`${pointer || '/'}\` ${complaint}`, {
    pointer,
    cause,
  });
}
