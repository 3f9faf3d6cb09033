import type { LogKeyPeriod } from '../../core/entry/anchor/anchor-signature.ts';
import type { AnchorView } from '../../core/entry/anchor/anchor-view.ts';
import { timeOf } from '../../core/entry/anchor/verify-on-chain.ts';
import { inForce } from '../../core/entry/keys/in-force.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import type { AuditListener } from './log/listener.ts';
import type { OpenEntry } from './log/registry-replay.ts';

/**
 * Says which keys of the log were replaced in the contract, and compares the promise roots there with the policy's: one
 * that the policy trusts and the contract does not have in force is POLICY_MISMATCH.
 */
export async function compareKeys(
  contract: Pick<AnchorView, 'keys' | 'promiseKeys'>,
  { promiseRoots }: Pick<VerificationPolicy, 'promiseRoots'>,
  listener: AuditListener,
): Promise<void> {
  const roots = await contract.promiseKeys();
  for (const line of changes('log key', await contract.keys())) listener.note(line);
  for (const line of changes('promise root', roots)) listener.note(line);
  const held = new Set(inForce(roots));
  for (const root of inForce(promiseRoots)) {
    if (held.has(root)) continue;
    const message = `the policy's promise root \`${root}\` is not in force in the contract`;
    listener.failed('keys', new LedgerError('POLICY_MISMATCH', message));
  }
  for (const root of held) {
    if (promiseRoots.length === 0 || promiseRoots.some(({ key }) => key === root)) continue;
    listener.note(`promise root ${root} is in force in the contract, and the policy does not name it`);
  }
}

/**
 * Lists where the contract has other log keys or promise roots in force than a policy that names some.
 * @throws CHAIN_WRONG, ANCHOR_UNKNOWN, POLICY_MISMATCH as `AnchorView.check`
 */
export async function differingKeys(
  contract: Pick<AnchorView, 'check' | 'keys' | 'promiseKeys'>,
  { logKeys, promiseRoots }: Pick<VerificationPolicy, 'logKeys' | 'promiseRoots'>,
): Promise<readonly string[]> {
  await contract.check();
  const pairs = [
    ['log key', inForce(logKeys), inForce(await contract.keys())],
    ['promise root', inForce(promiseRoots), inForce(await contract.promiseKeys())],
  ] as const;
  return pairs.flatMap(([what, stated, held]) => [
    ...held.filter((key) => !stated.includes(key)).map((key) => `the contract alone has the ${what} ${key} in force`),
    ...stated.filter((key) => !held.includes(key)).map((key) => `the contract has no ${what} ${key} in force`),
  ]);
}

/** Yields a line for each key after the first, and for each that ended without a successor. */
function* changes(what: string, periods: readonly LogKeyPeriod[]): Generator<string> {
  for (const [place, { key, from, until }] of periods.entries()) {
    if (place > 0) yield `${what} ${key} came into force ${timeOf(from)}`;
    if (until !== null) yield `${what} ${key} ended ${timeOf(until)}`;
  }
}

/** The members of a statement of keys, and what each key is called. */
const NAMES = { checkpointKeys: 'checkpoint key', receiptKeys: 'receipt key', promiseRoots: 'promise root' } as const;

/** Keeps the keys that a log stated last, and says how each statement after the first differs from the one before. */
export class KeyChanges {
  readonly lines: string[] = [];
  #before: Readonly<Record<string, ReadonlySet<string>>> | null = null;

  /** Takes the next entry of the kind `keys` or `labels`. */
  take({ item, at, claims }: OpenEntry, leafIndex: number): void {
    if (item.kind === 'labels' && item.version > 1) {
      this.lines.push(`label key ${item.version} started at leaf ${leafIndex}, ${at}`);
    }
    if (item.kind !== 'keys') return;
    const stated = (claims.keys ?? {}) as Readonly<Record<string, unknown>>;
    const now = Object.fromEntries(Object.keys(NAMES).map((name) => [name, textsOf(stated[name])]));
    const before = this.#before;
    this.#before = now;
    if (before === null) return;
    for (const [name, called] of Object.entries(NAMES)) {
      const say = (key: string, what: string) =>
        this.lines.push(`${called} ${key} ${what} at leaf ${leafIndex}, ${at}`);
      for (const key of now[name] ?? []) if (before[name]?.has(key) === false) say(key, 'came');
      for (const key of before[name] ?? []) if (now[name]?.has(key) === false) say(key, 'went');
    }
  }
}

/** Returns the keys of a list as texts, a JWK by its x. */
function textsOf(list: unknown): ReadonlySet<string> {
  const keys: readonly unknown[] = Array.isArray(list) ? list : [];
  return new Set(keys.map((key) => (typeof key === 'string' ? key : String((key as { x?: unknown } | null)?.x))));
}
