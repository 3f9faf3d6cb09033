import * as z from 'zod';
import { MAX_OPAQUE_ID_LENGTH, opaqueIdFault } from '../../kernel/opaque-id.ts';

const SPELLING = {
  minLength: 1,
  maxLength: MAX_OPAQUE_ID_LENGTH,
  pattern: String.raw`^[^\u0000-\u001f\u007f-\u009f]+$`,
  description:
    'An id as its own system spells it, in Unicode NFC: without `%`, controls and what a reader cannot see, and without a space at either end; not `.` or `..`',
};

/** Describes an id that another system makes, such as that of a customer. */
export const opaqueId = z.string().superRefine(requireOpaqueId).meta(SPELLING);

/** Describes the id of what is kept elsewhere, such as a case; it has no spaces, so that it is not the text itself. */
export const reference = opaqueId
  .regex(/^[^ ]*$/, 'must not hold a space: it is an id, and the text is kept elsewhere')
  .meta(SPELLING);

/**
 * Describes such an id in a path, and returns it decoded: percent-encoded once, or twice for a gateway that decodes
 * paths before it routes them.
 */
export const opaqueIdInPath = z.string().transform(decodedAgain).superRefine(requireOpaqueId).meta(SPELLING);

/** Describes the id of an OAuth client in a path: of printable ASCII. Source: RFC 6749, Appendix A.1 */
export const clientIdInPath = opaqueIdInPath
  .refine((id) => /^[ -~]*$/.test(id), 'must be printable ASCII, as all OAuth clients have it')
  .meta({ ...SPELLING, pattern: '^[ -~]+$' });

function requireOpaqueId(id: string, refinement: z.RefinementCtx): void {
  const message = opaqueIdFault(id);
  if (message !== null) refinement.addIssue({ code: 'custom', message });
}

/** Returns a segment of a path that was decoded once with what is still encoded in it decoded. */
function decodedAgain(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not UTF-8, so that it is no id: its `%` is refused.
    return segment;
  }
}
