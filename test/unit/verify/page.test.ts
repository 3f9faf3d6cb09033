import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { buildVerifyPage } from '../../../clients/verify/build.ts';
import { pageFile } from '../../../lambdas/adapters/filesystem/page-file.ts';

const MOST_BYTES = 180_000;
const MOST_BYTES_COMPRESSED = 60_000;

const { html, script, inputs, contentSecurityPolicy } = buildVerifyPage();
const inside = (tag: string) => html.slice(html.indexOf(`<${tag}>`) + tag.length + 2, html.indexOf(`</${tag}>`));
const sourcesOf = (directive: string) =>
  contentSecurityPolicy
    .split('; ')
    .find((each) => each.startsWith(`${directive} `))
    ?.slice(directive.length + 1);

describe('the page at /verify', () => {
  test('keeps to its budget', () => {
    expect(Buffer.byteLength(script)).toBeLessThanOrEqual(MOST_BYTES);
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(MOST_BYTES_COMPRESSED);
  });

  test('holds core and noble, and no other library', () => {
    const libraries = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
    expect([...new Set(libraries)].sort()).toEqual(['@noble/curves', '@noble/hashes']);
    expect(inputs.filter((path) => !/^(node_modules|core|clients\/verify)\//.test(path))).toEqual([]);
  });

  test('allows its own script and style by their hashes, and nothing else', () => {
    const hashOf = (text: string) => `'sha256-${hash('sha256', text, 'base64')}'`;
    expect(html.match(/<(script|style)\b/g)).toEqual(['<style', '<script']);
    expect(sourcesOf('script-src')).toBe(hashOf(inside('script')));
    expect(sourcesOf('style-src')).toBe(hashOf(inside('style')));
    expect(sourcesOf('default-src')).toBe("'none'");
    expect(sourcesOf('connect-src')).toBe('https: http://localhost:* http://127.0.0.1:*');
    expect(contentSecurityPolicy.replace(/connect-src [^;]*/, '')).not.toMatch(/unsafe|\*|https?:/);
    expect(html).toContain(`content="${contentSecurityPolicy}"`);
  });

  test('asks for no other file and makes no element of text', () => {
    const found = (text: string, form: RegExp) => form.exec(text)?.[0] ?? null;
    expect(found(html, / src=|@import|url\(|<link(?! rel="icon" href="data:,")/)).toBeNull();
    expect(found(script, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/)).toBeNull();
  });

  test('is the same for the same sources', () => {
    expect(buildVerifyPage().html).toBe(html);
  });

  test('is served with the policy that it declares, and in no frame', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'verify-'));
    try {
      const path = join(dir, 'verify.html');
      writeFileSync(path, html);
      expect(await pageFile(path)()).toEqual({
        html,
        contentSecurityPolicy: `${contentSecurityPolicy}; frame-ancestors 'none'`,
      });
      writeFileSync(path, '<!doctype html>');
      await expect(pageFile(path)()).rejects.toThrow('declares no content security policy');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
