import { fromBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { lookUpInRuns } from '../map/index.ts';
import type { MapStatement } from '../map/statement.ts';
import type { ShownLookUp } from './parts.ts';

/** Answers which leaf has a value first, by the look-ups of a bundle under the runs of a statement. */
export class MapAnswers {
  readonly #statement: MapStatement;
  readonly #lookUps: ReadonlyMap<string, ShownLookUp>;
  readonly #asked = new Set<string>();
  readonly #hash: Sha256Into;

  /** @throws BUNDLE_MALFORMED when a value is looked up twice */
  constructor(statement: MapStatement, lookUps: readonly ShownLookUp[], hash: Sha256Into) {
    this.#statement = statement;
    this.#lookUps = new Map(lookUps.map((each) => [each.value, each]));
    if (this.#lookUps.size < lookUps.length) throw malformed('a value is looked up twice');
    this.#hash = hash;
  }

  /**
   * Returns the first of the leaves that the statement covers which has the value as `n` or `u`; null: none of them.
   * @param value base64url of 32 bytes
   * @throws BUNDLE_MALFORMED when the bundle does not look it up
   * @throws LOOK_UP_…, PROOF_ROOT_MISMATCH when the look-up does not hold
   */
  firstLeaf(value: string): bigint | null {
    const found = this.#lookUps.get(value);
    if (found === undefined) throw malformed(`\`${value}\` has to be looked up and is not`);
    this.#asked.add(value);
    const { runs, size } = this.#statement;
    return lookUpInRuns({ runs, key: fromBase64url(value), proofs: found.runs, upTo: size - 1n }, this.#hash);
  }

  /** Refuses look-ups for which nothing asked: no check covers them. @throws BUNDLE_MALFORMED when there is one */
  requireAllAsked(): void {
    for (const value of this.#lookUps.keys()) {
      if (!this.#asked.has(value)) throw malformed(`no check needs the look-up of \`${value}\``);
    }
  }
}

/** Makes the error of a proof with a part too many or too few. */
export function malformed(why: string): LedgerError {
  return new LedgerError('BUNDLE_MALFORMED', `the proof is malformed: ${why}`);
}
