import { toBase64url, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into, sha256 } from '../kernel/sha256.ts';
import type { VrfKey } from '../vrf/index.ts';

const LABEL_BYTES = 32;
const CONTROL_OR_SURROGATE = /[\p{Cc}\p{Cs}]/u;

// See docs/decisions/0511-labels-and-their-keys.md
/** The position of an event among all events of its subject, by which its label is made. */
export interface LabelPosition {
  /** Version of the subject's state after the event. */
  readonly version: number;
  /** 0 for the event that made this version; 1, 2 and so on for those after it that make no other. */
  readonly count: number;
}

/** One version of an item of the registry, by which the label of its entry is made. */
export interface ItemVersion {
  readonly kind: string;
  readonly id: string;
  /** From 1. */
  readonly version: number;
}

/** Makes the labels of one log's events about persons. */
export interface Labels {
  /**
   * Returns the label of an event, base64url of 32 bytes: the same for the same input, random to others.
   * @throws INPUT_INVALID as `labelInput`
   */
  labelOf(subject: string, version: number, count: number): string;
}

/** Makes labels with a key of the VRF, so that each can be proved to somebody who knows the subject. */
export class VrfLabels implements Labels {
  readonly #key: VrfKey;
  readonly #origin: string;

  constructor(key: VrfKey, origin: string) {
    this.#key = key;
    this.#origin = origin;
  }

  labelOf(subject: string, version: number, count: number): string {
    return labelText(this.#key.evaluate(labelInput(this.#origin, subject, version, count)));
  }
}

/**
 * Returns the position of an event.
 * @param version that of the subject's state after the event
 * @param madeBy `seq` of the event that made this version, perhaps this one; null for version 0, which none made
 */
export function labelPosition(version: number, seq: number, madeBy: number | null): LabelPosition {
  return { version, count: seq - (madeBy ?? -1) };
}

/**
 * Returns the bytes of which a label about a person is the VRF's hash.
 * @throws INPUT_INVALID when the subject's id is empty, not in NFC or holds a control, or a number is no count
 */
export function labelInput(origin: string, subject: string, version: number, count: number): Uint8Array {
  // SECURITY: no line feed in a subject's id, and one spelling of it, so that no two events share an input.
  if (subject === '' || subject !== subject.normalize('NFC') || CONTROL_OR_SURROGATE.test(subject)) {
    throw new LedgerError('INPUT_INVALID', 'the id of a subject is empty, not in NFC or holds a control character');
  }
  return utf8(`consent-ledger/label/v1\n${origin}\n${subject}\n${decimal(version)}\n${decimal(count)}`);
}

/** Returns the label that the VRF's hash gives, 64 bytes: base64url of its first 32. */
export function labelText(vrfHash: Uint8Array): string {
  return toBase64url(vrfHash.subarray(0, LABEL_BYTES));
}

/** Returns the label of the entry about one version of an item, which anybody can make. */
export function itemLabel({ kind, id, version }: ItemVersion, hash: Sha256Into = nobleSha256): string {
  return toBase64url(sha256(utf8(`consent-ledger/item/v1\n${kind}\n${id}\n${decimal(version)}`), hash));
}

function decimal(count: number): string {
  if (Number.isSafeInteger(count) && count >= 0) return `${count}`;
  throw new LedgerError('INPUT_INVALID', `\`${count}\` is no count`);
}
