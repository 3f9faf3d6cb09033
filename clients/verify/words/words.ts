import type { Part } from '../flip.ts';
import type { StepName } from '../steps.ts';
import type { ExplainedCode } from './codes.ts';

/** Every message of the page in one language; a message that is missing does not compile. */
export interface Words {
  /** BCP 47 tag of the language. */
  readonly language: string;
  /** The other language, in its own words, and its tag. */
  readonly other: { readonly name: string; readonly language: 'en' | 'zh-CN' };
  readonly title: string;
  readonly lead: string;
  readonly drop: {
    readonly heading: string;
    readonly label: string;
    readonly hint: string;
    readonly chosen: (name: string, bytes: string) => string;
    readonly over: string;
  };
  readonly policy: {
    readonly heading: string;
    readonly hint: string;
    readonly label: string;
    readonly accepted: (origin: string) => string;
    readonly refused: string;
    readonly missing: string;
  };
  readonly node: {
    readonly heading: string;
    readonly hint: string;
    readonly label: string;
    readonly ask: string;
    readonly asking: string;
    readonly notAllowed: string;
    readonly byHand: string;
    readonly byHandHint: string;
    readonly originNull: string;
  };
  readonly verdict: {
    readonly waiting: string;
    readonly untrusted: string;
    readonly offline: (leaf: string, origin: string) => string;
    readonly unchecked: (step: string) => string;
    readonly verified: (leaf: string, origin: string, time: string) => string;
    readonly receipt: (origin: string) => string;
    readonly promise: (time: string) => string;
    readonly failed: (step: string) => string;
    readonly marks: Readonly<Record<'verified' | 'offline' | 'signed' | 'unchecked' | 'untrusted' | 'failed', string>>;
    readonly limits: Readonly<Record<'bundle' | 'receipt' | 'promise', string>>;
  };
  readonly steps: {
    readonly heading: string;
    readonly states: Readonly<Record<'held' | 'failed' | 'unreached' | 'unchecked', string>>;
    readonly names: Readonly<Record<StepName, string>>;
    readonly beside: string;
    /** Names parts of a bundle that the page does not check. */
    readonly elsewhere: (parts: string) => string;
    readonly parts: Readonly<Record<'coverage' | 'place' | 'history', string>>;
  };
  readonly codes: Readonly<Record<ExplainedCode, string>>;
  readonly otherCode: string;
  readonly drawing: {
    readonly heading: string;
    readonly top: string;
    readonly bottom: string;
    readonly block: (number: string) => string;
    readonly checkpoint: (size: string) => string;
    readonly root: string;
    readonly signedRoot: string;
    readonly computedRoot: string;
    readonly same: string;
    readonly different: string;
    readonly node: string;
    readonly neighbour: string;
    readonly leaf: string;
    readonly entry: (index: string, bytes: string) => string;
    readonly opened: (count: string) => string;
    readonly folded: (count: string) => string;
    readonly unfold: string;
    readonly fold: string;
    readonly hashes: string;
    readonly level: (level: string) => string;
    readonly described: (same: boolean, levels: string) => string;
    readonly key: string;
  };
  readonly slots: { readonly heading: string; readonly none: string };
  readonly flip: {
    readonly heading: string;
    readonly hint: string;
    readonly part: string;
    readonly parts: Readonly<Record<Part, string>>;
    readonly bit: (last: string) => string;
    readonly flip: string;
    readonly any: string;
    readonly restore: string;
    readonly flipped: (part: string, bit: string) => string;
    readonly needsChain: string;
  };
  readonly print: string;
  readonly save: string;
}
