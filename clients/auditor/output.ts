import type { LedgerError } from '../../core/kernel/error.ts';

/** Where output goes: text for people or one JSON document for programs to `out`, what passes by to `err`. */
export interface Streams {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly isColored: boolean;
}

const STEP_WIDTH = 12;
const VERDICT_STYLES = { good: '1;32', bad: '1;31', open: '1;33' } as const;
/** On a stream that is no terminal, progress is told in these parts. */
const QUIET_PARTS = 4;
/** Logs of fewer leaves are read in the blink of an eye. */
const WORTH_TELLING = 10_000;
const REPAINT_MS = 100;
/** A log that is broken in a million places is not told a million times. */
const MOST_FAILURES_TOLD = 25;

/** A failure for programs. */
export interface FailureJson {
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly pointer?: string;
  readonly details: LedgerError['details'];
}

/** One run of a command, told as it goes or kept for one JSON document. */
export class Report {
  readonly findings: { readonly step: string; readonly found: string }[] = [];
  readonly failures: FailureJson[] = [];
  readonly notes: string[] = [];
  failureCount = 0;
  /** Of all failures, those too that are not told one by one. */
  readonly codes = new Set<string>();
  readonly #streams: Streams;
  readonly #isJson: boolean;
  #paintedAt = 0;
  #partsTold = 0;
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
    if (++this.failureCount > MOST_FAILURES_TOLD) return;
    this.failures.push({ step, code, message, ...(pointer === undefined ? {} : { pointer }), details });
    this.#line(
      `  ${this.#paint('31', '✗')} ${step.padEnd(STEP_WIDTH)} ${printable(message)} ${this.#paint('2', code)}`,
    );
  }

  note(text: string): void {
    this.notes.push(text);
    this.#line(`  ${this.#paint('33', '!')} ${printable(text)}`);
  }

  /** Something shown by its name, below the steps. */
  fact(name: string, value: string): void {
    this.#line(`    ${this.#paint('2', name.padEnd(STEP_WIDTH + 2))} ${printable(value)}`);
  }

  heading(text: string): void {
    this.#line(`\n  ${text}\n`);
  }

  progress(done: number, total: number): void {
    const { err } = this.#streams;
    if (this.#isJson || total < WORTH_TELLING) return;
    if (err.isTTY !== true) {
      const parts = Math.floor((done * QUIET_PARTS) / total);
      if (parts <= this.#partsTold) return;
      this.#partsTold = parts;
      err.write(`    ${count(done)} of ${count(total)} entries read\n`);
      return;
    }
    const now = performance.now();
    if (now - this.#paintedAt < REPAINT_MS && done < total) return;
    this.#paintedAt = now;
    this.#isPainted = true;
    const filled = Math.floor((done * 30) / total);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(30 - filled)}`;
    err.write(`\r    ${bar} ${count(done)} of ${count(total)} entries`);
  }

  /** The last line: what the run came to, in one word and one sentence. */
  verdict(kind: keyof typeof VERDICT_STYLES, word: string, sentence: string): void {
    this.#line(`\n${this.#paint(VERDICT_STYLES[kind], word)}  ${printable(sentence)}\n`);
  }

  /** The whole run, at most 25 failures of it, as one JSON document, when that is what was asked for. */
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

// SECURITY: what was read from a file or a network must not steer the terminal.
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�');
}

/** A count with separators: `45,211`. */
export function count(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

/** `1 failure`, `2 failures`. */
export function plural(value: number | bigint, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 || value === 1n ? one : many}`;
}
