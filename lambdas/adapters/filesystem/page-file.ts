import { readFile } from 'node:fs/promises';

/** A page for browsers, with the content security policy with which it is served. */
interface ServedPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/**
 * Returns the reader of a page that declares a content security policy for itself; it reads the file once.
 * @param path a relative one begins at the code of the function
 */
export function pageFile(path: string): () => Promise<ServedPage> {
  let page: Promise<ServedPage> | undefined;
  return () => {
    page ??= read(path);
    return page;
  };
}

async function read(path: string): Promise<ServedPage> {
  const html = await readFile(new URL(path, import.meta.url), 'utf8');
  const declared = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  if (declared === undefined) throw new Error(`the page at \`${path}\` declares no content security policy`);
  return { html, contentSecurityPolicy: `${declared}; frame-ancestors 'none'` };
}
