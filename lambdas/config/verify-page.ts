import { boundedText } from './fields.ts';
import { defaulted } from './key.ts';

/** The page at `/verify`. */
export const verifyPageGroup = {
  path: defaulted(
    'LEDGER_VERIFY_PAGE',
    boundedText(4_096),
    'verify.html',
    'file with the page at `/verify`; a relative path begins at the code of the function',
  ),
};
