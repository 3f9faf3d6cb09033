import { MAX_OPAQUE_ID_LENGTH } from '../../../core/kernel/opaque-id.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText }
main { width: min(26rem, calc(100vw - 3rem)); padding: 2rem; border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: .75rem }
h1 { margin: 0 0 .5rem; font-size: 1.35rem }
p { margin: .5rem 0 }
.note { padding: .6rem .8rem; border-radius: .5rem; background: color-mix(in srgb, orange 18%, Canvas); font-size: .9rem }
.error { color: color-mix(in srgb, red 70%, CanvasText) }
label { display: block; margin-top: 1.25rem; font-weight: 600 }
input, button { box-sizing: border-box; width: 100%; padding: .65rem .75rem; font: inherit; border-radius: .5rem }
input { margin-top: .35rem; border: 1px solid GrayText; background: Field; color: FieldText }
button { margin-top: 1rem; border: 0; background: #14532d; color: #fff; font-weight: 600; cursor: pointer }
:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px }
`;

/** Forbids scripts on these pages, and frames around them. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
} as const;

/** Returns the page on which a customer signs in to the local issuer. */
export function signInPage(options: { readonly action: string; readonly complaint: string | null }): string {
  const complaint =
    options.complaint === null
      ? ''
      : `<p class="error" id="complaint" role="alert">${escapeHtml(options.complaint)}</p>`;
  const described = options.complaint === null ? '' : ' aria-invalid="true" aria-describedby="complaint"';
  return page(
    'Sign in',
    `<h1>Sign in</h1>
<p class="note">Local development issuer: it asks for no password and believes any customer id.</p>
<form method="post" action="${escapeHtml(options.action)}">
<label for="customer">Customer id</label>
<input id="customer" name="customer" placeholder="C-1001" required maxlength="${MAX_OPAQUE_ID_LENGTH}" autocomplete="username" autocapitalize="off" spellcheck="false" autofocus${described}>
${complaint}
<button>Continue</button>
</form>`,
  );
}

/** Returns the page that says why a sign-in failed. */
export function errorPage(error: string, description: string | undefined): string {
  return page(
    'Sign-in failed',
    `<h1>This did not work</h1><p>${escapeHtml(description ?? '')}</p><p><code>${escapeHtml(error)}</code></p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Consent Ledger (local)</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
