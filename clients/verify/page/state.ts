import type { VerificationPolicy } from '../../../core/entry/policy.ts';
import type { LedgerError } from '../../../core/kernel/error.ts';
import type { Examination } from '../examine.ts';
import type { Part } from '../flip.ts';
import type { Words } from '../words/words.ts';

/** A file that somebody chose or dropped. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All that the page knows. */
export interface State {
  words: Words;
  file: GivenFile | null;
  policyText: string;
  /** The policy, or why its text is none; null while there is no text. */
  policy: VerificationPolicy | LedgerError | null;
  node: string;
  /** True once the chain was asked, so that a flipped bit is put to it too. */
  asksChain: boolean;
  isAsking: boolean;
  flipped: { readonly part: Part; readonly bit: number } | null;
  examination: Examination | null;
  isUnfolded: boolean;
}

/** Acts of the reader. */
export interface Acts {
  give(files: Iterable<File>): void;
  setPolicy(text: string): void;
  setNode(url: string): void;
  askChain(): void;
  flip(part: Part, bit: number): void;
  restore(): void;
  unfold(): void;
  switchLanguage(): void;
}
