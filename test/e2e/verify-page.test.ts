import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../clients/verify/words/en.ts';
import { zh } from '../../clients/verify/words/zh.ts';
import type { LedgerDescription } from '../../core/wire/log/schemas.ts';
import type { Body } from '../support/ledger-api.ts';
import { openBank, PROOF_TIMEOUT_MS } from './bank.ts';
import { startChromium, violations, watch } from './chromium.ts';
import { readTarget } from './target.ts';

/** The parts of a browser that the functions below use there. */
declare const document: {
  readonly activeElement: { readonly id: string } | null;
  readonly documentElement: { readonly lang: string; readonly scrollWidth: number };
};
declare const DataTransfer: new () => { readonly items: { add(file: File): void } };

const target = readTarget();
const LANGUAGES = [
  ['en-GB', en],
  ['zh-CN', zh],
] as const;

describe('the page at /verify', () => {
  let browser: Browser;
  let dir: string;
  const url = `${target.apiUrl}/verify`;
  const files: Record<'bundle' | 'policy' | 'receipt' | 'promise' | 'picture' | 'pending', Buffer> = {} as never;
  const give = async (page: Page, ...names: (keyof typeof files)[]) =>
    page.setInputFiles(
      '#file',
      names.map((name) => ({ name: `${name}.json`, mimeType: 'application/json', buffer: files[name] })),
    );
  const word = (page: Page) => page.locator('#verdict .word').textContent();
  const failedStep = (page: Page) => page.locator('[data-state=failed]').getAttribute('data-step');
  const failedCode = (page: Page) => page.locator('[data-state=failed] [data-code]').getAttribute('data-code');

  beforeAll(async () => {
    const bank = await openBank(target);
    const { api, tokens } = bank;
    const stated = (await api.expect(200, null, 'GET', '/.well-known/consent-ledger')) as unknown as LedgerDescription;
    const path = `/v1/subjects/${bank.subject('page')}/consents`;
    const given = await api.expect(201, tokens.app, 'POST', path, bank.consentToOffers());
    const event = (given.event as Body).id as string;
    const { text: receipt } = await api.expect(200, tokens.app, 'GET', `/v1/events/${event}/receipt`);
    const bundle = await api.proof(tokens.auditor, event, PROOF_TIMEOUT_MS);
    const promise = await api.expect(200, tokens.app, 'GET', `/v1/events/${event}/promise`);
    const { origin, checkpointKey, chain, promiseRoots, receiptKeys } = stated;
    const policy = {
      origin,
      checkpointKey,
      chain: { chainId: chain.chainId, contract: target.contract },
      promiseRoots,
      receiptKeys: receiptKeys.keys.map(({ kty, crv, x, y }) => ({ key: { kty, crv, x, y }, from: null, until: null })),
    };
    files.bundle = Buffer.from(JSON.stringify(bundle));
    files.policy = Buffer.from(JSON.stringify(policy, null, 2));
    files.receipt = Buffer.from(receipt as string);
    files.promise = Buffer.from(JSON.stringify(promise));
    files.picture = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
    files.pending = Buffer.from('{"status":"pending"}');
    dir = mkdtempSync(join(tmpdir(), 'verify-page-'));
    writeFileSync(join(dir, 'verify.html'), await (await fetch(url)).text());
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    if (dir !== undefined) rmSync(dir, { recursive: true });
  });

  it.each(LANGUAGES)('in %s verifies a bundle, asks nobody but the node, and is accessible', async (locale, words) => {
    const { page, requests, complaints } = await watch(browser, url, { locale });
    expect(await page.locator('html').getAttribute('lang')).toBe(words.language);
    expect(await page.title()).toBe(words.title);
    await give(page, 'bundle', 'policy');
    await page.locator('#verdict.offline').waitFor();
    expect(await word(page)).toBe(words.verdict.marks.offline);
    expect(requests).toEqual([]);

    await page.fill('#node', target.rpcUrl);
    await page.press('#node', 'Enter');
    await page.locator('#verdict.verified').waitFor();
    expect(await word(page)).toBe(words.verdict.marks.verified);
    expect(await page.locator('.steps li').count()).toBe(await page.locator('[data-state=held]').count());
    expect([...new Set(requests.map((each) => new URL(each).origin))]).toEqual([new URL(target.rpcUrl).origin]);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('verdict');

    await page.locator('details.hashes summary').click();
    expect(await violations(page)).toEqual([]);
    for (const width of [320, 360]) {
      await page.setViewportSize({ width, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('changes its language with one press, and keeps all that was given', async () => {
    const { page } = await watch(browser, url, { locale: 'en-GB' });
    await give(page, 'bundle', 'policy');
    await page.locator('#verdict.offline').waitFor();
    await page.click('#language');
    expect(await word(page)).toBe(zh.verdict.marks.offline);
    expect(await page.inputValue('#policy')).toBe(files.policy.toString());
    const foreign = await page.evaluate(() => document.documentElement.lang);
    expect(foreign).toBe('zh-CN');
    await page.close();
  });

  it('shows which step finds a flipped bit, and forgives it when it is put back', async () => {
    const { page } = await watch(browser, url, { locale: 'en-GB' });
    await give(page, 'bundle', 'policy');
    await page.locator('#verdict.offline').waitFor();
    const found: Record<string, string | null> = {};
    for (const part of await page.locator('#part option').evaluateAll((all) => all.map((each) => each.value))) {
      await page.selectOption('#part', part);
      await page.click('#flip-any');
      await page.locator('#verdict.failed').waitFor();
      found[part] = await failedStep(page);
      await page.click('#restore');
      await page.locator('#verdict.offline').waitFor();
    }
    expect(found).toMatchObject({ checkpoint: 'checkpoint', signature: 'checkpoint', root: 'anchor' });
    expect(['entry', 'disclosures']).toContain(found.entry);
    expect(found.disclosure).toBe('disclosures');
    await page.close();
  });

  it('says of receipts and promises what they show, and refuses what is nothing of the kind', async () => {
    const { page } = await watch(browser, url, { locale: 'en-GB' });
    await give(page, 'bundle');
    await page.locator('#verdict.untrusted').waitFor();
    await give(page, 'policy', 'receipt');
    await page.locator('#verdict.signed').waitFor();
    await give(page, 'promise');
    await page.locator('[data-step=form][data-state=held]').waitFor();
    expect(await page.locator('#verdict').getAttribute('class')).toBe('signed');
    for (const name of ['picture', 'pending'] as const) {
      await give(page, name);
      await page.locator('#verdict.failed').waitFor();
      expect(await failedCode(page)).toBe('BUNDLE_MALFORMED');
    }
    await page.fill('#policy', '{');
    expect(await page.locator('#policy-line').textContent()).toContain('not JSON');
    await page.close();
  });

  it('takes files that are dropped, works from a file, and shows the call where a node refuses its origin', async () => {
    // It sends no header that would let a page of another origin read the answer.
    const strict = createServer((_, response) => response.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}'));
    await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
    try {
      const { page } = await watch(browser, `file://${dir}/verify.html`, { locale: 'en-GB' });
      const dropped = await page.evaluateHandle(
        ([bundle = '', policy = '']) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([bundle], 'bundle.json'));
          transfer.items.add(new File([policy], 'policy.json'));
          return transfer;
        },
        [files.bundle.toString(), files.policy.toString()],
      );
      await page.dispatchEvent('body', 'drop', { dataTransfer: dropped });
      await page.locator('#verdict.offline').waitFor();
      await page.fill('#node', `http://127.0.0.1:${(strict.address() as AddressInfo).port}`);
      await page.click('#ask');
      await page.locator('#verdict.unchecked').waitFor();
      expect(await failedCode(page)).toBe('CHAIN_UNAVAILABLE');
      expect(await page.locator('.by-hand[open] pre').textContent()).toContain('"method":"eth_call"');
      expect(await page.locator('.by-hand').textContent()).toContain(en.node.originNull);
      await page.close();
    } finally {
      strict.closeAllConnections();
      strict.close();
    }
  });

  it('is used by keyboard alone, and prints on one page', async () => {
    const { page } = await watch(browser, url, { locale: 'en-GB' });
    const order: (string | undefined)[] = [];
    for (let press = 0; press < 5; press++) {
      await page.keyboard.press('Tab');
      order.push(await page.evaluate(() => document.activeElement?.id));
    }
    expect(order).toEqual(['language', 'file', 'policy', 'node', 'ask']);
    await give(page, 'bundle', 'policy');
    await page.locator('#verdict.offline').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('verdict');
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
    await page.close();
  });
});
