import type { LedgerError } from '../../core/kernel/error.ts';

/** The streams of a command: text for people or one JSON document for programs goes to `out`, progress to `err`. */
export interface Streams {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly isColored: boolean;
}

/** The exit code of a command: 0 yes, 1 no, 2 could not look, or pending. */
export type ExitCode = 0 | 1 | 2;

const STEP_WIDTH = 12;
const VERDICT_STYLES = { good: '1;32', bad: '1;31', open: '1;33' } as const;
/** The kinds of verdict by exit code: yes, no, could not look. */
export type VerdictKind = keyof typeof VERDICT_STYLES;
/** Number of progress lines on a stream that is not a terminal. */
const QUIET_PARTS = 4;
/** Number of leaves from which progress is shown; smaller logs are read at once. */
const PROGRESS_FROM = 10_000;
const REPAINT_MS = 100;
/** Number of failures that are shown one by one; a log may be broken in a million places. */
const MOST_FAILURES_SHOWN = 25;

/** A failure as programs read it. */
export interface FailureJson {
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly pointer?: string;
  readonly details: LedgerError['details'];
}

/** Reports on one run of a command, at its end: the verdict, then each step, or one JSON document. */
export class Report {
  readonly findings: { readonly step: string; readonly found: string }[] = [];
  readonly failures: FailureJson[] = [];
  readonly notes: string[] = [];
  failureCount = 0;
  /** Codes of all failures, including those not shown one by one. */
  readonly codes = new Set<string>();
  readonly #streams: Streams;
  readonly #isJson: boolean;
  #paintedAt = 0;
  #partsShown = 0;
  #isPainted = false;
  readonly #lines: string[] = [];

  constructor(streams: Streams, isJson: boolean) {
    this.#streams = streams;
    this.#isJson = isJson;
  }

  found(step: string, found: string): void {
    this.findings.push({ step, found });
    this.#line(`  ${this.#paint('32', '✓')} ${step.padEnd(STEP_WIDTH)} ${printable(found)}`);
  }

  failed(step: string, { code, message, pointer, details }: LedgerError): void {
    this.codes.add(code);
    if (++this.failureCount > MOST_FAILURES_SHOWN) return;
    this.failures.push({ step, code, message, ...(pointer === undefined ? {} : { pointer }), details });
    this.#line(
      `  ${this.#paint('31', '✗')} ${step.padEnd(STEP_WIDTH)} ${printable(message)} ${this.#paint('2', code)}`,
    );
  }

  note(text: string): void {
    this.notes.push(text);
    this.#line(`  ${this.#paint('33', '!')} ${printable(text)}`);
  }

  /** Prints a name and its value, below the steps. */
  fact(name: string, value: string): void {
    this.#line(`    ${this.#paint('2', name.padEnd(STEP_WIDTH + 2))} ${printable(value)}`);
  }

  heading(text: string): void {
    this.#line(`\n  ${text}\n`);
  }

  progress(done: number, total: number): void {
    const { err } = this.#streams;
    if (this.#isJson || total < PROGRESS_FROM) return;
    if (err.isTTY !== true) {
      const parts = Math.floor((done * QUIET_PARTS) / total);
      if (parts <= this.#partsShown) return;
      this.#partsShown = parts;
      err.write(`    ${formatNumber(done)} of ${formatNumber(total)} entries read\n`);
      return;
    }
    const now = performance.now();
    if (now - this.#paintedAt < REPAINT_MS && done < total) return;
    this.#paintedAt = now;
    this.#isPainted = true;
    const filled = Math.floor((done * 30) / total);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(30 - filled)}`;
    err.write(`\r    ${bar} ${formatNumber(done)} of ${formatNumber(total)} entries`);
  }

  /**
   * Prints the run: the verdict as a sentence, which begins with its word, then all that was found; or all of it as one
   * JSON document, with the outcome's members and at most 25 failures, where JSON was asked for.
   */
  end(kind: VerdictKind, word: string, sentence: string, outcome: object): void {
    if (this.#isPainted) this.#streams.err.write('\r\x1b[2K');
    this.#isPainted = false;
    if (this.#isJson) {
      const { findings, failures, failureCount, notes } = this;
      const document = { ...outcome, sentence: `${word}${sentence}`, findings, failureCount, failures, notes };
      this.#streams.out.write(`${JSON.stringify(document, null, 2)}\n`);
      return;
    }
    const first = `${this.#paint(VERDICT_STYLES[kind], word)}${printable(sentence)}`;
    this.#streams.out.write(`${[first, '', ...this.#lines].join('\n')}\n`);
  }

  #line(text: string): void {
    this.#lines.push(text);
  }

  #paint(style: string, text: string): string {
    return this.#streams.isColored ? `\x1b[${style}m${text}\x1b[0m` : text;
  }
}

// SECURITY: text from a file or the network must not control the terminal.
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�');
}

/** Formats a number with separators: `45,211`. */
export function formatNumber(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

/** Formats a number of things: `1 failure`, `2 failures`. */
export function plural(value: number | bigint, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 || value === 1n ? one : many}`;
}
