import type { CodeDelivery } from '../../ports/codes.ts';

const LEAD = 'confirmation code ';

/**
 * A `CodeDelivery` for development on one machine: it prints the code instead of sending it.
 * SECURITY: never use it where staff can see the output: they could confirm the consents that they captured.
 */
export const consoleCodeDelivery: CodeDelivery = {
  async deliver({ event, code, expiresAt }) {
    process.stdout.write(
      `${LEAD}${code} for event ${event}, good until ${expiresAt} (development: it is only printed)\n`,
    );
  },
};

const PRINTED = new RegExp(`^${LEAD}(\\d{6}) for event (\\S+),`);

/** Reads a code, and the event that it confirms, from a printed line; null when the line holds none. */
export function codeIn(line: string): { readonly event: string; readonly code: string } | null {
  const [, code, event] = PRINTED.exec(line) ?? [];
  return code === undefined || event === undefined ? null : { event, code };
}
