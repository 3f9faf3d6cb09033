import { approvals, forbiddenPhrases } from './fields.ts';
import { defaulted } from './key.ts';

/** The rules for publishing in the registry. */
export const registryGroup = {
  approvals: defaulted(
    'REGISTRY_APPROVALS',
    approvals,
    '1',
    'registrars that it takes to publish a purpose, notice, recipient, product, content, member of staff, branch, campaign or client: `1`, or `2` of whom one proposes and another approves',
  ),
};

/** The rules for the content of pushes. */
export const contentGroup = {
  forbiddenPhrases: defaulted(
    'LEDGER_FORBIDDEN_PHRASES',
    forbiddenPhrases,
    '',
    'phrases that no approved content may hold, when it is approved and when it is pushed, separated by `|`; at most 2,048 bytes',
  ),
};
