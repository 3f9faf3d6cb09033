import chromium from '@sparticuz/chromium';
import axe from 'axe-core';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

/** Starts a Chromium without the switches of its package, which turn off the rules that these tests are about. */
export async function startChromium(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}

/** A page with all that it asked for and all that it complained about. */
export interface WatchedPage {
  readonly page: Page;
  /** URLs of requests, but for the page itself. */
  readonly requests: string[];
  /** Messages of the console and uncaught errors. */
  readonly complaints: string[];
}

/** Opens a page and watches it. */
export async function watch(browser: Browser, url: string, options: { readonly locale: string }): Promise<WatchedPage> {
  const page = await browser.newPage({ ...options, viewport: { width: 1280, height: 900 } });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, requests, complaints };
}

/** Returns what axe finds against WCAG 2.2 AA on a page, each as a rule and the first element. */
export async function violations(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  // A page with a strict content security policy runs no script but its own.
  const evaluate = async (expression: string) => {
    const options = { awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: true };
    const { result } = await session.send('Runtime.evaluate', { expression, ...options });
    return result.value as unknown;
  };
  await evaluate(axe.source);
  const tags = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  const found = await evaluate(
    `axe.run({ runOnly: ${tags} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
  );
  return found as readonly string[];
}
