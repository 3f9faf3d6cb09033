import type { CustomerNotice } from '../../ports/customer-notices.ts';

const LEAD = 'customer notice: ';

/** A `CustomerNotice` for development on one machine: it prints the notice, without the subject. */
export const consoleCustomerNotice: CustomerNotice = {
  async deliver({ event, type, by, dispute }) {
    const disputed = dispute === null ? '' : `; to dispute it: ${dispute}`;
    process.stdout.write(`${LEAD}${type} by ${by}, event ${event}${disputed}\n`);
  },
};

/** Reads the id of the event from a printed notice; null when the line holds none. */
export function noticeIn(line: string): string | null {
  return line.startsWith(LEAD) ? (/, event ([^\s;]+)/.exec(line)?.[1] ?? null) : null;
}
