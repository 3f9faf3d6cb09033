/** The longest language tag that is kept. */
const MAX_LANGUAGE_LENGTH = 30;

/**
 * Matches language, extended language, script, region and up to three variants, in any case; extensions and private
 * subtags say nothing of the words of a text. Source: RFC 5646 §2.1
 */
export const LANGUAGE_TAG =
  /^[A-Za-z]{2,3}(-[A-Za-z]{3})?(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})){0,3}$/;

const BEFORE_EXTENDED = /^(?:ar|kok|lv|ms|sgn|sw|uz|zh)-(?!min(?:-|$))(?=[a-z]{3}(?:-|$))/i;

// See docs/decisions/0932-languages-are-kept-in-canonical-form.md
/**
 * Returns the one spelling that all tags of a language share, deprecated ones included: `he` for `iw`, `zh-Hans-CN` for
 * `cmn-hans-cn`. Null when it is not a tag. Source: RFC 5646 §4.5, ECMA-402 §6.2
 */
export function canonicalLanguage(tag: string): string | null {
  if (!LANGUAGE_TAG.test(tag)) return null;
  try {
    // An extended language is known by its own subtag; ECMA-402 reads none behind the one that it extends.
    const [canonical = null] = Intl.getCanonicalLocales(tag.replace(BEFORE_EXTENDED, ''));
    return canonical === null || canonical.length > MAX_LANGUAGE_LENGTH ? null : canonical;
  } catch {
    return null;
  }
}
