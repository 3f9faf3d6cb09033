import type { ChainStep } from '../../core/entry/anchor/verify-on-chain.ts';
import type { ReceiptStep } from '../../core/entry/verify/verify-receipt.ts';
import type { BundleStep } from '../../core/entry/verify-bundle.ts';
import type { PromiseStep } from '../../core/entry/verify-promise.ts';
import { isLedgerError, LedgerError } from '../../core/kernel/error.ts';
import type { ErrorCode } from '../../core/kernel/error-codes.ts';

/** Every step that the page can take, by the words of core; `bundle` and `form` read the file. */
export type StepName = 'bundle' | 'form' | BundleStep | ChainStep | ReceiptStep | PromiseStep;

/** One step of a verification. */
export interface ExaminedStep {
  readonly step: StepName;
  /** `held` and `failed`: it was taken; `unreached`: one before it failed; `unchecked`: nobody asked for it. */
  readonly state: 'held' | 'failed' | 'unreached' | 'unchecked';
  /** The finding, or why the step failed, in the words of core; empty when it was not taken. */
  readonly text: string;
  /** Code of the failure; null unless it failed. */
  readonly code: ErrorCode | null;
}

/** Receives each step as soon as it holds. */
export type OnFound = (step: StepName, text: string) => void;

/** Gathers the steps of one verification in their order. */
export class Steps {
  readonly #taken: ExaminedStep[] = [];
  readonly #names: readonly StepName[];

  constructor(names: readonly StepName[]) {
    this.#names = names;
  }

  readonly found: OnFound = (step, text) => {
    this.#taken.push({ step, state: 'held', text, code: null });
  };

  /**
   * Runs a part of the verification; returns its result, or null when a step of it failed.
   * @throws Error when it is a fault of this page
   */
  take<T>(run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  /** Notes that the next step failed. @throws Error when it is a fault of this page */
  fail(error: unknown): void {
    if (!isLedgerError(error)) throw error;
    const step = this.#rest()[0];
    if (step === undefined) throw error;
    this.#taken.push({ step, state: 'failed', text: error.message, code: error.code });
  }

  /** The failure, or null when no step failed. */
  get failure(): ExaminedStep | null {
    return this.#taken.find(({ state }) => state === 'failed') ?? null;
  }

  /** Lists every step. */
  all(): readonly ExaminedStep[] {
    const state = this.failure === null ? 'unchecked' : 'unreached';
    return [...this.#taken, ...this.#rest().map((step) => ({ step, state, text: '', code: null }) as const)];
  }

  #rest(): readonly StepName[] {
    return this.#names.filter((name) => !this.#taken.some(({ step }) => step === name));
  }
}

/** Makes the failure of a node that refused, where core has no code for its words. */
export function nodeRefused(message: string, cause: unknown): LedgerError {
  return new LedgerError('CHAIN_UNAVAILABLE', `the chain's node refused: ${message}`, { cause });
}
