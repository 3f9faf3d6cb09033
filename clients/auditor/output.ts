import type { LedgerError } from '../../core/kernel/error.ts';

/** The streams of a command: text for people or one JSON document for programs goes to `out`, progress to `err`. */
export interface Streams {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly isColored: boolean;
}

const STEP_WIDTH = 12;
const VERDICT_STYLES = { good: '1;32', bad: '1;31', open: '1;33' } as const;
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

/** Reports on one run of a command: line by line as it goes, or as one JSON document at its end. */
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

  constructor(streams: Streams, isJson: boolean) {
    this.#streams = streams;
    this.#isJson = isJson;
  }

  title(text: string): void {
    this.#line(`\n${this.#paint('1', printable(text))}\n`);
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

  /** Prints the last line: the outcome of the run, in a word and a sentence. */
  verdict(kind: keyof typeof VERDICT_STYLES, word: string, sentence: string): void {
    this.#line(`\n${this.#paint(VERDICT_STYLES[kind], word)}  ${printable(sentence)}\n`);
  }

  /** Prints the whole run, with at most 25 failures, as one JSON document, if JSON was asked for. */
  json(outcome: object): void {
    if (!this.#isJson) return;
    const { findings, failures, failureCount, notes } = this;
    this.#streams.out.write(`${JSON.stringify({ ...outcome, findings, failureCount, failures, notes }, null, 2)}\n`);
  }

  #line(text: string): void {
    if (this.#isJson) return;
    if (this.#isPainted) this.#streams.err.write('\r\x1b[2K');
    this.#isPainted = false;
    this.#streams.out.write(`${text}\n`);
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
