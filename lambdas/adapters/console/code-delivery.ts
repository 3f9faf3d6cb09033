import type { CodeDelivery } from '../../ports/code-delivery.ts';

const LEAD = 'confirmation code ';

/**
 * A `CodeDelivery` for development on one machine: the code is printed, for whoever runs the ledger, and nobody is sent anything.
 * SECURITY: never where staff can see what is printed: they could confirm what they captured.
 */
export const consoleCodeDelivery: CodeDelivery = {
  async deliver({ event, code, expiresAt }) {
    process.stdout.write(
      `${LEAD}${code} for event ${event}, good until ${expiresAt} (development: it is only printed)\n`,
    );
  },
};

/** Whether a printed line holds a code. */
export function isCodeLine(line: string): boolean {
  return line.startsWith(LEAD);
}
