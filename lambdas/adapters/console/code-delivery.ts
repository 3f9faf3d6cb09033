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

const PRINTED = new RegExp(`^${LEAD}(\\d{6}) for event (\\S+),`);

/** The code that a printed line holds, and the event that it confirms; null when it holds none. */
export function codeIn(line: string): { readonly event: string; readonly code: string } | null {
  const [, code, event] = PRINTED.exec(line) ?? [];
  return code === undefined || event === undefined ? null : { event, code };
}
