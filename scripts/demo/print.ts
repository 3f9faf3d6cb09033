import { styleText } from 'node:util';

/** Prints the lines of the demo: numbered steps with facts and answers below them, in colour on a terminal only. */
export interface Printer {
  step(title: string): void;
  fact(name: string, value: string): void;
  yes(text: string): void;
  no(text: string): void;
  text(line: string): void;
  /** Prints a table with a header row; numbers are aligned to the right. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void;
}

const NAME_WIDTH = 13;

export function printer(out: NodeJS.WriteStream = process.stdout): Printer {
  let steps = 0;
  const paint = (style: Parameters<typeof styleText>[0], text: string) => (out.isTTY ? styleText(style, text) : text);
  const line = (text = '') => out.write(`${text}\n`);
  return {
    step(title) {
      steps += 1;
      line();
      line(`${paint('bold', `${String(steps).padStart(2)}  ${title}`)}`);
    },
    fact(name, value) {
      line(`    ${paint('dim', name.padEnd(NAME_WIDTH))} ${value}`);
    },
    yes(text) {
      line(`    ${paint('green', '✓')} ${text}`);
    },
    no(text) {
      line(`    ${paint('red', '✗')} ${text}`);
    },
    text(text) {
      line(`    ${text}`.trimEnd());
    },
    table(header, rows) {
      const widths = header.map((title, column) =>
        Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
      );
      const render = (row: readonly string[]) =>
        row
          .map((cell, column) =>
            column > 0 && /^[\d,.]+ ?%?$/.test(cell)
              ? cell.padStart(widths[column] ?? 0)
              : cell.padEnd(widths[column] ?? 0),
          )
          .join('   ')
          .trimEnd();
      line();
      line(`    ${paint('dim', render(header))}`);
      for (const row of rows) line(`    ${render(row)}`);
    },
  };
}

/** Formats `45211` as `45,211`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** Shortens a hash or id to a length that people can compare. */
export function short(text: unknown, length = 16): string {
  const all = String(text);
  return all.length <= length ? all : `${all.slice(0, length)}…`;
}
