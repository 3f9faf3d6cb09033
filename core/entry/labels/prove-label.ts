import { type VrfKey, vrfProofToHash } from '../../vrf/index.ts';
import { type LabelPosition, labelInput, labelText } from '../label.ts';

/** A label with the proof of it, made by one key. */
export interface ProvedLabel {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** base64url of 32 bytes. */
  readonly label: string;
  /** 80 bytes. */
  readonly proof: Uint8Array;
}

/** Proves the labels of one log's events about persons, with every label key that it had. */
export class LabelProver {
  readonly #keys: readonly VrfKey[];
  readonly #origin: string;

  constructor(keys: readonly VrfKey[], origin: string) {
    this.#keys = keys;
    this.#origin = origin;
  }

  /**
   * Returns the label of a position under each key, in the order of the keys: that a label is absent has to be shown
   * under all of them.
   * @throws INPUT_INVALID as `labelInput`
   */
  prove(subject: string, { version, count }: LabelPosition): readonly ProvedLabel[] {
    const input = labelInput(this.#origin, subject, version, count);
    return this.#keys.map((key) => {
      const proof = key.prove(input);
      return { publicKey: key.publicKey, label: labelText(vrfProofToHash(proof)), proof };
    });
  }
}
